//! How a request reaches its feature: on a snapshot taken in the request's first poll.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{TextDocumentIdentifier, TextDocumentPositionParams, Uri};

use super::client::ClientProfile;
use super::convert::from;
use super::dispatch::Lane;
use super::session::Session;
use crate::snapshot::Snapshot;
use crate::text::TextSize;

impl Session {
    /// Runs a feature for which somebody waits; `None` for a document that is not open.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Snapshot, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.store.snapshot(uri) else { return Ok(None) };
        self.with_snapshot(snapshot, feature).await
    }

    /// Runs a feature for which somebody waits on a snapshot that was taken already.
    pub(super) async fn with_snapshot<T: Send + 'static>(
        &self,
        snapshot: Arc<Snapshot>,
        feature: impl FnOnce(&Snapshot, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let client = self.store.client();
        self.store.work.run(Lane::Cursor, snapshot, move |s| feature(s, &client)).await
    }

    /// Runs a feature that is about a place in a document; `None` for a line that it does not have.
    pub(super) async fn with_place<T: Send + 'static>(
        &self,
        place: TextDocumentPositionParams,
        feature: impl FnOnce(&Snapshot, TextSize, &Uri, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let TextDocumentPositionParams { text_document: TextDocumentIdentifier { uri }, position } = place;
        self.with(&uri.clone(), move |s, client| feature(s, from::position_in(s, position, client.encoding)?, &uri, client)).await
    }

    /// Runs a feature that is about a whole document. The next version makes it of no use: an editor asks again by itself.
    pub(super) async fn with_whole<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Snapshot, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.store.snapshot(uri) else { return Ok(None) };
        let (client, version) = (self.store.client(), snapshot.version);
        let is_old = || self.store.version(uri) != Some(version);
        self.store.work.run_unless(Lane::Document, is_old, snapshot, move |s| feature(s, &client)).await
    }
}
