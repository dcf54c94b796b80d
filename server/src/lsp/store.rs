//! Open documents and what the client told us.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::client::ClientProfile;
use super::contexts::{self, Context, Contexts};
use super::convert::{from, uri};
use super::dispatch::Workers;
use super::memory::Memory;
use super::open::{Documents, Open};
use super::outbox::Outbox;
use super::projects::{self, Assigned, InForce, ProjectFiles, Seen, is_project};
use crate::config::Settings;
use crate::data::lists::Lists;
use crate::data::today::Today;
use crate::registry::Lookups;
use crate::rules::Knowledge;
use crate::snapshot::{Document, Edits, FileKind, Snapshot, Told, World};

/// A version whose findings are to be told.
#[derive(Debug)]
pub(super) struct Telling {
    pub(super) snapshot: Arc<Snapshot>,
    /// What was told before, if anything was.
    pub(super) before: Option<Arc<Told>>,
    /// Those since then.
    pub(super) edits: Edits,
    /// When the last of them was made; `None` if there was none, or the text was saved since.
    pub(super) edited: Option<Instant>,
}

/// Bytes of a text that is read within a millisecond, so that whoever asks for it first may as well wait for that.
const READ_WHEN_ASKED: usize = 8 << 10;

/// The state of a session.
#[derive(Debug)]
pub(super) struct Store {
    documents: Mutex<Documents>,
    client: RwLock<Arc<ClientProfile>>,
    pub(super) contexts: Contexts,
    pub(super) lookups: Lookups,
    pub(super) projects: ProjectFiles,
    pub(super) work: Arc<Workers>,
    /// Tells when other documents are open.
    pub(super) opened: Notify,
    /// Tells when a registry has answered.
    pub(super) answered: Arc<Notify>,
    /// The newer lists of images that count.
    newer: RwLock<Option<&'static Lists>>,
}

impl Store {
    pub(super) fn new(lookups: Lookups, answered: Arc<Notify>, outbox: Arc<Outbox>, memory: Memory) -> Self {
        Self {
            work: Arc::new(Workers::new(outbox, &memory)),
            documents: Mutex::new(Documents::new(memory)),
            client: RwLock::default(),
            contexts: Contexts::default(),
            lookups,
            projects: ProjectFiles::default(),
            opened: Notify::new(),
            answered,
            newer: RwLock::default(),
        }
    }

    /// Makes these lists of images count, or those that come with the program; whether that is a change.
    pub(super) fn judge_by(&self, newer: Option<&'static Lists>) -> bool {
        let before = std::mem::replace(&mut *self.newer.write().unwrap_or_else(PoisonError::into_inner), newer);
        !match (before, newer) {
            (Some(before), Some(now)) => std::ptr::eq(before, now),
            (before, now) => before.is_none() && now.is_none(),
        }
    }

