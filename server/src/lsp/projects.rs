//! The project files of open documents: looked for in the background, never on the path of a request.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::capabilities::ClientProfile;
use super::convert::{to, uri};
use crate::config::Settings;
use crate::config::project::{RuleNames, is_project_file, parse};
use crate::context::{ProjectFile, Projects};
use crate::rules::rule_names;
use crate::snapshot::{FileKind, Snapshot};

/// Who waits for a document's project file waits no longer.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);

/// What is known of each document's project, by its uri.
#[derive(Debug, Default)]
pub(super) struct ProjectFiles {
    wanted: Notify,
    settled: Notify,
    known: Mutex<FxHashMap<String, InForce>>,
}

/// What holds for a document besides the editor's settings.
#[derive(Debug, Default)]
struct InForce {
    file: Option<Arc<ProjectFile>>,
    /// The document's path from the folder of the project file.
    relative: String,
    /// The editor's settings, and both together.
    merged: Option<(Arc<Settings>, Arc<Settings>)>,
}

/// A document, and the project file that was found for it.
pub(super) type Found = (Uri, PathBuf, Option<Arc<ProjectFile>>);

impl ProjectFiles {
    /// Asks for the disk to be looked at.
    pub(super) fn want(&self) {
        self.wanted.notify_one();
    }

    /// Waits until somebody asks, at most for so long.
    pub(super) async fn until_wanted(&self, at_most: Duration) {
        tokio::time::timeout(at_most, self.wanted.notified()).await.ok();
    }

    /// The settings for a document: what its project says above what the editor says.
    pub(super) fn settings(&self, uri: &str, editor: &Arc<Settings>) -> Arc<Settings> {
        let mut known = self.known();
        let Some(InForce { file: Some(file), relative, merged }) = known.get_mut(uri) else { return Arc::clone(editor) };
        match merged {
            Some((of, both)) if Arc::ptr_eq(of, editor) => Arc::clone(both),
            _ => {
                let both = Arc::new(file.settings(editor, relative));
                *merged = Some((Arc::clone(editor), Arc::clone(&both)));
                both
            }
        }
    }

    /// Whether nobody has looked yet: what would be said of the document now may be wrong in a moment.
    pub(super) fn is_due(&self, uri: &str) -> bool {
        uri::to_path(uri).is_some() && !self.known().contains_key(uri)
    }

    /// Takes what was found; the documents for which that is news, or the first word.
    pub(super) fn settle(&self, found: Vec<Found>) -> Vec<Uri> {
        let mut known = self.known();
        let mut news = Vec::new();
        for (uri, path, file) in found {
            let is_same = known.get(uri.as_str()).is_some_and(|old| match (&old.file, &file) {
                (Some(old), Some(new)) => old.same_as(new),
                (old, new) => old.is_none() && new.is_none(),
            });
            if !is_same {
                let relative = file.as_ref().map(|file| file.relative(&path)).unwrap_or_default();
                known.insert(uri.as_str().to_owned(), InForce { file, relative, merged: None });
                news.push(uri);
            }
        }
        self.settled.notify_waiters();
        news
    }

