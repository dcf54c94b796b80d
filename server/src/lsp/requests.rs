//! How a request reaches its feature: on a snapshot taken in the request's first poll.

use tower_lsp::jsonrpc::{Request, Result};
use tower_lsp::ls_types::{
    DocumentSymbolParams, SemanticToken, SymbolInformation, TextDocumentIdentifier, TextDocumentPositionParams, Uri,
};

use super::backend::Backend;
use super::capabilities::ClientProfile;
use super::convert::{editing, from, navigation, to};
use super::dispatch::Lane;
use super::message::{answer, failure};
use super::transport::Call;
use crate::ide;
use crate::snapshot::Snapshot;
use crate::text::TextSize;

/// The most that a search over all files answers with.
const FOUND_SYMBOLS: usize = 128;

impl Backend {
    /// Runs a feature for which somebody waits; `None` for a document that is not open.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Snapshot, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.store.snapshot(uri) else { return Ok(None) };
        let client = self.store.client();
        self.store.work.run(Lane::Cursor, snapshot, move |s| feature(s, &client)).await
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

    /// What is answered past the library, which makes a tree of values of every result first: for the outline,
    /// the largest of all answers, that is most of the work.
    pub(super) fn direct(&self, request: &Request) -> Option<Call> {
        if request.method() != "textDocument/documentSymbol" {
            return None;
        }
        let (id, params) = (request.id()?.clone(), request.params()?.clone());
        let params: DocumentSymbolParams = serde_json::from_value(params).ok()?;
        let backend = self.clone();
        Some(Box::pin(async move {
            let uri = params.text_document.uri;
            let (of, own) = (uri.clone(), id.clone());
            let frame = backend.with_whole(&of, move |snapshot, client| {
                let symbols = to::symbols(snapshot, ide::symbols(snapshot), &uri, client);
                answer(&own, |out| serde_json::to_writer(out, &symbols))
            });
            match frame.await {
                Ok(None) => answer(&id, |out| serde_json::to_writer(out, &())),
                Ok(frame) => frame,
                Err(error) => failure(&id, error),
            }
        }))
    }

    /// The same for a place in a document; `None` for a line that it does not have.
    pub(super) async fn with_place<T: Send + 'static>(
        &self,
        place: TextDocumentPositionParams,
        feature: impl FnOnce(&Snapshot, TextSize, &Uri, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let TextDocumentPositionParams { text_document: TextDocumentIdentifier { uri }, position } = place;
        self.with(&uri.clone(), move |s, client| feature(s, from::position_in(s, position, client.encoding)?, &uri, client)).await
    }

    /// All semantic tokens of a document.
    pub(super) async fn all_tokens(&self, uri: &Uri) -> Result<Option<Vec<SemanticToken>>> {
        self.with_whole(uri, |snapshot, client| {
            Some(editing::semantic_tokens(snapshot, &ide::semantic_tokens(snapshot), client.encoding))
        })
        .await
    }

    /// What a search over all open documents finds, best first.
    pub(super) async fn find_symbols(&self, query: &str) -> Result<Vec<SymbolInformation>> {
        let mut found = Vec::new();
        for uri in self.store.open_documents() {
            let (wanted, address) = (query.to_owned(), uri.clone());
            let of_file = self.with(&uri, move |s, client| {
                let symbols = ide::find_symbols(s, &wanted).into_iter();
                Some(symbols.map(|symbol| navigation::found_symbol(s, symbol, &address, client)).collect::<Vec<_>>())
            });
            found.extend(of_file.await?.unwrap_or_default());
        }
        if !query.is_empty() {
            found.sort_by_key(|(distance, _)| *distance);
        }
        found.truncate(FOUND_SYMBOLS);
        Ok(found.into_iter().map(|(_, symbol)| symbol).collect())
    }
}