    /// The day, and the lists that images are judged by.
    fn today(&self) -> Today {
        Today::new(today()).with(*self.newer.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_client(&self, profile: ClientProfile) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(profile);
    }

    /// Changes what is known of the client; snapshots that are taken from now on see it.
    pub(super) fn update_client(&self, change: impl FnOnce(&mut ClientProfile)) {
        let mut slot = self.client.write().unwrap_or_else(PoisonError::into_inner);
        let mut profile = ClientProfile::clone(&slot);
        change(&mut profile);
        *slot = Arc::new(profile);
    }

    pub(super) fn client(&self) -> Arc<ClientProfile> {
        Arc::clone(&self.client.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Opens a document.
    pub(super) fn add(&self, item: TextDocumentItem) {
        let kind = FileKind::detect(&uri::file_name(item.uri.as_str()), &item.language_id);
        // A folder full of files that are opened together would be full of trees before the first of them is looked at.
        let open = if item.text.len() <= READ_WHEN_ASKED { Document::unread } else { Document::new };
        let document = open(kind, item.version, &item.text);
        let path = uri::to_path(item.uri.as_str());
        let mut open = Open::new(item.uri.clone(), path, document);
        if let Some((path, folder)) = open.path.as_deref().and_then(|path| Some((path, path.parent()?))) {
            open.file_names = open.file_names.below(self.client().session.workspace_of(folder), path);
        }
        if self.documents().insert(open).is_some() {
            tracing::warn!(uri = item.uri.as_str(), "opened although it is open; the newer text counts");
        }
        self.opened.notify_one();
    }

    /// What is known of an open document; `None` for one that is not open.
    pub(super) fn open<T>(&self, uri: &Uri, look: impl FnOnce(&mut Open) -> T) -> Option<T> {
        self.documents().get_mut(uri.as_str()).map(look)
    }

    /// Which version of a document is open.
    pub(super) fn version(&self, uri: &Uri) -> Option<i32> {
        self.documents().get(uri.as_str()).map(|open| open.document.version())
    }

    /// What kind of file an open document is.
    pub(super) fn kind(&self, uri: &Uri) -> Option<FileKind> {
        self.documents().get(uri.as_str()).map(|open| open.document.kind())
    }

    /// What holds for an open document.
    pub(super) fn settings(&self, uri: &Uri) -> Option<Arc<Settings>> {
        let client = self.client();
        self.open(uri, |open| open.settings(&client))
    }

    /// Whether the project file has not been looked for yet: findings of the document may be wrong until then.
    pub(super) fn is_due(&self, uri: &Uri) -> bool {
        self.documents().get(uri.as_str()).is_some_and(|open| open.path.is_some() && open.project.is_none())
    }

    /// Applies changes, and answers with the version before; a change of a document that is not open is left aside.
    pub(super) fn change(&self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) -> Option<Arc<Snapshot>> {
        let encoding = self.client().encoding;
        let mut documents = self.documents();
        let changes = from::changes(changes);
        let changed = documents.wake(uri.as_str(), |open| {
            let before = open.document.version();
            if version <= before {
                tracing::warn!(uri = uri.as_str(), before, version, "the version of a document does not grow");
            }
            open.edited = Some(Instant::now());
            catch_unwind(AssertUnwindSafe(|| open.document.change(version, &changes, encoding)))
        });
        let Some(changed) = changed else {
            tracing::warn!(uri = uri.as_str(), "change of a document that is not open");
            return None;
        };
        if changed.is_err() {
            // The state of its text is unknown: no answers about it are better than wrong ones.
            tracing::error!(uri = uri.as_str(), "a change failed; open the document again");
            documents.remove(uri.as_str());
        }
        changed.ok().flatten()
    }

    /// Closes a document: what kind it was, if it was open.
    pub(super) fn close(&self, uri: &Uri) -> Option<FileKind> {
        let open = self.documents().remove(uri.as_str());
        self.opened.notify_one();
        if self.has_none() {
            self.contexts.forget();
            self.projects.forget();
        }
        open.map(|open| open.document.kind())
    }

    /// The current version of a document; `None` for one that is not open.
    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        let client = self.client();
        self.documents().wake(uri.as_str(), |open| self.snapshot_of(open, &client))
    }

    fn snapshot_of(&self, open: &mut Open, client: &ClientProfile) -> Arc<Snapshot> {
        let context = open.context.as_ref();
        let knowledge = Knowledge {
            context: context.and_then(|context| context.listing.clone()),
            images: self.lookups.known(),
            builds: context.map(|context| Arc::clone(&context.builds)).unwrap_or_default(),
            is_containerfile: open.is_containerfile,
            is_for_development: open.is_for_development,
            file_names: open.file_names.clone(),
            project: context.and_then(|context| context.project.clone()),
        };
        let settings = open.settings(client);
        let world = World { today: self.today(), language: client.language, knowledge, settings, strict: false };
        open.document.snapshot(world)
    }

    /// The current version of a document, to tell of its findings. Until [`Store::told`] is called, nothing was told.
    pub(super) fn telling(&self, uri: &Uri) -> Option<Telling> {
        let client = self.client();
        self.documents().wake(uri.as_str(), |open| {
            let snapshot = self.snapshot_of(open, &client);
            let (before, edits) = open.document.telling();
            Telling { snapshot, before, edits, edited: open.edited }
        })
    }

    /// Takes what was told of the version that [`Store::telling`] gave last.
    pub(super) fn told(&self, uri: &Uri, told: Told) {
        self.open(uri, |open| open.document.tell(told));
    }

    /// Nobody is typing in a document any more, whatever the time; whether findings of it wait to be told.
    pub(super) fn rest(&self, uri: &Uri) -> bool {
        let rest = |open: &mut Open| open.edited.take().is_some() && open.document.holds_back();
        self.open(uri, rest).unwrap_or_default()
    }

    /// The text of a file that is open.
    pub(super) fn text_of(&self, path: &Path) -> Option<String> {
        self.documents().at(path).map(|open| String::from(open.document.rope()))
    }

    /// What the client calls a file that is open.
    pub(super) fn uri_of(&self, path: &Path) -> Option<Uri> {
        self.documents().at(path).map(|open| open.uri.clone())
    }

    /// Whether no document is open.
    pub(super) fn has_none(&self) -> bool {
        self.documents().is_empty()
    }

    /// The addresses of all open documents, in alphabetical order.
    pub(super) fn open_documents(&self) -> Vec<Uri> {
        let mut uris: Vec<Uri> = self.documents().iter().map(|open| open.uri.clone()).collect();
        uris.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        uris
    }

    /// The open documents for which something holds.
    pub(super) fn open_where(&self, fits: impl Fn(&Open) -> bool) -> Vec<Uri> {
        self.documents().iter().filter(|open| fits(open)).map(|open| open.uri.clone()).collect()
    }

    /// Open files, as who looks for project files has to know them: these, or all.
    pub(super) fn seen(&self, only: Option<&[Uri]>) -> Vec<Seen> {
        let see = |open: &Open| {
            let text = is_project(&open.uri).then(|| String::from(open.document.rope()));
            Some(Seen { uri: open.uri.clone(), path: open.path.clone()?, kind: open.document.kind(), text })
        };
        let documents = self.documents();
        match only {
            Some(uris) => uris.iter().filter_map(|uri| see(documents.get(uri.as_str())?)).collect(),
            None => documents.iter().filter_map(see).collect(),
        }
    }

    /// Whether a client that watches files would tell of no change beside some open document.
    pub(super) fn has_unwatched(&self) -> bool {
        let client = self.client();
        self.documents().iter().any(|open| open.path.as_deref().is_some_and(|path| !client.session.tells_of(path)))
    }

    /// Takes which project files were found; the documents for which that is news, or the first word.
    pub(super) fn assign_projects(&self, found: Vec<Assigned>) -> Vec<Uri> {
        let mut news = Vec::new();
        for (uri, path, file) in found {
            let is_news = self.open(&uri, |open| {
                let is_news = !open.project.as_ref().is_some_and(|known| known.is(file.as_ref()));
                if is_news {
                    open.project = Some(InForce::new(&path, file));
                }
                is_news
            });
            if is_news == Some(true) {
                news.push(uri);
            }
        }
        self.projects.assigned.notify_waiters();
        news
    }

    /// Waits a little for the first word about the project file of a document.
    pub(super) async fn await_project(&self, uri: &Uri) {
        wait_until(&self.projects.assigned, projects::PATIENCE, || !self.is_due(uri)).await;
    }

    /// Waits a little for the first listing of a document's build context.
    pub(super) async fn await_context(&self, uri: &Uri) {
        self.await_context_for(uri, contexts::PATIENCE).await;
    }

    /// Waits for that for no longer than `patience`.
    pub(super) async fn await_context_for(&self, uri: &Uri, patience: Duration) {
        wait_until(&self.contexts.settled, patience, || !self.awaits_context(uri)).await;
    }

    /// Whether the first listing of a document's build context is under way.
    pub(super) fn awaits_context(&self, uri: &Uri) -> bool {
        self.open(uri, |open| open.context.as_ref().is_some_and(Context::is_first)).unwrap_or_default()
    }

    fn documents(&self) -> MutexGuard<'_, Documents> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a condition holds, or for the given time; whether it holds. `changed` tells when it may have come to.
pub(super) async fn wait_until(changed: &Notify, patience: Duration, is_so: impl Fn() -> bool) -> bool {
    let wait = async {
        loop {
            // Before it is looked at: what happens in between is told of.
            let told = changed.notified();
            if is_so() {
                return;
            }
            told.await;
        }
    };
    tokio::time::timeout(patience, wait).await.is_ok()
}

/// The day, where the user is.
pub(super) fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}
