//! Publishes diagnostics: one task a document, which always takes the newest version.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustc_hash::FxHashMap;
use tokio::sync::watch;
use tower_lsp::ls_types::notification::PublishDiagnostics;
use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams, Uri};

use super::capabilities::ClientProfile;
use super::convert::to;
use super::dispatch::{Lane, Workers};
use super::link::Link;
use super::message::{Frame, notification};
use super::trace::Trace;
use crate::snapshot::Snapshot;

/// What a document's task publishes next.
#[derive(Debug, Clone)]
enum Next {
    /// The findings of a version.
    Version(Arc<Snapshot>, Arc<ClientProfile>),
    /// What was found already, of a file that need not be open; nothing, to clear.
    Found(Vec<Diagnostic>),
}

/// The tasks by document. A task lives until the session ends, so that clearing after a close and
/// publishing after a new open never change places.
#[derive(Debug)]
pub(super) struct Publisher {
    link: Arc<Link>,
    work: Arc<Workers>,
    trace: Arc<Trace>,
    tasks: Mutex<FxHashMap<String, watch::Sender<Next>>>,
}

impl Publisher {
    pub(super) fn new(link: Arc<Link>, work: Arc<Workers>, trace: Arc<Trace>) -> Self {
        Self { link, work, trace, tasks: Mutex::default() }
    }

    /// Publishes the findings of a version, unless a newer one comes first.
    pub(super) fn publish(&self, uri: &Uri, snapshot: Arc<Snapshot>, profile: Arc<ClientProfile>) {
        self.send(uri, Next::Version(snapshot, profile));
    }

    /// Publishes what was found in a file that need not be open.
    pub(super) fn publish_found(&self, uri: &Uri, found: Vec<Diagnostic>) {
        self.send(uri, Next::Found(found));
    }

    /// Clears what was published.
    pub(super) fn clear(&self, uri: &Uri) {
        self.send(uri, Next::Found(Vec::new()));
    }

    fn send(&self, uri: &Uri, next: Next) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = tasks.entry(uri.as_str().to_owned()).or_insert_with(|| {
            let (sender, receiver) = watch::channel(Next::Found(Vec::new()));
            let task = Task {
                link: Arc::clone(&self.link),
                work: Arc::clone(&self.work),
                trace: Arc::clone(&self.trace),
                uri: uri.clone(),
            };
            tokio::spawn(task.run(receiver));
            sender
        });
        sender.send_replace(next);
    }
}

/// What publishes the findings of one document.
struct Task {
    link: Arc<Link>,
    work: Arc<Workers>,
    trace: Arc<Trace>,
    uri: Uri,
}

impl Task {
    async fn run(self, mut receiver: watch::Receiver<Next>) {
        while receiver.changed().await.is_ok() {
            let next = receiver.borrow_and_update().clone();
            let (snapshot, profile) = match next {
                Next::Version(snapshot, profile) => (snapshot, profile),
                Next::Found(found) => {
                    self.link.send(frame(self.uri.clone(), found, None));
                    continue;
                }
            };
            let version = snapshot.version;
            let start = Instant::now();
            let uri = self.uri.clone();
            let is_old = || receiver.has_changed().unwrap_or(false);
            let published = self.work.run_unless(Lane::Document, is_old, snapshot, move |snapshot| {
                let diagnostics = to::diagnostics(snapshot, &uri, &profile);
                (diagnostics.len(), frame(uri, diagnostics, Some(version)))
            });
            let published = published.await;
            // A newer version, or the close, is published instead.
            if receiver.has_changed().unwrap_or(false) {
                continue;
            }
            if let Ok((count, frame)) = published {
                self.trace.published(&self.link, &self.uri, version, count, start.elapsed());
                self.link.send(frame);
            }
        }
    }
}

fn frame(uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) -> Option<Frame> {
    notification::<PublishDiagnostics>(&PublishDiagnosticsParams { uri, diagnostics, version })
}
