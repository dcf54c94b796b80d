//! `textDocument/formatting`, of ranges, and while typing.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide::format;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, to};
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.document_formatting_provider = Some(OneOf::Left(true));
    offered.document_range_formatting_provider = Some(OneOf::Left(true));
    offered.document_on_type_formatting_provider = Some(DocumentOnTypeFormattingOptions {
        first_trigger_character: "\\".to_owned(),
        more_trigger_character: Some(vec!["`".to_owned(), "\n".to_owned()]),
    });
}

pub(super) async fn document(session: &Session, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    let edits = session.with(&params.text_document.uri, move |snapshot, client| {
        let edits = format::document(snapshot, &from::formatting(&params.options, client));
        Some(to::sorted_edits(snapshot, edits, client))
    });
    edits.await
}

pub(super) async fn range(session: &Session, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    let edits = session.with(&params.text_document.uri, move |snapshot, client| {
        let range = from::range(snapshot, params.range, client.encoding);
        let edits = format::ranges(snapshot, &[range], &from::formatting(&params.options, client));
        Some(to::sorted_edits(snapshot, edits, client))
    });
    edits.await
}

pub(super) async fn on_type(session: &Session, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    let (uri, position) = super::place(params.text_document_position);
    let edits = session.with(&uri, move |snapshot, client| {
        let at = from::position(snapshot, position, client.encoding);
        let edits = format::on_type(snapshot, at, params.ch.chars().next()?, &from::formatting(&params.options, client));
        Some(to::sorted_edits(snapshot, edits, client))
    });
    edits.await
}
