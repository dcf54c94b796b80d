//! `textDocument/documentSymbol` and `workspace/symbol`.

use tower_lsp::jsonrpc::{Request, Result};
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{navigation, to};
use crate::lsp::message::{answer, failure};
use crate::lsp::session::Session;
use crate::lsp::transport::Call;

/// The most that a search over all files answers with.
const FOUND_SYMBOLS: usize = 128;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.document_symbol_provider = Some(OneOf::Left(true));
    offered.workspace_symbol_provider = Some(OneOf::Left(true));
}

pub(super) async fn of_document(session: &Session, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
    let uri = params.text_document.uri;
    session
        .with_whole(&uri.clone(), move |snapshot, client| Some(to::symbols(snapshot, ide::symbols(snapshot), &uri, client)))
        .await
}

/// The outline, answered past the library, which makes a tree of values of every result first: for the largest of all
/// answers, that is most of the work. `None` for a request about something else.
pub(super) fn of_document_directly(session: &Session, request: &Request) -> Option<Call> {
    if request.method() != "textDocument/documentSymbol" {
        return None;
    }
    let (id, params) = (request.id()?.clone(), request.params()?.clone());
    let params: DocumentSymbolParams = serde_json::from_value(params).ok()?;
    let session = session.clone();
    Some(Box::pin(async move {
        let uri = params.text_document.uri;
        let (of, own) = (uri.clone(), id.clone());
        let frame = session.with_whole(&of, move |snapshot, client| {
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

/// What a search over all open documents finds, best first.
pub(super) async fn of_workspace(session: &Session, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
    let query = params.query;
    let mut found = Vec::new();
    for uri in session.store.open_documents() {
        let (wanted, address) = (query.clone(), uri.clone());
        let of_file = session.with(&uri, move |snapshot, client| {
            let symbols = ide::find_symbols(snapshot, &wanted).into_iter();
            Some(symbols.map(|symbol| navigation::found_symbol(snapshot, symbol, &address, client)).collect::<Vec<_>>())
        });
        found.extend(of_file.await?.unwrap_or_default());
    }
    if !query.is_empty() {
        found.sort_by_key(|(distance, _)| *distance);
    }
    found.truncate(FOUND_SYMBOLS);
    Ok(Some(WorkspaceSymbolResponse::Flat(found.into_iter().map(|(_, symbol)| symbol).collect())))
}
