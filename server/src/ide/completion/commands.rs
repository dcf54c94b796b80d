//! What CMD and ENTRYPOINT start: programs of the image, and the files that they are given.

use rustc_hash::FxHashMap;

use super::environment::readers;
use super::{Completions, Item, ItemKind, Site};
use crate::data::run_time_names::Reader;
use crate::ide::files::files_of;
use crate::model::{Build, PathClaim, PathKind, PathOrigin, Presence, StagePaths};
use crate::text::{TextRange, between};

/// Files of a folder that are looked at.
const MOST: usize = 200;

/// Names of files that projects start with, the most usual first.
const ENTRIES: &[&str] =
    &["main", "app", "server", "index", "manage", "wsgi", "asgi", "run", "bot", "worker", "__main__", "src/main", "src/index"];

/// What a container could start, worked out once for a list.
struct Start<'s> {
    site: &'s Site<'s>,
    /// Files that commands of the stage made, that it took from other stages, and scripts.
    made: Vec<String>,
    /// The files that lie in the working directory.
    here: Vec<String>,
}

impl<'s> Start<'s> {
    fn new(site: &'s Site<'s>) -> Self {
        let paths = site.stage.and_then(|stage| files_of(site.snapshot, stage.index));
        let state = {
            let images = &site.snapshot.world.knowledge.images;
            site.model.state_before(Build { args: &[], is_whole: false, images }, site.index)
        };
        // At the root people write whole paths.
        let workdir = state.and_then(|state| state.workdir().known().map(|path| path.to_string())).filter(|path| path != "/");
        let here = here(site, paths.as_ref(), workdir.as_deref());
        let mut made = paths.as_ref().map(|paths| made(site, paths)).unwrap_or_default();
        // What lies in the working directory goes by its name.
        let is_here = |path: &str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or_default();
            workdir.as_deref() == Some(folder) && here.iter().any(|file| file == name)
        };
        made.retain(|path| !is_here(path));
        Self { site, made, here }
    }
}

/// `script` is what is known of the shell text or the array in general.
pub(super) fn complete(site: &Site<'_>, word: TextRange, script: Option<Completions>) -> Completions {
    let Some((string, before, _)) = site.json_string() else {
        let typed = site.typed(word);
        let is_start = site.arguments_start() <= usize::from(word.start())
            && site.model.slice(between(crate::text::size(site.arguments_start()), word.start())).trim().is_empty();
        if !is_start || !"[".starts_with(typed) {
            return script.unwrap_or_else(|| site.completions(Vec::new(), word));
        }
        // What editors close of `[` behind the cursor goes with it.
        let rest = site.model.slice(between(site.at, word.end()));
        let items = if rest.trim_matches(']').is_empty() { whole(&Start::new(site)) } else { Vec::new() };
        let completions = site.completions(items, word);
        return beside(Completions { insert: completions.replace, ..completions }, script, None);
    };
    let words: Vec<String> = strings(site).into_iter().take(before).collect();
    let start = Start::new(site);
    let items = if before == 0 { programs(&start) } else { arguments(&start, &words) };
    let own = site.completions(items.into_iter().map(|text| Item::value(text).quoted()).collect(), string);
    // What this file starts says enough of which program it is.
    let script = script.filter(|_| before != 0 || own.items.is_empty());
    beside(own, script, words.first().map(String::as_str))
}

/// With what is known in general; which files interpreters are given is known better here.
fn beside(own: Completions, script: Option<Completions>, program: Option<&str>) -> Completions {
    let Some(mut script) = script else { return own };
    if program.is_some_and(|program| NEEDS_ARGUMENT.contains(&program)) {
        script.items.retain(|item| !matches!(item.kind, ItemKind::File | ItemKind::Folder));
    }
    if own.items.is_empty() {
        return script;
    }
    let mut all = own;
    if all.replace == script.replace {
        let names: rustc_hash::FxHashSet<String> = all.items.iter().map(|item| item.label.clone()).collect();
        all.items.extend(script.items.into_iter().filter(|item| !names.contains(&item.label)));
    }
    all
}