    /// Waits a little for the first word about a document.
    pub(super) async fn first(&self, uri: &str) {
        let wait = async {
            loop {
                let settled = self.settled.notified();
                if !self.is_due(uri) {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.ok();
    }

    pub(super) fn forget(&self, uri: &str) {
        self.known().remove(uri);
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<String, InForce>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong with project files, by uri.
pub(super) type Problems = FxHashMap<String, Vec<Diagnostic>>;

/// The project files of open documents, and what is wrong with them.
pub(super) struct Look {
    pub(super) projects: Projects,
    pub(super) found: Vec<Found>,
    pub(super) problems: Problems,
}

impl Look {
    /// Looks anew at what `before` knew; reads the disk. An open project file counts as it is in the editor, as far as what is
    /// wrong with it goes.
    pub(super) fn new(before: Projects, open: &[(Uri, Arc<Snapshot>)], client: &ClientProfile) -> Self {
        let projects = before.renewed();
        let mut found = Vec::new();
        let mut problems = FxHashMap::default();
        for (uri, snapshot) in open {
            let Some(path) = uri::to_path(uri.as_str()) else { continue };
            let folder = path.parent().filter(|_| snapshot.kind != FileKind::Other);
            let file = folder.and_then(|folder| projects.of(folder, workspace(folder, &client.session.folders)));
            found.push((uri.clone(), path, file));
        }
        for file in projects.used() {
            if let Some(uri) = uri::of_path(&file.path) {
                problems.insert(uri, to::project_problems(&file.text, &file.project.problems, client));
            }
        }
        for (uri, snapshot) in open.iter().filter(|(uri, _)| is_project(uri)) {
            let parsed = parse(&uri::file_name(uri.as_str()), snapshot.text(), RuleNames(&rule_names()));
            problems.retain(|other, _| uri::to_path(other) != uri::to_path(uri.as_str()));
            problems.insert(uri.as_str().to_owned(), to::project_problems(snapshot.text(), &parsed.problems, client));
        }
        Self { projects, found, problems }
    }
}

/// Whether a document is a project file: what is published of it is what is wrong with it, by the task that
/// looks.
pub(super) fn is_project(uri: &Uri) -> bool {
    is_project_file(&uri::file_name(uri.as_str()))
}

/// The opened folder that a folder is in; the folder itself if it is in none.
pub(super) fn workspace<'f>(folder: &'f Path, folders: &'f [PathBuf]) -> &'f Path {
    let above = folders.iter().map(PathBuf::as_path).filter(|f| folder.starts_with(f));
    above.max_by_key(|f| f.components().count()).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Profile;

    fn project(text: &str, folder: &Path) -> Arc<ProjectFile> {
        let path = folder.join("dockerfile-ls.toml");
        std::fs::write(&path, text).unwrap();
        Arc::new(ProjectFile::read(&path, &rule_names()))
    }

    #[test]
    fn settings_follow_the_project_and_the_editor() {
        let folder = tempfile::tempdir().unwrap();
        let document = folder.path().join("Dockerfile");
        let uri: Uri = uri::of_path(&document).unwrap().parse().unwrap();
        let files = ProjectFiles::default();
        let editor = Arc::new(Settings::default());
        assert!(files.is_due(uri.as_str()) && !files.is_due("untitled:x"));
        let settle = |file: Option<&Arc<ProjectFile>>| files.settle(vec![(uri.clone(), document.clone(), file.cloned())]).len();
        assert_eq!(settle(None), 1);
        assert!(!files.is_due(uri.as_str()));
        assert!(Arc::ptr_eq(&files.settings(uri.as_str(), &editor), &editor));
        let all = project("profile = 'all'", folder.path());
        assert_eq!((settle(Some(&all)), settle(Some(&all))), (1, 0));
        let settings = files.settings(uri.as_str(), &editor);
        assert_eq!(settings.profile, Profile::All);
        assert!(Arc::ptr_eq(&settings, &files.settings(uri.as_str(), &editor)));
        let other = Arc::new(Settings { ignore_suppressions: true, ..Settings::default() });
        assert!(files.settings(uri.as_str(), &other).ignore_suppressions);
        assert_eq!(settle(Some(&project("profile = 'buildkit'", folder.path()))), 1);
        files.forget(uri.as_str());
        assert!(files.is_due(uri.as_str()));
    }

    #[test]
    fn the_nearest_opened_folder() {
        let folders = ["/a", "/a/b", "/c"].map(PathBuf::from);
        for (folder, wanted) in [("/a/b/x", "/a/b"), ("/a/x", "/a"), ("/a", "/a"), ("/d/e", "/d/e"), ("/ab", "/ab")] {
            assert_eq!(workspace(Path::new(folder), &folders), Path::new(wanted));
        }
    }
}
