//! Open documents and what the client told us.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::capabilities::ClientProfile;
use super::contexts::Contexts;
use super::convert::{from, uri};
use super::dispatch::Workers;
use super::outbox::Outbox;
use super::projects::ProjectFiles;
use crate::registry::Lookups;
use crate::rules::Knowledge;
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::texts::Locale;

/// The state of a session.
#[derive(Debug)]
pub(super) struct Store {
    documents: Mutex<FxHashMap<String, Document>>,
    client: RwLock<Arc<ClientProfile>>,
    pub(super) contexts: Contexts,
    pub(super) lookups: Lookups,
    pub(super) projects: ProjectFiles,
    pub(super) work: Arc<Workers>,
}

impl Store {
    pub(super) fn new(lookups: Lookups, outbox: Arc<Outbox>) -> Self {
        Self {
            documents: Mutex::default(),
            client: RwLock::default(),
            contexts: Contexts::default(),
            lookups,
            projects: ProjectFiles::default(),
            work: Arc::new(Workers::new(outbox)),
        }
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

    pub(super) fn open(&self, item: TextDocumentItem) {
        let kind = FileKind::detect(&uri::file_name(item.uri.as_str()), &item.language_id);
        let document = Document::new(kind, item.version, &item.text);
        self.projects.forget(item.uri.as_str());
        if self.documents().insert(item.uri.as_str().to_owned(), document).is_some() {
            tracing::warn!(uri = item.uri.as_str(), "opened although it is open; the newer text counts");
        }
    }

    /// The version of a document; `None` for one that is not open.
    pub(super) fn version(&self, uri: &Uri) -> Option<i32> {
        self.documents().get(uri.as_str()).map(Document::version)
    }

    /// Applies changes, and answers with the version before; a change of a document that is not open is left aside.
    pub(super) fn change(&self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) -> Option<Arc<Snapshot>> {
        let encoding = self.client().encoding;
        let mut documents = self.documents();
        let Some(document) = documents.get_mut(uri.as_str()) else {
            tracing::warn!(uri = uri.as_str(), "change of a document that is not open");
            return None;
        };
        let before = document.version();
        if version <= before {
            tracing::warn!(uri = uri.as_str(), before, version, "the version of a document does not grow");
        }
        let changes = from::changes(changes);
        let changed = catch_unwind(AssertUnwindSafe(|| document.change(version, &changes, encoding)));
        if changed.is_err() {
            // Nobody knows what became of its text: no answers about it are better than wrong ones.
            tracing::error!(uri = uri.as_str(), "a change failed; open the document again");
            documents.remove(uri.as_str());
        }
        changed.ok().flatten()
    }

    /// Closes a document: what kind it was, if it was open.
    pub(super) fn close(&self, uri: &Uri) -> Option<FileKind> {
        let document = self.documents().remove(uri.as_str());
        self.contexts.forget(uri.as_str());
        self.projects.forget(uri.as_str());
        document.map(|document| document.kind())
    }

    /// The current version of a document; `None` for one that is not open.
    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        let client = self.client();
        let language = client.language;
        let mut documents = self.documents();
        let document = documents.get_mut(uri.as_str())?;
        let knowledge = Knowledge {
            context: self.contexts.of(uri.as_str()),
            images: self.lookups.known(),
            builds: self.contexts.builds_of(uri.as_str()),
        };
        let settings = self.projects.settings(uri.as_str(), client.settings_of(uri.as_str()));
        let world = World { today: today(), language, knowledge, settings, strict: false };
        Some(document.snapshot(world))
    }

    /// The text of a file that is open.
    pub(super) fn text_of(&self, path: &Path) -> Option<String> {
        let uri = self.uri_of(path)?;
        self.documents().get(&uri).map(|document| String::from(document.rope()))
    }

    /// What the client calls a file that is open.
    pub(super) fn uri_of(&self, path: &Path) -> Option<String> {
        let is_it = |uri: &&String| uri::to_path(uri).is_some_and(|open| open == path);
        self.documents().keys().find(is_it).cloned()
    }

    /// The addresses of all open documents, in alphabetical order.
    pub(super) fn open_documents(&self) -> Vec<Uri> {
        let mut uris: Vec<String> = self.documents().keys().cloned().collect();
        uris.sort_unstable();
        uris.iter().filter_map(|uri| uri.parse().ok()).collect()
    }

    /// The current versions of all open documents.
    pub(super) fn all(&self) -> Vec<(Uri, Arc<Snapshot>)> {
        self.open_documents().into_iter().filter_map(|uri| Some((uri.clone(), self.snapshot(&uri)?))).collect()
    }

    fn documents(&self) -> MutexGuard<'_, FxHashMap<String, Document>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}

/// The language of a locale that a client sends.
pub(super) fn language_of(locale: Option<&str>) -> Locale {
    locale.map_or(Locale::ENGLISH, Locale::from_tag)
}
