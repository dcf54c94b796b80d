//! Paths of the build context, and patterns found in most files.

use crate::ide::completion::{Completions, Item, ItemKind, whole_file};
use crate::ignorefile::{Entry, clean, literal};
use crate::snapshot::Snapshot;
use crate::text::{self, TextSize};
use crate::texts::{Phrase, usual};

/// More entries than this are not listed.
const MOST: usize = 500;

/// Why people write a pattern.
type Reason = fn() -> Phrase;

/// Patterns that people write, and why.
const USUAL: &[(&str, Reason)] = &[
    ("*", usual::everything),
    (".git", usual::history),
    ("**/.DS_Store", usual::mac_os),
    ("**/__pycache__", usual::compiled),
    ("**/*.py[cod]", usual::compiled),
    (".venv", usual::environment),
    ("venv", usual::environment),
    (".env", usual::secrets),
    (".env.*", usual::secrets),
    (".pytest_cache", usual::cache),
    (".mypy_cache", usual::cache),
    (".ruff_cache", usual::cache),
    ("**/*.egg-info", usual::setuptools),
    ("**/node_modules", usual::packages),
    ("dist", usual::build),
    ("build", usual::build),
    ("target", usual::build),
    ("coverage", usual::tests),
    (".idea", usual::editor),
    (".vscode", usual::editor),
    (".dockerignore", usual::read_anyway),
    ("Dockerfile*", usual::read_anyway),
    ("compose*.yaml", usual::no_use),
    ("README.md", usual::no_use),
];

/// The completions at an offset.
pub(in crate::ide) fn complete(snapshot: &Snapshot, at: TextSize) -> Completions {
    let whole = snapshot.text();
    let at = usize::from(at).min(whole.len());
    let Some(before) = whole.get(..at) else { return Completions::default() };
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = whole.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(whole.len(), |end| at + end);
    let typed = before.get(line_start..).unwrap_or_default();
    if typed.starts_with('#') {
        return Completions::default();
    }
    // `!`, blanks and a slash before the path stay as they are.
    let pattern = typed.trim_start_matches('\u{feff}').trim_start().trim_start_matches('!').trim_start();
    let depth_free = pattern.strip_prefix("**/");
    let path = depth_free.unwrap_or(pattern);
    let name_start = at - path.rsplit('/').next().unwrap_or_default().len();
    // No name begins with a set of letters.
    if path.rsplit('/').next().is_some_and(|name| name.contains('[')) {
        return Completions::default();
    }
    let folder = path.rfind('/').and_then(|slash| path.get(..slash)).unwrap_or_default();
    let name_end = whole.get(at..line_end).and_then(|rest| rest.find(['/', ' '])).map_or(line_end, |end| at + end);
    let mut items = whole_file::items(snapshot);
    let mut is_incomplete = false;
    if let Some(listing) = snapshot.world.knowledge.context.as_deref().filter(|_| !folder.contains(['*', '?', '[', '\\'])) {
        let folder = clean(folder);
        let folder = folder.trim_start_matches('/');
        let prefix = path.rsplit('/').next().unwrap_or_default();
        let found: Vec<Entry<'_>> = match depth_free {
            Some(rest) if !rest.contains('/') => named_anywhere(listing.entries()),
            Some(_) => Vec::new(),
            None => listing.children(if folder == "." { "" } else { folder }).collect(),
        };
        is_incomplete = MOST < found.len();
        let shown = found.into_iter().filter(|entry| !is_incomplete || entry.name().starts_with(prefix)).take(MOST);
        items.extend(shown.map(|entry| Item {
            text: literal(entry.name()),
            ..Item::new(if entry.is_folder() { ItemKind::Folder } else { ItemKind::File }, entry.name())
        }));
    }
    // A usual pattern takes the place of all that is typed.
    let is_start = pattern == path && !path.contains('/');
    if is_start {
        let (file, _) = snapshot.ignorefile();
        let is_there = |usual: &str| file.patterns.iter().any(|pattern| pattern.cleaned == usual);
        let usual = USUAL.iter().filter(|(pattern, _)| !is_there(pattern) && !items.iter().any(|item| item.label == *pattern));
        let usual: Vec<Item> = usual
            .map(|(pattern, why)| Item::new(ItemKind::Value, *pattern).detail(why().plain(snapshot.world.language)))
            .collect();
        items.extend(usual);
    }
    let replace = text::range(name_start, name_end.max(name_start));
    Completions { is_incomplete, ..Completions::new(items, text::size(at), replace) }
}

/// One entry of each name.
fn named_anywhere<'l>(entries: impl Iterator<Item = Entry<'l>>) -> Vec<Entry<'l>> {
    let mut seen = rustc_hash::FxHashSet::default();
    entries.filter(|entry| seen.insert(entry.name())).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{cursor, listing, snapshot_in};
    use crate::text::slice;

    fn complete(fixture: &str) -> (String, Vec<String>) {
        let (text, at) = cursor(fixture);
        let paths = ["app/", "app/main.py", "app/sub/", "app/sub/x", "dist/", "we[ird"];
        let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, None))), ..Knowledge::default() };
        let found = crate::ide::completion::complete(&snapshot_in(FileKind::Dockerignore, &text, knowledge), at);
        (slice(&text, found.replace).to_owned(), found.items.into_iter().map(|item| item.text).collect())
    }

    #[test]
    fn paths_and_patterns() {
        let (replaced, items) = complete("venv\n!ap<|>p");
        assert_eq!((replaced.as_str(), &items[..4]), ("app", &["app", "dist", "we\\[ird", "*"].map(str::to_owned)[..]));
        assert!(items.contains(&".git".to_owned()) && !items.contains(&"venv".to_owned()));
        assert_eq!(complete("/app/<|>"), (String::new(), vec!["main.py".to_owned(), "sub".to_owned()]));
        assert_eq!(complete("! ./app/ma<|>in/x"), ("main".to_owned(), vec!["main.py".to_owned(), "sub".to_owned()]));
        assert_eq!(complete("**/m<|>").1, ["app", "main.py", "sub", "x", "dist", "we\\[ird"]);
        assert_eq!(complete("a*/<|>").1, [""; 0]);
        assert_eq!(complete("# <|>").1, [""; 0]);
        assert_eq!(complete("[<|>]").1, [""; 0]);
    }

    #[test]
    fn reasons() {
        let snapshot = snapshot_in(FileKind::Dockerignore, "", Knowledge::default());
        let found = crate::ide::completion::complete(&snapshot, 0.into());
        let detail = found.items.iter().find(|item| item.label == ".git").and_then(|item| item.detail.as_deref());
        assert_eq!(detail, Some("the history"));
    }
}
