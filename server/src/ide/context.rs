//! What a source of COPY, ADD or a mount takes from the build context.

use super::FileLink;
use super::sizes::{bytes, files};
use crate::ignorefile::{ContextListing, Entry, Matcher, clean, parse};
use crate::model::ContextSource;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize};
use crate::texts::{Phrase, Words, context as texts};

/// More are not named.
pub(super) const NAMED: usize = 10;

/// Explains the source at an offset: which files, how many, how large.
pub(super) fn hover_source(snapshot: &Snapshot, at: TextSize) -> Option<(TextRange, Words)> {
    let listing = snapshot.world.knowledge.context.as_deref()?;
    let source = snapshot.model().all_sources().iter().find(|source| source.range.contains_inclusive(at))?;
    let words = match taken(listing, source) {
        Some(taken) => describe(listing, source, &taken),
        None => missing(listing, source)?.into(),
    };
    Some((source.range, words))
}

/// The one file that the source at an offset names.
pub fn source_file(snapshot: &Snapshot, at: TextSize) -> Option<FileLink> {
    let listing = snapshot.world.knowledge.context.as_deref()?;
    let source = snapshot.model().all_sources().iter().find(|source| source.range.contains_inclusive(at))?;
    let path = clean(&source.text).trim_start_matches('/').to_owned();
    listing.get(&path).filter(|entry| !entry.is_folder())?;
    Some(FileLink { range: source.range, path })
}

/// Whether what is said at a byte has to do with what is in the build context.
pub fn speaks_of_context(snapshot: &Snapshot, at: TextSize) -> bool {
    match snapshot.kind {
        FileKind::Dockerignore => true,
        FileKind::Dockerfile => snapshot.model().all_sources().iter().any(|source| source.range.contains_inclusive(at)),
        FileKind::Other => false,
    }
}

/// The files that a source takes: one, those in a folder, or those that a pattern matches (Go's
/// `filepath.Match`, whose `*` stays within a name). `None` if there is nothing of that name.
pub(super) fn taken<'l>(listing: &'l ContextListing, source: &ContextSource) -> Option<Vec<Entry<'l>>> {
    let path = clean(&source.text);
    let path = path.trim_start_matches('/');
    let with_content = |entry: Entry<'l>| std::iter::once(entry).chain(listing.below(entry.path));
    let all: Vec<Entry<'l>> = if matches!(path, "" | ".") {
        listing.entries().collect()
    } else if path.contains(['*', '?', '[']) {
        let file = parse(path);
        let matcher = Matcher::new(&file);
        let parts = path.matches('/').count();
        let fits = |e: &Entry<'_>| e.path.matches('/').count() == parts && matcher.pattern_matches(0, e.path);
        listing.entries().filter(fits).flat_map(with_content).collect()
    } else {
        with_content(listing.get(path)?).collect()
    };
    Some(all.into_iter().filter(|entry| !entry.excluded && !entry.is_folder()).collect())
}

