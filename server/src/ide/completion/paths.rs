//! Sources and destinations of COPY and ADD.

use super::{Completions, Item, ItemKind, Site, folders};
use crate::data::image_paths;
use crate::ignorefile::{Entry, clean};
use crate::model::{ImageReference, PathKind, PathOrigin, StageReference};
use crate::snapshot::FileKind;
use crate::syntax::ast::{Keyword, PathArgument, Paths};
use crate::text::{TextRange, between, size};

/// More entries than this are not listed.
const MOST: usize = 500;
/// Of a stage with more paths not all are looked at.
const MOST_LOOKED_AT: usize = 5_000;

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let in_json = site.json_string();
    let (word, before, after) = match in_json {
        Some(found) => found,
        None if site.model.slice(word).starts_with(['[', '<']) => return site.completions(Vec::new(), word),
        None => {
            let (before, after) = site.paths_around(word);
            (word, before, after)
        }
    };
    if 0 < before && after == 0 {
        let mut completions = site.completions(destinations(site), word);
        // It may be one more source as well.
        if before == 1 && site.instruction.flag("from").is_none() && !site.typed(word).contains('/') {
            completions.items.extend(sources(site, word, in_json.is_some()).items);
        }
        return completions;
    }
    match site.instruction.flag("from") {
        Some(flag) => site.completions(folders_of(site, flag.raw_value(), word), word),
        None => sources(site, word, in_json.is_some()),
    }
}

/// Paths in `--exclude=`.
pub(super) fn excluded(site: &Site<'_>, word: TextRange) -> Completions {
    if site.instruction.flag("from").is_some() {
        return site.completions(Vec::new(), word);
    }
    sources(site, word, false)
}

/// Paths in `source=` of a bind mount.
pub(super) fn mounted(site: &Site<'_>, word: TextRange, from: Option<&str>) -> Completions {
    match from {
        Some(stage) => site.completions(folders_of(site, stage, word), word),
        None => sources(site, word, false),
    }
}

/// The entries of a folder of the build context: one segment of a path.
fn sources(site: &Site<'_>, word: TextRange, quoted: bool) -> Completions {
    let typed = site.typed(word);
    let folder = typed.rfind('/').map_or("", |at| typed.get(..at).unwrap_or_default());
    let rest = typed.rsplit('/').next().unwrap_or_default();
    // Of a longer path the cursor's own part is replaced.
    let behind = site.model.slice(between(site.at.max(word.start()), word.end()));
    let goes_on = behind.contains('/');
    let end = site.at.max(word.start()) + size(behind.find('/').unwrap_or(behind.len()));
    let replace = between(word.start() + size(typed.len() - rest.len()), end);
    let Some(listing) = site.snapshot.world.knowledge.context.as_deref() else {
        return site.completions(Vec::new(), replace);
    };
    let path = clean(folder);
    let path = path.trim_start_matches('/');
    let path = if path == "." { "" } else { path };
    let fits =
        |entry: &Entry<'_>| listing.is_sent(entry) && (quoted || !entry.name().contains([' ', '\t', '"', '\'', '$', '\\']));
    let mut wanted: Vec<Entry<'_>> = listing.children(path).filter(fits).collect();
    // Hidden files are for tools, and Dockerfiles for the builder: seldom for images.
    wanted.sort_by_key(|entry| entry.name().starts_with('.') || FileKind::is_dockerfile_name(entry.name()));
    let is_incomplete = MOST < wanted.len();
    let shown = wanted.into_iter().filter(|entry| !is_incomplete || entry.name().starts_with(rest)).take(MOST);
    let items = shown.map(|entry| {
        let name = entry.name();
        // Below a folder one goes on typing.
        let name = if entry.is_folder() && !goes_on { format!("{name}/") } else { name.to_owned() };
        let escaped = if quoted { name.replace('\\', "\\\\").replace('"', "\\\"") } else { name.clone() };
        Item { text: escaped, ..Item::new(if entry.is_folder() { ItemKind::Folder } else { ItemKind::File }, name) }
    });
    Completions { is_incomplete, ..site.completions(items.collect(), replace) }
}

/// The working directories, the current one, and where earlier instructions copied to.
fn destinations(site: &Site<'_>) -> Vec<Item> {
    let mut names: Vec<String> = folders::workdirs(site).iter().map(|d| format!("{}/", d.trim_end_matches('/'))).collect();
    names.push("./".to_owned());
    names.extend(copied_to(site));
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|n| seen.insert(n.clone()));
    names.into_iter().map(|n| Item::new(ItemKind::Folder, n)).collect()
}

/// The last paths of COPY and ADD above.
fn copied_to<'a>(site: &'a Site<'_>) -> impl Iterator<Item = String> + 'a {
    let copies = site.above().filter(|i| matches!(i.keyword, Keyword::Copy | Keyword::Add));
    let last = copies.filter_map(|placed| match placed.paths()? {
        Paths::Words(words) if 1 < words.len() => match words.last()? {
            PathArgument::Word(word) => word.literal(site.model.escape),
            PathArgument::Heredoc(_) => None,
        },
        Paths::Json(json) => json.elements.last()?.value.as_deref().map(str::to_owned),
        Paths::Words(_) => None,
    });
    last.filter(|path| path != ".")
}

