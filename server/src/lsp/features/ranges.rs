//! `textDocument/foldingRange` and `selectionRange`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, navigation};
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.folding_range_provider = Some(FoldingRangeProviderCapability::Simple(true));
    offered.selection_range_provider = Some(SelectionRangeProviderCapability::Simple(true));
}

pub(super) async fn folds(session: &Session, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
    let folds = session.with_whole(&params.text_document.uri, |snapshot, client| {
        Some(navigation::folds(snapshot, ide::folds(snapshot, client.navigation.fold_limit), client))
    });
    folds.await
}

pub(super) async fn selections(session: &Session, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
    let positions = params.positions;
    let selections = session.with(&params.text_document.uri, move |snapshot, client| {
        let steps = |position| ide::selection_ranges(snapshot, from::position(snapshot, position, client.encoding));
        Some(positions.into_iter().map(|position| navigation::selection(snapshot, &steps(position), client)).collect())
    });
    selections.await
}
