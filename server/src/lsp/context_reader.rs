//! Reads the build contexts of open documents: in the background, never on the path of a request, and only when their
//! place has changed or something in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tower_lsp::ls_types::{FileChangeType, FileEvent, Uri};

use super::contexts::{self, Basis, Context, Listed};
use super::convert::{to, uri};
use super::dispatch::{Lane, Turn};
use super::open::Open;
use super::progress;
use super::session::Session;
use super::store::Store;
use crate::config::project::is_project_file;
use crate::context::{
    ContextLocation, Limits, Surroundings, context_root, described, describes_builds, ignore_file, is_readme, literal_sources,
    passing, project_files,
};
use crate::snapshot::{Document, FileKind, Snapshot};
use crate::texts::context as texts;

/// Events about files that come within this time are one.
const GATHER: Duration = Duration::from_millis(20);
/// A longer text is not blank, whatever it is made of.
const BLANK: usize = 1 << 10;

impl Session {
    /// Something beside a document may have changed: lists its build context in the background, and publishes again
    /// where that says anything new.
    pub(super) fn read_context(&self, uri: &Uri) {
        self.store.open(uri, |open| open.context.get_or_insert_default().changes += 1);
        self.check_context(uri);
    }

    /// Lists the build context of a document in the background, unless what is known of it is so still.
    fn check_context(&self, uri: &Uri) {
        let number = self.store.contexts.reader();
        let claim = self.store.open(uri, |open| {
            let path = open.path.clone().filter(|_| open.document.kind() != FileKind::Other)?;
            Some((open.context.get_or_insert_default().claim(number)?, path))
        });
        let Some(Some((wait, path))) = claim else { return };
        let (session, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let store = &session.store;
            let started = Instant::now();
            let changes = |open: &mut Open| {
                let context = open.context.as_ref().filter(|context| context.is_read_by(number))?;
                Some(context.changes)
            };
            // The file was closed; if it is open again, somebody else reads.
            let Some(Some(changes)) = store.open(&uri, changes) else { return };
            let (disk, of) = (Arc::clone(store), uri.clone());
            let reading = store.work.read_disk(move || read(&of, &path, changes, &disk));
            let client = store.client();
            let found = if client.session.progress {
                progress::shown(&session.link, texts::reading().plain(client.language), reading).await
            } else {
                reading.await
            };
            if let Some((basis, listed)) = found.unwrap_or_default() {
                session.take_context(&uri, number, (basis, listed), started.elapsed()).await;
            }
            let end = |open: &mut Open| {
                let context = open.context.as_mut().filter(|context| context.is_read_by(number));
                context.is_some_and(|context| context.end(changes))
            };
            if store.open(&uri, end).unwrap_or_default() {
                session.check_context(&uri);
            }
            store.contexts.settled.notify_waiters();
        });
    }

    /// Takes what the task with this number has found.
    async fn take_context(&self, uri: &Uri, number: u64, (basis, listed): (Option<Basis>, Listed), took: Duration) {
        let store = &self.store;
        let news = store.open(uri, |open| {
            let context = open.context.as_ref().filter(|context| context.is_read_by(number))?;
            Some(context.news(&listed))
        });
        let Some(Some((is_new, is_built_anew))) = news else { return };
        let mut turn = None;
        if is_new || is_built_anew {
            // Those that are compared are taken when they are: of a folder full of files that are opened together all others
            // would be held in the meantime.
            turn = store.work.turn(Lane::Document).await.ok();
        }
        let before = if turn.is_some() { store.snapshot(uri) } else { None };
        store.open(uri, |open| {
            let context = open.context.as_mut().filter(|context| context.is_read_by(number));
            context.map(|context| context.settle(basis, listed, took))
        });
        store.contexts.settled.notify_waiters();
        let (Some(turn), Some(before), client) = (turn, before, store.client()) else { return };
        if self.has_news(turn, uri, before).await {
            if !client.session.pull_diagnostics {
                self.publish(uri);
            } else if client.session.refresh_diagnostics {
                self.link.refresh_diagnostics();
            }
        }
        // What builds set shows in hints.
        if is_built_anew && client.editing.refresh_hints {
            self.link.refresh_hints();
        }
    }

    /// Whether a document has other findings than a snapshot of it.
    async fn has_news(&self, turn: Turn, uri: &Uri, before: Arc<Snapshot>) -> bool {
        let Some(now) = self.store.snapshot(uri) else { return false };
        let (client, uri) = (self.store.client(), uri.clone());
        let is_same = turn.run(move || {
            now.version == before.version && to::diagnostics(&now, &uri, &client) == to::diagnostics(&before, &uri, &client)
        });
        !is_same.await.unwrap_or_default()
    }

    /// Reads the context of a document whose text is new if that names another one, and, if the text is an ignore file,
    /// the contexts of all that it may apply to.
    pub(super) fn read_contexts_of(&self, uri: &Uri) {
        match self.store.kind(uri) {
            Some(FileKind::Dockerignore) => {
                // The first listing begins at once, so that requests wait for it.
                if self.store.open(uri, |open| open.context.is_none()).unwrap_or_default() {
                    self.check_context(uri);
                }
                self.read_contexts();
            }
            _ => self.check_context(uri),
        }
    }

    /// Reads the contexts of all documents: something changed on disk.
    pub(super) fn read_contexts(&self) {
        self.store.contexts.changed();
        let session = self.clone();
        self.changed_contexts.start(GATHER, move || {
            session.store.open_documents().iter().for_each(|uri| session.read_context(uri));
            std::future::ready(())
        });
    }

    /// Files have changed on the disk. What that changes for a document is published when it has been read.
    pub(super) fn changed_on_disk(&self, events: &[FileEvent]) {
        if !events.is_empty() && events.iter().all(concerns_contexts_alone) {
            return self.changed_in_contexts(events);
        }
        self.store.projects.want();
        self.read_contexts();
        let session = &self.store.client().session;
        if session.pull_diagnostics && session.refresh_diagnostics {
            self.link.refresh_diagnostics();
        }
    }

    /// There are other files than before in the contexts of some documents, perhaps.
    fn changed_in_contexts(&self, events: &[FileEvent]) {
        let paths: Vec<PathBuf> = events.iter().filter_map(|event| uri::to_path(event.uri.as_str())).collect();
        let holds = |open: &Open| {
            let listing = open.context.as_ref().and_then(|context| context.listing.as_ref());
            listing.is_none_or(|listing| paths.len() < events.len() || paths.iter().any(|path| path.starts_with(&listing.root)))
        };
        let concerned = self.store.open_where(holds);
        if !concerned.is_empty() {
            self.store.contexts.changed();
            concerned.iter().for_each(|uri| self.read_context(uri));
        }
    }

    /// Looks at the disk every now and then, for clients that do not tell of changes.
    pub(super) fn watch_the_contexts(&self) {
        let session = self.clone();
        tokio::spawn(async move {
            let store = &session.store;
            while !session.shut_down.load(Ordering::Acquire) {
                if store.has_unwatched() {
                    tokio::time::sleep(contexts::POLL).await;
                    let old = store.open_where(|open| open.context.as_ref().is_some_and(Context::is_old));
                    old.iter().for_each(|uri| session.read_context(uri));
                } else {
                    store.opened.notified().await;
                }
            }
        });
    }
}

