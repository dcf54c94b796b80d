//! Settings, and what has to be published again when something besides the texts changes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tower_lsp::ls_types::{MessageType, Uri};

use super::backend::Backend;
use super::convert::{to, uri};
use super::settings::Sections;
use super::store::today;
use super::{contexts, dispatch};
use crate::snapshot::{FileKind, Snapshot};

/// How often the date is looked at.
const DATE_CHECK: Duration = Duration::from_secs(300);

impl Backend {
    /// Publishes a document, unless the client asks by itself.
    pub(super) fn publish(&self, uri: &Uri) {
        let client = self.store.client();
        if client.session.pull_diagnostics {
            return;
        }
        if let Some(snapshot) = self.store.snapshot(uri) {
            self.publisher.publish(uri, snapshot, client);
        }
    }

    /// Asks for the settings, where the client can be asked.
    pub(super) async fn pull_settings(&self) {
        if let Some(sections) = self.settings.pull(&self.client, &self.store.client()).await {
            self.take_settings(sections).await;
        }
    }

    pub(super) async fn take_settings(&self, sections: Sections) {
        for problem in self.settings.take(&self.store, sections) {
            self.client.log_message(MessageType::WARNING, problem).await;
        }
        self.publish_all().await;
    }

    /// Lists the build context of a document in the background, and publishes again where that says
    /// anything new.
    pub(super) fn read_context(&self, uri: &Uri) {
        let Some(path) = uri::to_path(uri.as_str()) else { return };
        if self.store.snapshot(uri).is_none_or(|snapshot| snapshot.kind == FileKind::Other) {
            return;
        }
        let Some(wait) = self.store.contexts.claim(uri.as_str()) else { return };
        let (backend, uri) = (self.clone(), uri.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let store = &backend.store;
            let Some(before) = store.snapshot(&uri) else { return store.contexts.forget(uri.as_str()) };
            let started = std::time::Instant::now();
            let listing =
                dispatch::run(Arc::clone(&before), move |snapshot| contexts::list(&path, snapshot)).await.unwrap_or_default();
            if !store.contexts.settle(uri.as_str(), listing, started.elapsed()) || !backend.has_news(&uri, before).await {
                return;
            }
            let session = &store.client().session;
            if !session.pull_diagnostics {
                backend.publish(&uri);
            } else if session.refresh_diagnostics {
                backend.client.workspace_diagnostic_refresh().await.ok();
            }
        });
    }

    /// Whether a document has other findings than a snapshot of it.
    async fn has_news(&self, uri: &Uri, before: Arc<Snapshot>) -> bool {
        let Some(now) = self.store.snapshot(uri) else { return false };
        let (client, uri) = (self.store.client(), uri.clone());
        let is_same = dispatch::run(now, move |now| {
            now.version == before.version && to::diagnostics(now, &uri, &client) == to::diagnostics(&before, &uri, &client)
        });
        !is_same.await.unwrap_or_default()
    }

    /// The same for all documents: something changed on disk.
    pub(super) fn read_contexts(&self) {
        self.store.open_documents().iter().for_each(|uri| self.read_context(uri));
    }

    /// Publishes every open document again, or asks the client to ask again.
    pub(super) async fn publish_all(&self) {
        let profile = self.store.client();
        if !profile.session.pull_diagnostics {
            self.store.open_documents().iter().for_each(|uri| self.publish(uri));
        } else if profile.session.refresh_diagnostics {
            self.client.workspace_diagnostic_refresh().await.ok();
        }
    }

    /// Ends of support are judged by the day: on a new one everything is published again.
    pub(super) fn watch_the_date(&self) {
        let backend = self.clone();
        tokio::spawn(async move {
            let mut day = today();
            while !backend.shut_down.load(Ordering::Acquire) {
                tokio::time::sleep(DATE_CHECK).await;
                if day != today() {
                    day = today();
                    backend.publish_all().await;
                }
            }
        });
    }
}
