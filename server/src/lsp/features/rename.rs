//! `textDocument/rename`, `prepareRename` and `linkedEditingRange`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::file_renames;
use crate::context;
use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{navigation, to, uri};
use crate::lsp::session::Session;
use crate::text::Edit;

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.linked_editing_range_provider = Some(LinkedEditingRangeServerCapabilities::Simple(true));
    offered.rename_provider = Some(if client.navigation.prepares_rename {
        let work_done_progress_options = WorkDoneProgressOptions::default();
        OneOf::Right(RenameOptions { prepare_provider: Some(true), work_done_progress_options })
    } else {
        OneOf::Left(true)
    });
}

pub(super) async fn prepare(session: &Session, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
    let name = session.with_place(params, |snapshot, at, _, client| {
        let (range, placeholder) = ide::prepare_rename(snapshot, at)?;
        let range = to::range(snapshot, range, client.encoding);
        Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
    });
    name.await
}

pub(super) async fn rename(session: &Session, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
    let (new_name, written) = (params.new_name.clone(), params.new_name);
    let document = params.text_document_position.text_document.uri.clone();
    let answer = session.with_place(params.text_document_position, move |snapshot, at, uri, client| {
        let edit = |edits: Vec<Edit>| to::workspace_edit(snapshot, &edits, uri, client);
        let stage = ide::renamed_stage(snapshot, at).filter(|old| *old != new_name);
        let renamed = ide::rename(snapshot, at, &new_name).map(|edits| edits.map(|edits| (edit(edits), stage)));
        Some(renamed.map_err(|refusal| navigation::refusal(&refusal, snapshot.world.language)))
    });
    let Some((edit, stage)) = answer.await?.unwrap_or(Ok(None))? else { return Ok(None) };
    let (Some(old), Some(path)) = (stage, uri::to_path(document.as_str())) else { return Ok(Some(edit)) };
    let others = file_renames::beside(session, path, move |path, around| context::stage_renamed(path, &old, &written, around));
    Ok(Some(to::together(edit, others.await?)))
}

pub(super) async fn linked_ranges(session: &Session, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
    let ranges = session.with_place(params.text_document_position_params, |snapshot, at, _, client| {
        navigation::linked(snapshot, &ide::linked_ranges(snapshot, at), client)
    });
    ranges.await
}
