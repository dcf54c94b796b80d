//! Go projects: a static program in an image that holds nothing else.

use super::Found;
use super::base::{debian, image};
use super::project::{ProjectFiles, folder_of, is_aside};
use super::sheet::{Sheet, is_plain};
use crate::data::today::Today;
use crate::text::last_part;
use crate::texts::{Argument, starter as texts};

/// A Go project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Go {
    /// `golang:1.27`.
    image: String,
    /// The image of the program.
    base: String,
    /// The package to build: `.`, `./cmd/server`.
    package: String,
    has_sum: bool,
    has_vendor: bool,
    needs_c: bool,
}

/// Modules that are written in C.
const C_MODULES: &[&str] =
    &["github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go", "github.com/DataDog/go-sqlite3"];

/// Frameworks that listen, and their names.
const SERVERS: &[(&str, &str)] = &[
    ("github.com/gin-gonic/gin", "Gin"),
    ("github.com/labstack/echo", "Echo"),
    ("github.com/gofiber/fiber", "Fiber"),
    ("github.com/go-chi/chi", "chi"),
];

/// The Go project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Go>> {
    let module = project.text("go.mod")?;
    let is_main = |(path, text): &(&str, &str)| !is_aside(path) && text.lines().any(|line| line.trim_end() == "package main");
    let mut mains: Vec<(&str, &str)> = project.texts_ending(".go").filter(is_main).collect();
    let name = module.lines().find_map(|line| line.strip_prefix("module ")).map_or("", |module| {
        let mut parts = module
            .trim()
            .split('/')
            .filter(|part| !(part.starts_with('v') && part.len() < 4 && part.get(1..).is_some_and(|n| n.parse::<u32>().is_ok())));
        parts.next_back().unwrap_or_default()
    });
    let rank = |path: &str| {
        let folder = folder_of(path);
        let own = last_part(folder);
        let is_named = own == name || own == project.name() || own.strip_suffix(name).is_some_and(|start| start.ends_with('-'));
        let is_usual = ["server", "api", "app", "web", "main", "manager"].contains(&own);
        (!folder.is_empty(), !(folder.starts_with("cmd/") || folder == "cmd"), !is_named, !is_usual, path.matches('/').count())
    };
    mains.sort_by_key(|(path, _)| rank(path));
    let has_main = |text: &str| text.contains("func main()");
    let (path, _) = mains.iter().find(|(_, text)| has_main(text)).or_else(|| mains.first())?;
    let folder = folder_of(path);
    if !(folder.is_empty() || is_plain(folder)) {
        return None;
    }
    let required = |line: &str| line.trim().trim_start_matches("require ").to_owned();
    let requires = |wanted: &str| module.lines().any(|line| !line.contains("// indirect") && required(line).starts_with(wanted));
    let needs_c = C_MODULES.iter().any(|module| requires(module))
        || project.texts_ending(".go").any(|(path, text)| !is_aside(path) && text.lines().any(|line| line == "import \"C\""));
    let kind = SERVERS.iter().find(|(module, _)| requires(module)).map_or("Go", |(_, name)| *name);
    let port = port(project, kind != "Go");
    let package = if folder.is_empty() { ".".to_owned() } else { format!("./{folder}") };
    let base = if needs_c { debian(today) } else { format!("{}:nonroot", distroless(today)) };
    Some(Found {
        kind,
        manager: "",
        entry: package.clone(),
        port,
        facts: Go {
            image: image("golang", "", today, |_| true),
            base,
            package,
            has_sum: project.has("go.sum"),
            has_vendor: project.has("vendor/modules.txt"),
            needs_c,
        },
    })
}

/// The image with certificates and time zones and nothing else, on the current Debian.
pub(super) fn distroless(today: Today) -> String {
    let release = super::base::newest("debian", "slim", today, |_| true).unwrap_or_default();
    format!("gcr.io/distroless/static-debian{release}")
}

/// The port that a source listens on.
fn port(project: &ProjectFiles, is_server: bool) -> Option<u16> {
    let calls = ["ListenAndServe(", ".Run(", ".Listen(", ".Start(", "Addr:", "net.Listen("];
    let mut listens = is_server;
    for (_, text) in project.texts_ending(".go").filter(|(path, _)| !is_aside(path)) {
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            let is_call = calls.iter().any(|call| line.contains(call));
            listens |= line.contains("http.ListenAndServe(") || line.contains("http.Server{");
            if !is_call && !line.to_ascii_lowercase().contains("port") && !line.to_ascii_lowercase().contains("addr") {
                continue;
            }
            let flag = flag_port(line);
            if let Some(port) = flag.or_else(|| quoted_port(line).filter(|_| listens || is_call)) {
                return Some(port);
            }
        }
    }
    listens.then_some(8080)
}

/// The port of a flag for where the program listens: `flag.Int("port", 8080, …)`, `flag.String("addr", ":8080", …)`.
fn flag_port(line: &str) -> Option<u16> {
    let (kind, rest) = line.split_once("flag.")?.1.split_once('(')?;
    let (name, rest) = rest.strip_prefix('"')?.split_once("\",")?;
    if !["addr", "address", "bind", "listen", "listen-addr", "listen-address", "port"].contains(&name) {
        return None;
    }
    match kind {
        "String" => quoted_port(rest),
        "Int" | "Uint" => rest.split([',', ')']).next()?.trim().parse().ok().filter(|port: &u16| 79 < *port),
        _ => None,
    }
}

/// The port in a string: `":8080"`, `"0.0.0.0:8080"`, `"8080"`.
fn quoted_port(line: &str) -> Option<u16> {
    line.split('"').skip(1).step_by(2).find_map(|text| {
        let digits = text.rsplit_once(':').map_or(text, |(_, digits)| digits);
        let is_port = 2 <= digits.len() && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|port: &u16| is_port && 79 < *port)
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Go>, sheet: &mut Sheet) {
    let go = &found.facts;
    let (modules, cache) = ("type=cache,target=/go/pkg/mod", "type=cache,target=/root/.cache/go-build");
    sheet.say(&texts::build_stage());
    sheet.put(format!("FROM {} AS build", go.image));
    sheet.put("WORKDIR /src");
    if !go.has_vendor {
        sheet.say(&texts::modules_first());
        sheet.put(if go.has_sum { "COPY go.mod go.sum ./" } else { "COPY go.mod ./" });
        sheet.run(&[modules], "go mod download");
    }
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    let c = if go.needs_c { "1" } else { "0" };
    let flags = if go.needs_c { "-trimpath" } else { "-trimpath -ldflags=\"-s -w\"" };
    sheet.run(&[modules, cache], format!("CGO_ENABLED={c} go build {flags} -o /bin/app {}", go.package));
    sheet.gap();
    sheet.say(&if go.needs_c { texts::cgo() } else { texts::binary() });
    sheet.put(format!("FROM {}", go.base));
    sheet.put("COPY --from=build /bin/app /bin/app");
    if go.needs_c {
        sheet.say(&texts::user());
        sheet.put("RUN useradd --uid 10001 --create-home app");
        sheet.put("USER 10001");
    } else {
        sheet.say(&texts::own_user(Argument::code("nonroot")));
        sheet.put("USER 65532");
    }
    sheet.labels();
    if let Some(port) = found.port {
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    sheet.array("ENTRYPOINT", &["/bin/app"]);
}
