//! The file that a pattern or a source names.

use crate::ignorefile::ContextListing;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, between};

/// A text that names one file of the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// The text.
    pub range: TextRange,
    /// The file, relative to the root of the context.
    pub path: String,
}

/// The patterns of an ignore file, and the sources of a Dockerfile, that are the path of one file.
pub fn file_links(snapshot: &Snapshot) -> Vec<FileLink> {
    let Some(listing) = snapshot.world.knowledge.context.as_deref() else { return Vec::new() };
    match snapshot.kind {
        FileKind::Dockerignore => {}
        FileKind::Dockerfile => return source_links(snapshot, listing),
        FileKind::Other => return Vec::new(),
    }
    let (file, _) = snapshot.ignorefile();
    let plain = file.patterns.iter().filter(|pattern| !pattern.cleaned.contains(['*', '?', '[', ']', '\\']));
    plain
        .filter(|pattern| listing.get(&pattern.cleaned).is_some_and(|entry| !entry.is_folder()))
        .map(|pattern| {
            let at = pattern.raw.find(&pattern.cleaned).unwrap_or_default();
            let start = pattern.range.start() + crate::text::size(at);
            FileLink { range: between(start, pattern.range.end()), path: pattern.cleaned.clone() }
        })
        .collect()
}

/// The sources of COPY, ADD and mounts that are one file of the build context.
fn source_links(snapshot: &Snapshot, listing: &ContextListing) -> Vec<FileLink> {
    let sources = snapshot.model().all_sources().iter().filter(|source| source.is_plain);
    let is_file = |path: &str| listing.get(path).is_some_and(|entry| !entry.is_folder());
    sources
        .filter(|source| is_file(&source.path))
        .map(|source| FileLink { range: without_quotes(snapshot, source.range), path: source.path.clone() })
        .collect()
}

/// A range without the quotes at its ends.
fn without_quotes(snapshot: &Snapshot, at: TextRange) -> TextRange {
    let text = crate::text::slice(snapshot.text(), at);
    let is_quoted = 1 < text.len() && text.starts_with(['"', '\'']) && text.ends_with(['"', '\'']);
    let quote = crate::text::size(usize::from(is_quoted));
    between(at.start() + quote, at.end() - quote)
}

#[cfg(test)]
mod tests {
    use crate::testing::ignore_snapshot;

    #[test]
    fn sources_that_are_files() {
        let text = "FROM a\nCOPY main.py app requirements.* ./\nCOPY [\"app/main.py\", \"/x\"]\n";
        let snapshot = crate::testing::snapshot(text);
        let links = super::file_links(&snapshot);
        let shown: Vec<_> = links.iter().map(|link| (crate::text::slice(text, link.range), link.path.as_str())).collect();
        assert_eq!(shown, [("main.py", "main.py"), ("app/main.py", "app/main.py")]);
    }

    #[test]
    fn one_existing_file() {
        let links = super::file_links(&ignore_snapshot("main.py\n!/app/main.py\napp\n*.py\nnone\n"));
        let shown: Vec<_> = links.iter().map(|link| (format!("{:?}", link.range), link.path.as_str())).collect();
        assert_eq!(shown, [("0..7".to_owned(), "main.py"), ("10..21".to_owned(), "app/main.py")]);
    }
}