impl Item {
    /// As a part of a JSON string.
    fn quoted(self) -> Self {
        Self { text: self.text.replace('\\', "\\\\").replace('"', "\\\""), ..self }
    }
}

/// The strings of the array, as far as they are whole.
fn strings(site: &Site<'_>) -> Vec<String> {
    let start = site.arguments_start();
    let text = site.model.text.get(start..usize::from(site.at)).unwrap_or_default();
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whole arrays.
fn whole(start: &Start<'_>) -> Vec<Item> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for program in programs(start) {
        let first = arguments(start, std::slice::from_ref(&program)).into_iter().next();
        let mut words = vec![program];
        match first {
            Some(option) if option == "-jar" => {
                words.push(option);
                let Some(file) = arguments(start, &words).into_iter().next() else { continue };
                words.push(file);
            }
            Some(argument) => words.push(argument),
            None if words.iter().any(|program| NEEDS_ARGUMENT.contains(&program.as_str())) => continue,
            None => {}
        }
        found.push(words);
    }
    found
        .into_iter()
        .map(|words| {
            let strings: Vec<String> = words.iter().map(|word| serde_json::to_string(word).unwrap_or_default()).collect();
            Item::new(ItemKind::Value, format!("[{}]", strings.join(", ")))
        })
        .collect()
}

/// Programs that say nothing of what they are to do without a file.
const NEEDS_ARGUMENT: &[&str] = &["python", "node", "java", "dotnet", "uvicorn", "gunicorn", "fastapi", "flask", "npm", "ruby"];

/// What may be started: programs that the file makes, scripts, and those of the image.
fn programs(start: &Start<'_>) -> Vec<String> {
    let is_script = |path: &&String| path.ends_with(".sh");
    let is_program = |path: &&String| !path.rsplit('/').next().unwrap_or_default().contains('.');
    let mut programs: Vec<String> = start.made.iter().filter(is_program).cloned().collect();
    programs.extend(start.made.iter().filter(is_script).cloned());
    for reader in readers(start.site) {
        let usual: &[&str] = match reader {
            Reader::Python => &["python", "uvicorn", "gunicorn", "fastapi", "flask"],
            Reader::Node => &["node", "npm"],
            Reader::Java => &["java"],
            Reader::DotNet => &["dotnet"],
            Reader::Php => &["php-fpm", "php"],
            Reader::Ruby => &["bundle", "ruby"],
            _ => &[],
        };
        programs.extend(usual.iter().map(|&program| program.to_owned()));
    }
    let mut seen = rustc_hash::FxHashSet::default();
    programs.retain(|program| seen.insert(program.clone()));
    programs
}