/// Whether a source of COPY, ADD or a mount takes a path of the build context, which need not be there yet.
pub fn takes(source: &str, path: &str) -> bool {
    let source = clean(source);
    let source = source.trim_start_matches('/');
    if matches!(source, "" | ".") {
        return true;
    }
    if !source.contains(['*', '?', '[']) {
        return path.strip_prefix(source).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    // A pattern stands for whole paths of as many parts.
    let file = parse(source);
    let slashes = source.matches('/').count();
    let end = path.match_indices('/').nth(slashes).map_or(path.len(), |(at, _)| at);
    let start = path.get(..end).unwrap_or_default();
    start.matches('/').count() == slashes && Matcher::new(&file).pattern_matches(0, start)
}

fn describe(listing: &ContextListing, source: &ContextSource, taken: &[Entry<'_>]) -> Words {
    let (count, size) = (files(taken.len()), bytes(taken.iter().map(|entry| entry.size).sum()));
    let path = &*source.text;
    let mut words = Words::from(match listing.truncated {
        false => texts::source(path, count, size),
        true => texts::source_at_least(path, count, size),
    });
    let is_source_alone = taken.len() == 1 && taken.first().is_some_and(|entry| entry.path == source.text);
    if !taken.is_empty() && !is_source_alone {
        words.points(first_entries(taken, taken.len()));
    }
    words.phrases(listing.ignore.as_ref().map(|ignore| texts::without(&*ignore.name)));
    words
}

fn missing(listing: &ContextListing, source: &ContextSource) -> Option<Phrase> {
    let path = clean(&source.text);
    listing.covers(path.trim_start_matches('/')).then(|| texts::missing(&*source.text))
}

/// The first of so many entries as points, and how many more there are.
pub(super) fn first_entries(first: &[Entry<'_>], count: usize) -> Vec<Phrase> {
    let point = |entry: &Entry<'_>| {
        let slash = if entry.is_folder() { "/" } else { "" };
        texts::entry(format!("{}{slash}", entry.path), bytes(entry.size))
    };
    let mut points: Vec<Phrase> = first.iter().take(NAMED).map(point).collect();
    let more = count.saturating_sub(NAMED);
    points.extend((0 < more).then(|| texts::more(more)));
    points
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{cursor, listing, snapshot_in};

    #[track_caller]
    fn check(fixture: &str, wanted: &str) {
        let (text, at) = cursor(fixture);
        let paths = [".env", "app/", "app/a.py", "app/b/", "app/b/c.py", "main.py"];
        let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, Some(".env\n")))), ..Knowledge::default() };
        let hover = crate::ide::hover(&snapshot_in(FileKind::Dockerfile, &text, knowledge), at);
        let shown = hover.map(|hover| hover.markdown(crate::texts::Locale::ENGLISH).to_string());
        assert_eq!(shown.unwrap_or_default(), wanted, "in {fixture:?}");
    }

    #[test]
    fn sources() {
        let end = "\n\nWithout what `.dockerignore` excludes.";
        check("FROM a\nCOPY main<|>.py /x", &format!("**`main.py`** in the build context: 1 file, 7 bytes{end}"));
        let all = "- `app/a.py` (8 bytes)\n- `app/b/c.py` (10 bytes)";
        check(
            "FROM a\nCOPY ap<|>p/ /x",
            &format!("**`app/`** in the build context: 2 files, 18 bytes\n\n{all}{end}\n\n`app/` → `/x/`"),
        );
        check(
            "FROM a\nADD [\"<|>.\", \"/x\"]",
            &format!("**`.`** in the build context: 3 files, 25 bytes\n\n{all}\n- `main.py` (7 bytes){end}\n\n`./` → `/x/`"),
        );
        check(
            "FROM a\nCOPY <|>*.py /x",
            &format!("**`*.py`** in the build context: 1 file, 7 bytes\n\n- `main.py` (7 bytes){end}"),
        );
        check("FROM a\nCOPY <|>.env /x", &format!("**`.env`** in the build context: 0 files, 0 bytes{end}"));
        check("FROM a\nCOPY <|>none /x", "`none` is not in the build context.");
        check("FROM a\nCOPY main.py /x<|>", "");
        let mount = "FROM a\nRUN --mount=type=bind,source=ma<|>in.py,target=/m x";
        check(mount, &format!("**`main.py`** in the build context: 1 file, 7 bytes{end}"));
        check("FROM a\nRUN --mount=type=bind,source=none<|>,target=/m x", "`none` is not in the build context.");
    }

    #[test]
    fn paths_that_are_taken() {
        let taken =
            [(".", "a/b"), ("a", "a"), ("./a/", "a/b"), ("/a", "a/b/c"), ("*.py", "x.py"), ("a/*", "a/b/c"), ("a*", "ab/c")];
        let left = [("a", "ab"), ("a/b", "a"), ("*.py", "a/x.py"), ("a/*.py", "x.py")];
        for (source, path) in taken {
            assert!(super::takes(source, path), "{source} {path}");
        }
        for (source, path) in left {
            assert!(!super::takes(source, path), "{source} {path}");
        }
    }

    #[test]
    fn files_of_sources() {
        let file = |fixture: &str| {
            let (text, at) = cursor(fixture);
            let paths = ["app/", "app/a.py", "main.py"];
            let knowledge = Knowledge { context: Some(Arc::new(listing(&paths, None))), ..Knowledge::default() };
            super::source_file(&snapshot_in(FileKind::Dockerfile, &text, knowledge), at).map(|link| link.path)
        };
        assert_eq!(file("FROM a\nCOPY /ma<|>in.py app/a.py /x").as_deref(), Some("main.py"));
        assert_eq!(file("FROM a\nCOPY main.py ./app/a.py<|> /x").as_deref(), Some("app/a.py"));
        assert_eq!(file("FROM a\nRUN --mount=src=app/<|>a.py,dst=/x x").as_deref(), Some("app/a.py"));
        assert_eq!(file("FROM a\nCOPY ap<|>p none /x"), None);
        assert_eq!(file("FROM a\nCOPY app /x<|>"), None);
    }
}
