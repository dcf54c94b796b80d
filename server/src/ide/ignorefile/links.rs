//! The file that a pattern names.

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

/// The patterns of a file that are the path of one file.
pub fn file_links(snapshot: &Snapshot) -> Vec<FileLink> {
    let Some(listing) = snapshot.world.knowledge.context.as_deref().filter(|_| snapshot.kind == FileKind::Dockerignore) else {
        return Vec::new();
    };
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

#[cfg(test)]
mod tests {
    use crate::testing::ignore_snapshot;

    #[test]
    fn one_existing_file() {
        let links = super::file_links(&ignore_snapshot("main.py\n!/app/main.py\napp\n*.py\nnone\n"));
        let shown: Vec<_> = links.iter().map(|link| (format!("{:?}", link.range), link.path.as_str())).collect();
        assert_eq!(shown, [("0..7".to_owned(), "main.py"), ("10..21".to_owned(), "app/main.py")]);
    }
}
