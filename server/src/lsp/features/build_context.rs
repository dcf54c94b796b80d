//! `dockerfile-ls/buildContext`: the build context of a document that the checks use, as a page.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

use crate::ide;
use crate::lsp::session::Session;

/// The page; `None` where there is no context.
pub(super) async fn build_context(session: &Session, document: TextDocumentIdentifier) -> Result<Option<String>> {
    session.store.await_context(&document.uri).await;
    session.with(&document.uri, |snapshot, _| ide::build_context(snapshot)).await
}
