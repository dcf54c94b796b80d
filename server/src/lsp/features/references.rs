//! `textDocument/references` and `documentHighlight`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{navigation, to};
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.references_provider = Some(OneOf::Left(true));
    offered.document_highlight_provider = Some(OneOf::Left(true));
}

pub(super) async fn references(session: &Session, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
    let with_declarations = params.context.include_declaration;
    let found = session.with_place(params.text_document_position, move |snapshot, at, uri, client| {
        let found = ide::references(snapshot, at, with_declarations)?;
        Some(found.into_iter().map(|range| Location::new(uri.clone(), to::range(snapshot, range, client.encoding))).collect())
    });
    found.await
}

pub(super) async fn highlights(session: &Session, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
    let found = session.with_place(params.text_document_position_params, |snapshot, at, _, client| {
        Some(navigation::highlights(snapshot, &ide::highlights(snapshot, at), client))
    });
    found.await
}