/// Whether an event says no more than that there is another file, or one less, which nobody reads but who copies it.
fn concerns_contexts_alone(event: &FileEvent) -> bool {
    let name = uri::file_name(event.uri.as_str());
    let is_ours = FileKind::is_dockerfile_name(&name) || name.ends_with("ignore");
    let is_read = is_ours || is_project_file(&name) || describes_builds(&name) || is_readme(&name) || name == ".git";
    event.typ != FileChangeType::CHANGED && !is_read
}

/// Lists the context of a document: what the listing rests on, where the client tells of all that changes, and what was
/// found; `None` where nothing can have changed. Reads the disk.
fn read(uri: &Uri, path: &Path, changes: u64, store: &Store) -> Option<(Option<Basis>, Listed)> {
    let (kind, settings) = (store.kind(uri)?, store.settings(uri)?);
    let sources = if kind == FileKind::Dockerfile { sources(uri, store) } else { Arc::default() };
    let is_blank = store.open(uri, |open| is_blank(&open.document))?;
    let basis = Basis { changes, sources, folder: settings.context.clone(), is_blank };
    let is_told = store.client().session.tells_of(path);
    let is_same = |open: &mut Open| open.context.as_ref().is_some_and(|context| context.rests_on(&basis));
    if is_told && store.open(uri, is_same)? {
        return None;
    }
    let listed = list(path, kind, &basis, store);
    Some((Some(basis).filter(|_| is_told), listed))
}

