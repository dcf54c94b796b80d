//! Publishes diagnostics: one task a document, which always takes the newest version.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams, Uri};

use super::convert::published;
use super::dispatch::Lane;
use super::link::Link;
use super::message::{notification, notification_by};
use super::store::Store;
use super::trace::Trace;

/// What is published next of a document.
#[derive(Debug)]
enum Next {
    /// The findings of the newest version.
    Newest,
    /// What was found already, of a file that need not be open; nothing, to clear.
    Found(Vec<Diagnostic>),
}

/// What is to be published, by document. A document has a task while something of it is to be published; as that is
/// taken in the order of arrival, clearing after a close and publishing after a new open never change places.
#[derive(Debug)]
pub(super) struct Publisher {
    link: Arc<Link>,
    store: Arc<Store>,
    trace: Arc<Trace>,
    next: Mutex<FxHashMap<Arc<str>, Option<Next>>>,
}

impl Publisher {
    pub(super) fn new(link: Arc<Link>, store: Arc<Store>, trace: Arc<Trace>) -> Self {
        Self { link, store, trace, next: Mutex::default() }
    }

    /// Publishes the findings of an open document: of the version that is the newest when its turn comes.
    pub(super) fn publish(self: &Arc<Self>, uri: &Uri) {
        self.send(uri, Next::Newest);
    }

    /// Publishes what was found in a file that need not be open.
    pub(super) fn publish_found(self: &Arc<Self>, uri: &Uri, found: Vec<Diagnostic>) {
        self.send(uri, Next::Found(found));
    }

    /// Clears what was published.
    pub(super) fn clear(self: &Arc<Self>, uri: &Uri) {
        self.send(uri, Next::Found(Vec::new()));
    }

    fn send(self: &Arc<Self>, uri: &Uri, next: Next) {
        let mut all = self.next();
        if let Some(slot) = all.get_mut(uri.as_str()) {
            *slot = Some(next);
            return;
        }
        all.insert(uri.as_str().into(), Some(next));
        drop(all);
        let (this, uri) = (Arc::clone(self), uri.clone());
        tokio::spawn(async move {
            while let Some(next) = this.take(&uri) {
                this.run(&uri, next).await;
            }
        });
    }

    /// What is to be published next of a document; with nothing left its task is over.
    fn take(&self, uri: &Uri) -> Option<Next> {
        let mut all = self.next();
        let next = all.get_mut(uri.as_str())?.take();
        if next.is_none() {
            all.remove(uri.as_str());
        }
        next
    }

    /// Whether something newer waits.
    fn is_old(&self, uri: &Uri) -> bool {
        self.next().get(uri.as_str()).is_some_and(Option::is_some)
    }

    async fn run(&self, uri: &Uri, next: Next) {
        if let Next::Found(found) = next {
            let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics: found, version: None };
            return self.link.send(notification::<PublishDiagnostics>(&params));
        }
        // A snapshot is taken when it is used: holding those of many documents would take much memory.
        let Ok(turn) = self.store.work.turn(Lane::Document).await else { return };
        let (profile, of) = (self.store.client(), uri.clone());
        let Some(snapshot) = self.store.snapshot(uri).filter(|_| !self.is_old(uri)) else { return };
        let (version, start) = (snapshot.version, Instant::now());
        let published = turn.run(move || {
            let frame = notification_by::<PublishDiagnostics>(|out| published::write(out, &snapshot, &of, &profile));
            (snapshot.findings().len(), frame)
        });
        let Ok((count, frame)) = published.await else { return };
        // A newer version, or the close, is published instead.
        if !self.is_old(uri) {
            self.trace.published(&self.link, uri, version, count, start.elapsed());
            self.link.send(frame);
        }
    }

    fn next(&self) -> MutexGuard<'_, FxHashMap<Arc<str>, Option<Next>>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
