//! Publishes diagnostics: one task a document, which always takes the newest version.
//!
//! While somebody types, some findings are held back ([`Told`]). The task then waits until they are due, unless something
//! else is to be published first.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tokio::time::timeout_at;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams, Uri};

use super::convert::published;
use super::dispatch::Lane;
use super::link::Link;
use super::message::{notification, notification_by};
use super::store::{Store, Telling};
use super::trace::Trace;
use crate::snapshot::Told;

/// What is published next of a document.
#[derive(Debug)]
enum Next {
    /// The findings of the newest version.
    Newest,
    /// What was found already, of a file that need not be open; nothing, to clear.
    Found(Vec<Diagnostic>),
}

/// What the task of a document knows.
#[derive(Debug)]
struct Slot {
    next: Option<Next>,
    /// Tells that there is something in `next`.
    news: Arc<Notify>,
}

/// What is to be published, by document. A document has a task while something of it is to be published; as that is
/// taken in the order of arrival, clearing after a close and publishing after a new open never change places.
#[derive(Debug)]
pub(super) struct Publisher {
    link: Arc<Link>,
    store: Arc<Store>,
    trace: Arc<Trace>,
    next: Mutex<FxHashMap<Arc<str>, Slot>>,
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
            slot.next = Some(next);
            slot.news.notify_one();
            return;
        }
        let news = Arc::new(Notify::new());
        all.insert(uri.as_str().into(), Slot { next: Some(next), news: Arc::clone(&news) });
        drop(all);
        let (this, uri) = (Arc::clone(self), uri.clone());
        tokio::spawn(async move {
            let mut due = None;
            while let Some(next) = this.following(&uri, due, &news).await {
                due = this.run(&uri, next).await;
            }
        });
    }

    /// What is to be published next of a document: what was sent or, when it is time, what was held back. With nothing
    /// left its task is over.
    async fn following(&self, uri: &Uri, due: Option<Instant>, news: &Notify) -> Option<Next> {
        loop {
            if let Some(next) = self.take(uri, due.is_none()) {
                return Some(next);
            }
            if timeout_at(due?.into(), news.notified()).await.is_err() {
                return Some(Next::Newest);
            }
        }
    }

    /// What was sent of a document; if it was nothing and nothing is due, others no longer count on its task.
    fn take(&self, uri: &Uri, is_last: bool) -> Option<Next> {
        let mut all = self.next();
        let next = all.get_mut(uri.as_str())?.next.take();
        if next.is_none() && is_last {
            all.remove(uri.as_str());
        }
        next
    }

    /// Whether something newer waits.
    fn is_old(&self, uri: &Uri) -> bool {
        self.next().get(uri.as_str()).is_some_and(|slot| slot.next.is_some())
    }

    /// Publishes, and says when more is due: what is held back while somebody types.
    async fn run(&self, uri: &Uri, next: Next) -> Option<Instant> {
        if let Next::Found(found) = next {
            let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics: found, version: None };
            self.link.send(notification::<PublishDiagnostics>(&params));
            return None;
        }
        // A snapshot is taken when it is used: holding those of many documents would take much memory.
        let turn = self.store.work.turn(Lane::Document).await.ok()?;
        let (profile, of) = (self.store.client(), uri.clone());
        let Telling { snapshot, before, edits, edited } = self.store.telling(uri).filter(|_| !self.is_old(uri))?;
        let (version, start) = (snapshot.version, Instant::now());
        let due = edited.map(|at| at + profile.editing.typing_delay).filter(|due| start < *due);
        let published = turn.run(move || {
            let findings = snapshot.findings();
            let told = Told::new(&snapshot, before.as_deref(), &edits, due.is_some());
            let frame =
                notification_by::<PublishDiagnostics>(|out| published::write(out, &snapshot, told.of(findings), &of, &profile));
            (findings.len(), told, frame)
        });
        let (count, told, frame) = published.await.ok()?;
        // A newer version, or the close, is published instead.
        if self.is_old(uri) {
            return None;
        }
        let holds_back = told.holds_back();
        self.store.told(uri, told);
        self.trace.published(&self.link, uri, version, count, start.elapsed());
        self.link.send(frame);
        due.filter(|_| holds_back)
    }

    fn next(&self) -> MutexGuard<'_, FxHashMap<Arc<str>, Slot>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