/// Lists the context of a document. Reads the disk.
fn list(path: &Path, kind: FileKind, basis: &Basis, store: &Store) -> Listed {
    let (limits, client) = (Limits::default(), store.client());
    let builds = store.contexts.builds();
    let open = |path: &Path| store.text_of(path);
    let around = Surroundings {
        workspace: path.parent().map(|folder| client.session.workspace_of(folder)),
        folder: basis.folder.as_deref(),
        builds: Some(&builds),
        open: Some(&open),
    };
    let place = match kind {
        FileKind::Dockerfile => {
            let root = context_root(path, &basis.sources, &around);
            ContextLocation { root, dockerfile: Some(path.to_owned()) }
        }
        FileKind::Dockerignore => ContextLocation::of_ignorefile(path, &around),
        FileKind::Other => return Listed::default(),
    };
    let ignore = ignore_file(&place.root, place.dockerfile.as_deref(), &around).map(|ignore| ignore.path);
    let listing = store.contexts.listing((place.root.clone(), ignore), || {
        let found = place.list(&limits, &around);
        let root = found.listing.root.display();
        for problem in &found.problems {
            tracing::info!(%root, "build context: {problem}");
        }
        if found.listing.truncated {
            tracing::info!(%root, entries = found.listing.len(), "build context: not listed as a whole");
        }
        found.listing
    });
    let project = basis.is_blank.then(|| Arc::new(project_files(&place.root)));
    let builds = match kind {
        FileKind::Dockerfile => described(path, &around),
        _ => passing(path, FileKind::is_dockerfile_name, &around),
    };
    (Some(listing), builds, project)
}

/// Whether nothing is written in a document.
fn is_blank(document: &Document) -> bool {
    document.rope().len_bytes() < BLANK && document.rope().chars().all(char::is_whitespace)
}

/// The sources in a Dockerfile, worked out once for each version.
fn sources(uri: &Uri, store: &Store) -> Arc<[String]> {
    let known = store.open(uri, |open| {
        let (version, sources) = open.context.as_ref()?.sources.as_ref()?;
        (*version == open.document.version()).then(|| Arc::clone(sources))
    });
    if let Some(sources) = known.flatten() {
        return sources;
    }
    let Some(snapshot) = store.snapshot(uri) else { return Arc::default() };
    let sources: Arc<[String]> = literal_sources(snapshot.model()).into();
    store.open(uri, |open| {
        if let Some(context) = &mut open.context {
            context.sources = Some((snapshot.version, Arc::clone(&sources)));
        }
    });
    sources
}

#[cfg(test)]
mod tests {
    use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem};

    use super::*;
    use crate::lsp::link::Link;
    use crate::lsp::memory::{GiveBack, Memory};

    #[tokio::test]
    async fn the_disk_is_read_when_something_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        let session =
            Session::new(Arc::new(Link::default()), Memory::new(GiveBack { of_thread: || (), of_program: || () }), None);
        let store = &session.store;
        store.update_client(|client| {
            client.session.watches = true;
            client.session.folders = vec![folder.path().to_owned()];
        });
        let uri: Uri = uri::of_path(&path).unwrap().parse().unwrap();
        store.add(TextDocumentItem::new(uri.clone(), "dockerfile".to_owned(), 1, "FROM a\nCOPY x /\n".to_owned()));
        let read_now = |changes: u64| {
            store.open(&uri, |open| open.context.get_or_insert_default().changes = changes);
            let found = read(&uri, &path, changes, store);
            let is_read = found.is_some();
            if let Some((basis, listed)) = found {
                store.open(&uri, |open| open.context.as_mut().map(|context| context.settle(basis, listed, Duration::ZERO)));
            }
            is_read
        };
        let write = |version: i32, text: &str| {
            let event = TextDocumentContentChangeEvent { range: None, range_length: None, text: text.to_owned() };
            store.change(&uri, version, vec![event]);
        };
        assert!(read_now(0) && !read_now(0));
        write(2, "FROM a\nCOPY x /\nRUN y\n");
        assert!(!read_now(0), "the text takes the same files");
        write(3, "FROM a\nCOPY z /\nRUN y\n");
        assert!(read_now(0) && !read_now(0));
        assert!(read_now(1), "the client told of a change");
        store.update_client(|client| client.session.watches = false);
        assert!(read_now(1) && read_now(1), "nobody tells of changes");
    }

    #[test]
    fn events_about_files_that_are_copied_alone() {
        let is = |name: &str, typ| concerns_contexts_alone(&FileEvent::new(format!("file:///w/{name}").parse().unwrap(), typ));
        for name in ["main.py", "a/b.txt", "notes.md"] {
            assert!(is(name, FileChangeType::CREATED) && is(name, FileChangeType::DELETED), "{name}");
            assert!(!is(name, FileChangeType::CHANGED), "{name}");
        }
        for name in ["Dockerfile", ".dockerignore", ".gitignore", "compose.yaml", "docker-bake.hcl", ".hadolint.yaml", ".git"] {
            assert!(!is(name, FileChangeType::CREATED), "{name}");
        }
    }
}
