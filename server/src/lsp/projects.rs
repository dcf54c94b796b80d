//! The project files of open documents: looked for in the background, never on the path of a request.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::client::ClientProfile;
use super::convert::{to, uri};
use crate::config::Settings;
use crate::config::project::{RuleNames, is_project_file, parse};
use crate::context::{ProjectFile, Projects};
use crate::rules::rule_names;
use crate::snapshot::FileKind;

/// Requests wait no longer than this for a document's project file.
pub(super) const PATIENCE: Duration = Duration::from_millis(300);

/// The callers that wait for project files, and the files to look at.
#[derive(Debug, Default)]
pub(super) struct ProjectFiles {
    wanted: Notify,
    /// Tells when it is known which project files are in force.
    pub(super) assigned: Notify,
    /// Something may have changed: everything is to be looked at, not only what was opened.
    is_all: AtomicBool,
    opened: Mutex<Vec<Uri>>,
}

/// What holds for a document besides the editor's settings.
#[derive(Debug, Default)]
pub(super) struct InForce {
    file: Option<Arc<ProjectFile>>,
    /// The document's path from the folder of the project file.
    relative: String,
    /// The editor's settings, and both together.
    merged: Option<(Arc<Settings>, Arc<Settings>)>,
}

impl InForce {
    pub(super) fn new(path: &Path, file: Option<Arc<ProjectFile>>) -> Self {
        let relative = file.as_ref().map(|file| file.relative(path)).unwrap_or_default();
        Self { file, relative, merged: None }
    }

    /// The settings for the document: what its project says above what the editor says.
    pub(super) fn settings(&mut self, editor: &Arc<Settings>) -> Arc<Settings> {
        let Some(file) = &self.file else { return Arc::clone(editor) };
        match &self.merged {
            Some((of, both)) if Arc::ptr_eq(of, editor) => Arc::clone(both),
            _ => {
                let both = Arc::new(file.settings(editor, &self.relative));
                self.merged = Some((Arc::clone(editor), Arc::clone(&both)));
                both
            }
        }
    }

    /// Whether it is that file which is in force.
    pub(super) fn is(&self, file: Option<&Arc<ProjectFile>>) -> bool {
        match (&self.file, file) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new) || old.same_as(new),
            (old, new) => old.is_none() && new.is_none(),
        }
    }
}

/// A document, and the project file that was found for it.
pub(super) type Assigned = (Uri, PathBuf, Option<Arc<ProjectFile>>);

impl ProjectFiles {
    /// Asks for the disk to be looked at.
    pub(super) fn want(&self) {
        self.is_all.store(true, Ordering::Release);
        self.wanted.notify_one();
    }

    /// Nobody needs what is known of folders any longer.
    pub(super) fn forget(&self) {
        self.wanted.notify_one();
    }

    /// Asks for the project file of a document that was opened.
    pub(super) fn want_for(&self, uri: &Uri) {
        self.opened().push(uri.clone());
        self.wanted.notify_one();
    }

    /// Waits until somebody asks, at most for the given time.
    pub(super) async fn until_wanted(&self, at_most: Option<Duration>) {
        match at_most {
            Some(time) if tokio::time::timeout(time, self.wanted.notified()).await.is_err() => {
                self.is_all.store(true, Ordering::Release);
            }
            Some(_) => {}
            None => self.wanted.notified().await,
        }
    }

    /// What is to be looked at: everything, or what was opened.
    pub(super) fn take_wanted(&self) -> (bool, Vec<Uri>) {
        (self.is_all.swap(false, Ordering::AcqRel), std::mem::take(&mut *self.opened()))
    }

    fn opened(&self) -> MutexGuard<'_, Vec<Uri>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong with project files, by uri.
pub(super) type Problems = FxHashMap<String, Vec<Diagnostic>>;

/// The project files of open documents, and what is wrong with them.
pub(super) struct Look {
    pub(super) projects: Projects,
    pub(super) found: Vec<Assigned>,
    pub(super) problems: Problems,
}

/// A document as it is looked at: its name, where it is, what it is, and its text if it is a project file.
pub(super) struct Seen {
    pub(super) uri: Uri,
    pub(super) path: PathBuf,
    pub(super) kind: FileKind,
    pub(super) text: Option<String>,
}

impl Look {
    /// Looks anew at what `before` knew; reads the disk. An open project file counts as it is in the editor, as far as what is
    /// wrong with it goes.
    pub(super) fn new(before: Projects, open: Vec<Seen>, client: &ClientProfile) -> Self {
        let projects = before.renewed();
        let mut problems = FxHashMap::default();
        let texts: Vec<(Uri, String)> = open.iter().filter_map(|seen| Some((seen.uri.clone(), seen.text.clone()?))).collect();
        let found = find(&projects, open, client);
        for file in projects.used() {
            if let Some(uri) = uri::of_path(&file.path) {
                problems.insert(uri, to::project_problems(&file.text, &file.project.problems, client));
            }
        }
        for (uri, text) in &texts {
            let parsed = parse(&uri::file_name(uri.as_str()), text, RuleNames(&rule_names()));
            problems.retain(|other, _| uri::to_path(other) != uri::to_path(uri.as_str()));
            problems.insert(uri.as_str().to_owned(), to::project_problems(text, &parsed.problems, client));
        }
        Self { projects, found, problems }
    }
}

/// The project files of documents, as far as `projects` knows the disk, and from the disk where it does not.
pub(super) fn find(projects: &Projects, open: Vec<Seen>, client: &ClientProfile) -> Vec<Assigned> {
    let of = |seen: &Seen| {
        let folder = seen.path.parent().filter(|_| seen.kind != FileKind::Other)?;
        projects.of(folder, client.session.workspace_of(folder))
    };
    open.into_iter().map(|seen| (of(&seen), seen)).map(|(file, seen)| (seen.uri, seen.path, file)).collect()
}

/// Whether a document is a project file: what is published of it is what is wrong with it, by the task that
/// looks.
pub(super) fn is_project(uri: &Uri) -> bool {
    is_project_file(&uri::file_name(uri.as_str()))
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
        let path = folder.path().join("Dockerfile");
        let editor = Arc::new(Settings::default());
        assert!(Arc::ptr_eq(&InForce::new(&path, None).settings(&editor), &editor));
        let all = project("profile = 'all'", folder.path());
        let mut known = InForce::new(&path, Some(Arc::clone(&all)));
        assert!(known.is(Some(&all)) && !known.is(None));
        let settings = known.settings(&editor);
        assert_eq!(settings.profile, Profile::All);
        assert!(Arc::ptr_eq(&settings, &known.settings(&editor)));
        let other = Arc::new(Settings { ignore_suppressions: true, ..Settings::default() });
        assert!(known.settings(&other).ignore_suppressions);
        assert!(!known.is(Some(&project("profile = 'buildkit'", folder.path()))));
    }

    #[tokio::test]
    async fn what_is_wanted() {
        let files = ProjectFiles::default();
        let uri: Uri = "file:///a".parse().unwrap();
        files.want_for(&uri);
        files.until_wanted(None).await;
        assert_eq!(files.take_wanted(), (false, vec![uri.clone()]));
        files.want();
        files.want_for(&uri);
        files.until_wanted(None).await;
        assert_eq!(files.take_wanted(), (true, vec![uri]));
        files.until_wanted(Some(Duration::ZERO)).await;
        assert_eq!(files.take_wanted(), (true, Vec::new()));
    }
}