/// The files and folders that are known in the stage that `--from=` names.
fn folders_of(site: &Site<'_>, name: &str, word: TextRange) -> Vec<Item> {
    let model = site.model;
    let own = site.stage.map_or(0, |s| s.index);
    let stage = match name.parse::<usize>() {
        Ok(index) => Some(index),
        Err(_) => match model.stage_named(name, own) {
            StageReference::Stage(index) => Some(index),
            StageReference::External => None,
        },
    };
    let Some(stage) = stage.and_then(|s| model.stages.get(s)) else { return of_image(site, name) };
    let end = site.at_end_of(stage);
    let mut names = folders::workdirs(&end);
    names.extend(copied_to(&end).filter(|path| path.starts_with('/')));
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|n| n.starts_with('/') && seen.insert(n.clone()));
    let mut items: Vec<Item> = made_in(site, stage.index, site.typed(word));
    names.retain(|name| items.iter().all(|item| item.label != *name));
    items.extend(names.into_iter().map(|n| Item::new(ItemKind::Folder, n)));
    items
}

/// What is usually copied out of an image.
fn of_image(site: &Site<'_>, name: &str) -> Vec<Item> {
    let Ok(image) = ImageReference::parse(name) else { return Vec::new() };
    let name = image.familiar_name(site.snapshot.world.knowledge.images.mirrors());
    image_paths::copied_from(&name).iter().map(|path| Item::new(ItemKind::File, *path)).collect()
}

/// What commands of a stage made and what others copied there, and what lies in the folder that is typed.
fn made_in(site: &Site<'_>, stage: usize, typed: &str) -> Vec<Item> {
    let Some(paths) = crate::ide::files::files_of(site.snapshot, stage) else { return Vec::new() };
    let typed = typed.rfind('/').map_or("", |at| typed.get(..at).unwrap_or_default());
    let mut items = Vec::new();
    let mut todo = vec![String::new()];
    let mut looked_at = 0;
    while let Some(folder) = todo.pop() {
        for (name, claim) in paths.names(if folder.is_empty() { "/" } else { &folder }) {
            looked_at += 1;
            let path = format!("{folder}/{name}");
            let is_plain = !name.contains([' ', '\t', '"', '\'', '$', '\\']);
            if let (Some(kind), Some(made), true) = (claim.likely, claim.made, is_plain) {
                let is_own = !matches!(made.from, PathOrigin::Parent | PathOrigin::Context(_) | PathOrigin::Workdir);
                if is_own || (!typed.is_empty() && folder == typed) {
                    let item = if kind == PathKind::Folder { ItemKind::Folder } else { ItemKind::File };
                    items.push(Item::new(item, path.clone()));
                }
            }
            todo.push(path);
        }
        if MOST <= items.len() || MOST_LOOKED_AT < looked_at {
            break;
        }
    }
    items.sort_by(|a, b| a.label.cmp(&b.label));
    items
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_completion, completion_labels};

    #[test]
    fn sources_are_entries_of_the_context() {
        let labels = completion_labels("FROM a\nCOPY <|>");
        assert_eq!(labels[..5], ["app/", "main.py", "requirements.txt", "venv/", "Dockerfile"]);
        assert_eq!(labels[5], "--from=stage");
        check_completion("FROM a\nCOPY req<|> ./", "req", |items| assert_eq!(items.len(), 5));
        check_completion("FROM a\nCOPY ./req<|> ./", "req", |items| assert_eq!(items.len(), 5));
        check_completion("FROM a\nADD [\"ma<|>\", \"x\"]", "ma", |items| assert_eq!(items.len(), 5));
        check_completion("FROM a\nCOPY ap<|>p/main.py ./", "app", |items| assert_eq!(items[0].text, "app"));
        assert_eq!(completion_labels("FROM a\nCOPY src/<|> ./"), [""; 0]);
        assert_eq!(completion_labels("FROM a\nCOPY ./app/<|> ./"), ["main.py"]);
        assert_eq!(completion_labels("FROM a\nCOPY --exclude=<|> . .").len(), 5);
    }

    #[test]
    fn destinations_are_folders_of_the_stage() {
        let file = "FROM a AS b\nWORKDIR /srv\nFROM b\nWORKDIR /app\nCOPY x /opt/y\n";
        assert_eq!(completion_labels(&format!("{file}COPY a <|>"))[..4], ["/app/", "/srv/", "./", "/opt/y"]);
        check_completion(&format!("{file}COPY a c /<|>x"), "/x", |items| assert_eq!(items[0].label, "/app/"));
        check_completion(&format!("{file}COPY [\"a\", \"/<|>\"]"), "/", |items| assert_eq!(items[0].label, "/app/"));
        check_completion(&format!("{file}COPY [\"a\", \"/<|>"), "/", |items| assert_eq!(items[0].label, "/app/"));
        assert_eq!(completion_labels(&format!("{file}FROM x\nCOPY --from=1 <|> y"))[..3], ["/app", "/srv", "/opt/y"]);
    }

    #[test]
    fn what_is_copied_out_of_images() {
        assert_eq!(completion_labels("FROM a\nCOPY --from=ghcr.io/astral-sh/uv:0.9 <|>")[..2], ["/uv", "/uvx"]);
        check_completion("FROM a\nCOPY --from=composer:2 /usr<|> /", "/usr", |items| {
            assert_eq!(items[0].label, "/usr/bin/composer");
        });
    }

    #[test]
    fn files_that_commands_of_a_stage_make() {
        let file = "FROM golang AS build\nWORKDIR /src\nRUN go build -o /out/app .\nFROM scratch\n";
        assert_eq!(completion_labels(&format!("{file}COPY --from=build /o<|> /"))[..2], ["/out/app", "/src"]);
        check_completion(&format!("{file}COPY --from=build /out/a<|> /"), "/out/a", |items| {
            assert_eq!(items[0].label, "/out/app")
        });
        check_completion(&format!("{file}RUN --mount=type=bind,from=build,source=/<|>"), "/", |items| {
            assert_eq!(items[0].label, "/out/app");
        });
    }
}