/// What may stand behind the words of a command.
fn arguments(start: &Start<'_>, words: &[String]) -> Vec<String> {
    let Some((program, behind)) = words.split_first() else { return Vec::new() };
    let program = program.rsplit('/').next().unwrap_or_default();
    let fixed = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    let modules = || {
        with_ending(start, &["py"]).into_iter().filter(|file| file != "manage.py").map(|file| {
            let module = file.trim_end_matches(".py").replace('/', ".");
            let object = if matches!(module.rsplit('.').next(), Some("wsgi" | "asgi")) { "application" } else { "app" };
            format!("{module}:{object}")
        })
    };
    match (program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'), behind) {
        ("python", []) => with_ending(start, &["py"]).into_iter().chain(["-m".to_owned()]).collect(),
        ("python", [file]) if file == "manage.py" => fixed(&["runserver", "migrate"]),
        ("uvicorn" | "gunicorn" | "hypercorn", []) => modules().collect(),
        ("uvicorn" | "hypercorn", [_]) => fixed(&["--host"]),
        ("uvicorn", [.., option]) if option == "--host" => fixed(&["0.0.0.0"]),
        ("uvicorn", [.., host, _]) if host == "--host" => fixed(&["--port"]),
        ("uvicorn", [.., option]) if option == "--port" => fixed(&["8000"]),
        ("gunicorn", [_]) => fixed(&["--bind"]),
        ("gunicorn", [.., option]) if option == "--bind" => fixed(&["0.0.0.0:8000"]),
        ("fastapi", []) => fixed(&["run"]),
        ("flask", []) => fixed(&["run", "--app"]),
        ("flask", [.., run]) if run == "run" => fixed(&["--host=0.0.0.0"]),
        ("node", []) => with_ending(start, &["js", "mjs", "cjs"]),
        ("npm", []) => fixed(&["start", "run"]),
        ("java", []) => fixed(&["-jar"]),
        ("java", [.., option]) if option == "-jar" => with_ending(start, &["jar"]),
        ("dotnet", []) => assemblies(start),
        ("php", []) => with_ending(start, &["php"]),
        ("ruby", []) => with_ending(start, &["rb"]),
        ("bundle", []) => fixed(&["exec"]),
        _ => Vec::new(),
    }
}

/// Files with an ending in the working directory and those that the file made elsewhere, entries of projects first.
fn with_ending(start: &Start<'_>, endings: &[&str]) -> Vec<String> {
    let fits = |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending));
    let mut files: Vec<String> = start.here.iter().chain(&start.made).filter(|path| fits(path)).cloned().collect();
    let place = |file: &String| {
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        ENTRIES.iter().position(|entry| *entry == stem).unwrap_or(ENTRIES.len())
    };
    files.sort_by_key(place);
    let mut seen = rustc_hash::FxHashSet::default();
    files.retain(|file| seen.insert(file.clone()));
    files
}

/// What a .NET project becomes.
fn assemblies(start: &Start<'_>) -> Vec<String> {
    let mut names = with_ending(start, &["dll"]);
    if let Some(listing) = start.site.snapshot.world.knowledge.context.as_deref() {
        let projects = listing.entries().take(10_000).filter_map(|entry| {
            let name = entry.name();
            let stem = name.strip_suffix(".csproj").or_else(|| name.strip_suffix(".fsproj"))?;
            (!stem.contains("Test")).then(|| format!("{stem}.dll"))
        });
        names.extend(projects.take(MOST));
    }
    names
}

/// The files that lie in the working directory, by what is known of the stage; else those of the build context.
fn here(site: &Site<'_>, paths: Option<&StagePaths>, workdir: Option<&str>) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    if let (Some(paths), Some(workdir)) = (paths, workdir) {
        let there = paths.names(workdir).into_iter().filter(|(name, claim)| is_file(name, claim));
        files.extend(there.take(MOST).map(|(name, _)| name.to_owned()));
    }
    if files.is_empty()
        && let Some(listing) = site.snapshot.world.knowledge.context.as_deref()
    {
        let there = listing.children("").filter(|entry| !entry.is_folder() && listing.is_sent(entry));
        files.extend(there.take(MOST).map(|entry| entry.name().to_owned()));
    }
    files
}

