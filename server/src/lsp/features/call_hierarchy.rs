//! `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and `outgoingCalls`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::navigation;
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.call_hierarchy_provider = Some(CallHierarchyServerCapability::Simple(true));
}

pub(super) async fn prepare(session: &Session, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>> {
    let items = session.with_place(params.text_document_position_params, |snapshot, at, uri, client| {
        let item = ide::prepare_hierarchy(snapshot, at)?;
        Some(vec![navigation::hierarchy_item(snapshot, item, uri, client)])
    });
    items.await
}

pub(super) async fn incoming(
    session: &Session,
    params: CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
    let item = params.item;
    session.with(&item.uri.clone(), move |snapshot, client| Some(navigation::incoming(snapshot, &item, &item.uri, client))).await
}

pub(super) async fn outgoing(
    session: &Session,
    params: CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
    let item = params.item;
    session
        .with(&item.uri.clone(), move |snapshot, client| {
            let stage = navigation::stage_of(snapshot, item.data.as_ref(), &item.name);
            let uses = stage.map(|stage| ide::outgoing(snapshot, stage)).unwrap_or_default();
            Some(navigation::outgoing(snapshot, uses, &item.uri, client))
        })
        .await
}
