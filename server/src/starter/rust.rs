//! Rust projects.

use toml::Table;

use super::Found;
use super::base::{debian, image, numbers};
use super::project::{ProjectFiles, is_aside};
use super::sheet::{Sheet, is_plain};
use crate::data::today::Today;
use crate::texts::starter as texts;

/// A Rust project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rust {
    /// `rust:1.98`.
    image: String,
    base: String,
    /// The program.
    program: String,
    is_locked: bool,
}

/// Frameworks that listen, and their names.
const SERVERS: &[(&str, &str)] = &[
    ("axum", "Axum"),
    ("actix-web", "Actix Web"),
    ("rocket", "Rocket"),
    ("warp", "warp"),
    ("poem", "Poem"),
    ("salvo", "Salvo"),
    ("tonic", "tonic"),
    ("hyper", "hyper"),
];

/// The Rust project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Rust>> {
    let manifest = |path: &str| project.text(path).and_then(|text| toml::from_str::<Table>(text).ok());
    let top = manifest("Cargo.toml")?;
    let mut programs: Vec<(bool, String, String)> = Vec::new();
    for (path, _) in project.texts_ending("Cargo.toml").filter(|(path, _)| !is_aside(path)) {
        let Some(table) = manifest(path) else { continue };
        let folder = path.strip_suffix("Cargo.toml").unwrap_or_default();
        let Some(name) = table.get("package").and_then(|package| package.get("name")?.as_str()) else { continue };
        let default = table.get("package").and_then(|package| package.get("default-run")?.as_str());
        let named: Vec<&str> = table
            .get("bin")
            .and_then(|bins| bins.as_array())
            .into_iter()
            .flatten()
            .filter_map(|bin| bin.get("name")?.as_str())
            .collect();
        let has_main = project.has(&format!("{folder}src/main.rs"));
        let is_server = |table: &Table| {
            let dependencies = table.get("dependencies").and_then(|all| all.as_table());
            dependencies.is_some_and(|all| SERVERS.iter().any(|(server, _)| all.contains_key(*server)))
        };
        let program = default
            .or_else(|| named.iter().copied().find(|bin| *bin == name))
            .or_else(|| has_main.then(|| named.first().copied().unwrap_or(name)))
            .or_else(|| named.first().copied());
        let program = program.map(str::to_owned).or_else(|| {
            let paths = project.paths().filter_map(|path| path.strip_prefix(&format!("{folder}src/bin/")));
            let bin = paths
                .filter_map(|rest| rest.strip_suffix("/main.rs").or_else(|| rest.strip_suffix(".rs")))
                .find(|name| !name.contains('/'));
            bin.map(str::to_owned)
        });
        programs
            .extend(program.filter(|program| is_plain(program)).map(|program| (!is_server(&table), folder.to_owned(), program)));
    }
    programs.sort_by_key(|(is_other, folder, program)| {
        (!folder.is_empty(), *is_other, program != project.name(), folder.matches('/').count())
    });
    let (_, folder, program) = programs.first()?.clone();
    let toolchain = project.text("rust-toolchain.toml").and_then(|text| toml::from_str::<Table>(text).ok());
    let channel = toolchain
        .as_ref()
        .and_then(|table| table.get("toolchain")?.get("channel")?.as_str())
        .or_else(|| project.first_line("rust-toolchain"));
    let pinned =
        channel.map(numbers).filter(|version| 2 <= version.len()).and_then(|version| version.get(..2).map(<[u32]>::to_vec));
    let image = match pinned {
        // Of Rust, one line is in the catalogue; the project asks for that one.
        Some(version) => format!("rust:{}", version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")),
        None => image("rust", "", today, |_| true),
    };
    let own = manifest(&format!("{folder}Cargo.toml")).unwrap_or(top);
    let dependencies = own.get("dependencies").and_then(|all| all.as_table());
    let framework = SERVERS.iter().find(|(server, _)| dependencies.is_some_and(|all| all.contains_key(*server)));
    let kind = framework.map_or("Rust", |(_, name)| *name);
    let port = framework.map(|_| port(project).unwrap_or(if kind == "Rocket" { 8000 } else { 8080 }));
    Some(Found {
        kind,
        manager: "cargo",
        entry: program.clone(),
        port,
        facts: Rust { image, base: debian(today), program, is_locked: project.has("Cargo.lock") },
    })
}

/// The port that a source listens on.
fn port(project: &ProjectFiles) -> Option<u16> {
    project.texts_ending(".rs").filter(|(path, _)| !is_aside(path)).find_map(|(_, text)| {
        let lines = text.lines().filter(|line| {
            !line.trim_start().starts_with("//")
                && (line.contains("bind")
                    || line.contains("0, 0, 0")
                    || line.contains("addr")
                    || line.contains("port")
                    || line.contains("PORT"))
        });
        lines
            .flat_map(|line| {
                line.split(|c: char| !(c.is_ascii_digit() || c == '.'))
                    .filter_map(|word| word.parse::<u16>().ok())
                    .collect::<Vec<_>>()
            })
            .find(|port| 79 < *port && *port != 127)
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Rust>, sheet: &mut Sheet) {
    let rust = &found.facts;
    let program = &rust.program;
    sheet.say(&texts::build_stage());
    sheet.put(format!("FROM {} AS build", rust.image));
    sheet.put("WORKDIR /src");
    sheet.say(&texts::cargo());
    sheet.put("COPY . .");
    let locked = if rust.is_locked { " --locked" } else { "" };
    sheet.run(
        &[
            "type=cache,target=/usr/local/cargo/registry",
            "type=cache,target=/usr/local/cargo/git",
            "type=cache,target=/src/target",
        ],
        format!("cargo build --release{locked} --bin {program} \\\n    && cp target/release/{program} /bin/{program}"),
    );
    sheet.gap();
    sheet.say(&texts::run_stage());
    sheet.put(format!("FROM {}", rust.base));
    sheet.say(&texts::user());
    sheet.put("RUN useradd --uid 10001 --create-home app");
    sheet.put(format!("COPY --from=build /bin/{program} /usr/local/bin/{program}"));
    sheet.put("USER 10001");
    sheet.labels();
    if let Some(port) = found.port {
        if found.kind == "Rocket" {
            let number = port.to_string();
            sheet.env(&[("ROCKET_ADDRESS", "0.0.0.0"), ("ROCKET_PORT", &number)]);
        }
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    sheet.array("ENTRYPOINT", &[program]);
}