/// Files that commands of the stage made or that it took from other stages.
fn made(site: &Site<'_>, paths: &StagePaths) -> Vec<String> {
    let mut stages: FxHashMap<usize, Option<StagePaths>> = FxHashMap::default();
    let mut found = Vec::new();
    let mut todo = vec![String::new()];
    let mut looked_at = 0;
    while let Some(folder) = todo.pop() {
        for (name, claim) in paths.names(if folder.is_empty() { "/" } else { &folder }) {
            looked_at += 1;
            let path = format!("{folder}/{name}");
            let is_wanted = claim.made.is_some_and(|made| match &made.from {
                PathOrigin::Command | PathOrigin::Heredoc => is_file(name, &claim),
                PathOrigin::Context(_) => path.ends_with(".sh") && is_file(name, &claim),
                // What another stage made as a file is one here too, whatever lies at the place.
                PathOrigin::Stage(stage, source) => {
                    let from = stages.entry(*stage).or_insert_with(|| files_of(site.snapshot, *stage));
                    let was_file =
                        from.as_ref().is_some_and(|from| from.at(source).likely.is_some_and(|kind| kind != PathKind::Folder));
                    is_file(name, &claim) || (was_file && claim.likely != Some(PathKind::Folder))
                }
                // Tools that the build needs, mostly.
                PathOrigin::Outside | PathOrigin::Parent | PathOrigin::Workdir => false,
            });
            if is_wanted && claim.presence != Presence::Absent {
                found.push(path.clone());
            }
            todo.push(path);
        }
        if MOST <= found.len() || 5_000 < looked_at {
            break;
        }
    }
    found.sort();
    found
}

/// Whether a path is a file, by what is known of it or by its name.
fn is_file(name: &str, claim: &PathClaim<'_>) -> bool {
    match claim.likely {
        Some(kind) => kind != PathKind::Folder,
        None => claim.made.is_some() && claim.presence != Presence::Absent && name.trim_start_matches('.').contains('.'),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::ide::completion::complete;
    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{cursor, knowledge, listing, snapshot_in};

    fn labels(paths: &[&str], fixture: &str) -> Vec<String> {
        let (text, at) = cursor(fixture);
        let context = Some(Arc::new(listing(paths, None)));
        let snapshot = snapshot_in(FileKind::Dockerfile, &text, Knowledge { context, ..knowledge() });
        complete(&snapshot, at).items.into_iter().map(|item| item.label).collect()
    }

    #[test]
    fn programs_and_files_of_the_project() {
        let python = ["app.py", "main.py", "requirements.txt", "tests/", "tests/test_x.py"];
        let file = "FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\n";
        assert_eq!(labels(&python, &format!("{file}CMD [\"<|>\"]"))[..3], ["python", "uvicorn", "gunicorn"]);
        assert_eq!(labels(&python, &format!("{file}CMD [\"python\", \"<|>\"]"))[..2], ["main.py", "app.py"]);
        assert_eq!(labels(&python, &format!("{file}CMD [\"uvicorn\", \"<|>\"]"))[..2], ["main:app", "app:app"]);
        assert_eq!(labels(&python, &format!("{file}CMD <|>"))[..2], [r#"["python", "main.py"]"#, r#"["uvicorn", "main:app"]"#]);
        let node = ["package.json", "server.js", "src/", "src/index.js"];
        let file = "FROM node:24\nWORKDIR /app\nCOPY . .\n";
        assert_eq!(labels(&node, &format!("{file}CMD <|>"))[..2], [r#"["node", "server.js"]"#, r#"["npm", "start"]"#]);
        assert_eq!(labels(&node, &format!("{file}CMD [\"node\", \"<|>")), ["server.js"]);
        let dotnet = ["Shop/", "Shop/Shop.csproj", "Shop.Tests/", "Shop.Tests/Shop.Tests.csproj"];
        let file = "FROM mcr.microsoft.com/dotnet/aspnet:10.0\nWORKDIR /app\n";
        assert_eq!(labels(&dotnet, &format!("{file}ENTRYPOINT <|>"))[0], r#"["dotnet", "Shop.dll"]"#);
    }

    #[test]
    fn what_the_file_builds() {
        let file = "FROM golang:1.27 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app .\n\
                    FROM gcr.io/distroless/static-debian13\nCOPY --from=build /out/app /app\n";
        assert_eq!(labels(&["go.mod", "main.go"], &format!("{file}ENTRYPOINT [\"<|>\"]")), ["/app"]);
        assert_eq!(labels(&["go.mod", "main.go"], &format!("{file}ENTRYPOINT <|>"))[0], r#"["/app"]"#);
    }
}
