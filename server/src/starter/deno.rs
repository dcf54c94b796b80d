//! Deno projects.

use super::Found;
use super::base::tool_image;
use super::project::ProjectFiles;
use super::sheet::{Sheet, is_plain};
use crate::data::today::Today;
use crate::texts::{Argument, starter as texts};

/// A Deno project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deno {
    image: String,
    files: Vec<String>,
    /// What the project's own task starts, without the module.
    options: Vec<String>,
    entry: String,
    has_lock: bool,
}

/// The Deno project in a folder.
pub(super) fn find(project: &ProjectFiles, _: Today) -> Option<Found<Deno>> {
    let manifest = project.first(&["deno.json", "deno.jsonc"])?;
    let text = project.text(manifest).unwrap_or_default();
    let task = |name: &str| {
        let (_, rest) = text.split_once(&format!("\"{name}\":"))?;
        let script = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        let words: Vec<&str> = script.split_whitespace().collect();
        let rest = words.strip_prefix(&["deno", "run"]).or_else(|| words.strip_prefix(&["deno", "serve"]))?;
        let at = rest.iter().position(|word| !word.starts_with('-'))?;
        let entry = rest.get(at)?.trim_start_matches("./");
        let options = rest.get(..at)?.iter().filter(|option| !option.starts_with("--watch")).map(|option| (*option).to_owned());
        let serve = words.get(1) == Some(&"serve");
        project.has(entry).then(|| (serve, options.collect::<Vec<String>>(), entry.to_owned()))
    };
    let named = || {
        let entry = project.first(&["main.ts", "server.ts", "mod.ts", "index.ts", "main.js", "src/main.ts", "src/server.ts"])?;
        Some((false, vec!["--allow-net".to_owned(), "--allow-env".to_owned(), "--allow-read".to_owned()], entry.to_owned()))
    };
    let (serves, options, entry) = task("start").or_else(|| task("serve")).or_else(|| task("dev")).or_else(named)?;
    if project.has("package.json") && project.first(&["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]).is_some() {
        return None;
    }
    let text = project.text(&entry).unwrap_or_default();
    let listens = serves || text.contains("Deno.serve") || text.contains("listen(");
    let port = text
        .split_once("port:")
        .map(|(_, rest)| super::base::numbers(rest))
        .and_then(|numbers| u16::try_from(*numbers.first()?).ok());
    if !(is_plain(&entry)
        && options.iter().all(|option| option.bytes().all(|b| b.is_ascii_alphanumeric() || b"-=,./_:".contains(&b))))
    {
        return None;
    }
    let version = project.first_line(".dvmrc").or_else(|| project.tool_version(&["deno"])).filter(|version| is_plain(version));
    let mut words = vec![if serves { "serve" } else { "run" }.to_owned()];
    words.extend(options);
    Some(Found {
        kind: "Deno",
        manager: "",
        entry: entry.clone(),
        port: listens.then(|| port.unwrap_or(8000)),
        facts: Deno {
            image: tool_image("denoland/deno", version.map(|version| version.trim_start_matches('v'))),
            files: [manifest, "deno.lock", "package.json"]
                .iter()
                .filter(|file| project.has(file))
                .map(|file| (*file).to_owned())
                .collect(),
            has_lock: project.has("deno.lock"),
            options: words,
            entry,
        },
    })
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Deno>, sheet: &mut Sheet) {
    let deno = &found.facts;
    sheet.put(format!("FROM {}", deno.image));
    sheet.put("WORKDIR /app");
    sheet.say(&texts::lists_first());
    sheet.put(format!("COPY {} ./", deno.files.join(" ")));
    sheet.put(if deno.has_lock { "RUN deno install --frozen" } else { "RUN deno install" });
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    sheet.put(format!("RUN deno cache {}", deno.entry));
    sheet.say(&texts::own_user(Argument::code("deno")));
    sheet.put("USER 1993");
    sheet.labels();
    if let Some(port) = found.port {
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    let mut words = vec!["deno".to_owned()];
    words.extend(deno.options.iter().cloned());
    words.push(deno.entry.clone());
    sheet.array("CMD", &words);
}
