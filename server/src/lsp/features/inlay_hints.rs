//! `textDocument/inlayHint`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{InlayHint, InlayHintParams, OneOf, ServerCapabilities};

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{editing, from};
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.inlay_hint_provider = Some(OneOf::Left(true));
}

pub(super) async fn inlay_hints(session: &Session, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
    let hints = session.with_whole(&params.text_document.uri, move |snapshot, client| {
        let range = from::range(snapshot, params.range, client.encoding);
        let hints = ide::inlay_hints(snapshot, range, client.editing.inlay_hints);
        Some(hints.into_iter().map(|hint| editing::inlay_hint(snapshot, hint, client)).collect())
    });
    hints.await
}
