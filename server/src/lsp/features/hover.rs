//! `textDocument/hover`.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverParams, HoverProviderCapability, ServerCapabilities};

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::contexts;
use crate::lsp::convert::{from, to};
use crate::lsp::lookups;
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.hover_provider = Some(HoverProviderCapability::Simple(true));
}

pub(super) async fn hover(session: &Session, params: HoverParams) -> Result<Option<Hover>> {
    let (uri, position) = super::place(params.text_document_position_params);
    let Some(snapshot) = session.store.snapshot(&uri) else { return Ok(None) };
    if let Some(query) = session.look_up(&snapshot, position, lookups::image).await {
        session.await_answer(&query).await;
    }
    if session.store.awaits_context(&uri) {
        let wants = session.with_snapshot(Arc::clone(&snapshot), move |snapshot, client| {
            Some(ide::speaks_of_context(snapshot, from::position(snapshot, position, client.encoding)))
        });
        if wants.await?.unwrap_or_default() {
            session.store.await_context_for(&uri, contexts::HOVER_PATIENCE).await;
        }
    }
    // What was learned in the meantime counts, the first listing that has just ended as well; what was typed does not.
    let now = session.store.snapshot(&uri);
    let snapshot = now.filter(|now| now.version == snapshot.version).unwrap_or(snapshot);
    let hover = session.with_snapshot(snapshot, move |snapshot, client| {
        let hover = ide::hover(snapshot, from::position(snapshot, position, client.encoding))?;
        Some(to::hover(snapshot, hover, client))
    });
    hover.await
}
