//! The listing of a build context, as the model asks for it.

use crate::ignorefile::{ContextListing, Entry, EntryKind};
use crate::model::{ContextFiles, ContextKind};

impl ContextFiles for ContextListing {
    fn names(&self, folder: &str) -> Option<Vec<(&str, ContextKind)>> {
        let is_listed = folder.is_empty() || self.get(folder).is_some_and(|entry| entry.is_folder() && is_open(&entry));
        if !is_listed || !self.covers(&format!("{folder}/x")) {
            return None;
        }
        let sent = self.children(folder).filter(|entry| self.is_sent(entry));
        Some(sent.map(|entry| (entry.name(), kind_of(&entry))).collect())
    }

    fn kind(&self, path: &str) -> Option<ContextKind> {
        self.get(path).filter(|entry| self.is_sent(entry)).map(|entry| kind_of(&entry))
    }
}

/// Parts of `pyproject.toml` by which the version of a package comes from the history of its repository.
const VERSIONS_OF_HISTORY: [&str; 7] =
    ["setuptools_scm", "setuptools-scm", "hatch-vcs", "versioneer", "versioningit", "dynamic-versioning", "\"pbr"];

/// Whether a build of the project asks Git: for the version of the package, or for the files that belong to it.
pub(super) fn asks_for_history(listing: &ContextListing) -> bool {
    let has_version = |text: &str| VERSIONS_OF_HISTORY.iter().any(|part| text.contains(part));
    listing.texts.iter().any(|(path, text)| path.ends_with("pyproject.toml") && has_version(text))
        || listing.get("versioneer.py").is_some()
        || listing.children("").any(|entry| entry.path.ends_with(".gemspec"))
}

/// Whether what lies in a folder is listed. What the ignore file keeps from the build as a whole need not be.
fn is_open(folder: &Entry<'_>) -> bool {
    !folder.closed || folder.excluded
}

fn kind_of(entry: &Entry<'_>) -> ContextKind {
    match entry.kind {
        EntryKind::File => ContextKind::File,
        EntryKind::Folder => ContextKind::Folder,
        EntryKind::Link | EntryKind::Other => ContextKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::listing;

    #[test]
    fn projects_that_ask_git() {
        let asks = |paths: &[&str], text: &str| {
            let mut listing = listing(paths, None);
            listing.texts = vec![("pyproject.toml".to_owned(), text.to_owned())];
            asks_for_history(&listing)
        };
        assert!(asks(&["pyproject.toml"], "[build-system]\nrequires = [\"setuptools\", \"setuptools-scm>=8\"]\n"));
        assert!(asks(&["app.gemspec"], "") && asks(&["versioneer.py"], ""));
        assert!(!asks(&["pyproject.toml", "lib/x.gemspec"], "[build-system]\nrequires = [\"setuptools\"]\n"));
    }

    #[test]
    fn what_is_sent() {
        let listing = listing(&["a/", "a/b/", "a/b/c", "a/d", "x/", "x/y", "z"], Some("x\na/d\n"));
        let names = |folder: &str| {
            let names = ContextFiles::names(&listing, folder)?;
            Some(names.into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(names(""), Some(vec!["a".to_owned(), "z".to_owned()]));
        assert_eq!(names("a"), Some(vec!["b".to_owned()]));
        assert_eq!(names("none"), None);
        assert_eq!(ContextFiles::kind(&listing, "a/b"), Some(ContextKind::Folder));
        assert_eq!(ContextFiles::kind(&listing, "a/d"), None);
        assert_eq!(ContextFiles::kind(&listing, "x/y"), None);
    }
}
