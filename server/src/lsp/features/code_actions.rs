//! Code actions: as literals with their edits, as literals whose edits are asked for later (`codeAction/resolve`), or as
//! commands, whichever the client understands.

use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::action_edit::{ActionId, edit_of, edit_of_named};
use super::commands;
use crate::ide::actions::{Action, ActionKind, Effect, actions, drop_duplicates};
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, to};
use crate::lsp::session::Session;
use crate::lsp::store::Store;
use crate::snapshot::Snapshot;

/// The kind of [`ActionKind::FixAll`].
const FIX_ALL: &str = "source.fixAll.dockerfile-ls";

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.code_action_provider = Some(if client.code_action_literals {
        let kinds = [
            CodeActionKind::QUICKFIX,
            CodeActionKind::REFACTOR_REWRITE,
            CodeActionKind::REFACTOR_EXTRACT,
            CodeActionKind::from(FIX_ALL),
        ];
        CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds.to_vec()),
            resolve_provider: Some(client.session.action_resolve),
            ..CodeActionOptions::default()
        })
    } else {
        CodeActionProviderCapability::Simple(client.session.apply_edit)
    });
}

/// The actions for a range, of the kinds that are asked for.
pub(super) async fn list(session: &Session, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
    let (uri, store) = (params.text_document.uri.clone(), Arc::clone(&session.store));
    // What is offered for a file that was just made is known when its folder has been looked at.
    if store.open(&uri, |open| open.document.rope().len_chars() < 2).unwrap_or_default() {
        store.await_context(&uri).await;
    }
    session.with(&uri, move |snapshot, client| Some(listed(snapshot, &params, &store, client))).await
}

/// Adds the edit to an action of a list.
pub(super) async fn resolve(session: &Session, mut action: CodeAction) -> Result<CodeAction> {
    if action.edit.is_none()
        && let Some(name) = action.data.clone()
    {
        action.edit = Some(edit_of_named(&session.store, name).await?);
    }
    Ok(action)
}

fn listed(snapshot: &Snapshot, params: &CodeActionParams, store: &Store, client: &ClientProfile) -> CodeActionResponse {
    let range = from::range(snapshot, params.range, client.encoding);
    let uri = &params.text_document.uri;
    let wanted = |action: &Action<'_>| match &params.context.only {
        Some(kinds) => kinds.iter().any(|asked| is_or_holds(asked, &kind(action))),
        // It checks the file several times: nothing for every place of the cursor, if the edits are wanted immediately.
        None => !matches!(action.effect, Effect::FixAll) || !client.code_action_literals || client.session.action_resolve,
    };
    let mut all: Vec<_> = actions(snapshot, range).into_iter().enumerate().filter(|(_, action)| wanted(action)).collect();
    drop_duplicates(&mut all);
    let answers = all.into_iter().filter_map(|(index, action)| {
        let id = ActionId::new(uri, snapshot, range, index, &action);
        // Whether an ignore file can be edited is known when it is tried.
        if matches!(action.effect, Effect::Ignore(_)) {
            edit_of(snapshot, &action.effect, uri, store, client)?;
        }
        let command = match (&action.effect, action.finding) {
            (Effect::Open(_) | Effect::Explain(_), finding) => Some(commands::showing(&action.title, finding?.rule, client)?),
            _ if client.code_action_literals => None,
            _ => Some(commands::applying(&action.title, &id, client)?),
        };
        if !client.code_action_literals {
            return command.map(CodeActionOrCommand::Command);
        }
        Some(CodeActionOrCommand::CodeAction(literal(snapshot, action, command, &id, store, client)))
    });
    answers.collect()
}

fn literal(
    snapshot: &Snapshot,
    action: Action<'_>,
    command: Option<Command>,
    id: &ActionId,
    store: &Store,
    client: &ClientProfile,
) -> CodeAction {
    let is_lazy = client.session.action_resolve && command.is_none();
    CodeAction {
        kind: Some(kind(&action)),
        diagnostics: action.finding.map(|finding| vec![to::diagnostic(snapshot, finding, &id.uri, client)]),
        edit: if is_lazy { None } else { edit_of(snapshot, &action.effect, &id.uri, store, client) },
        is_preferred: action.preferred.then_some(true),
        command,
        data: if is_lazy { id.to_value() } else { None },
        title: action.title,
        ..CodeAction::default()
    }
}

fn kind(action: &Action<'_>) -> CodeActionKind {
    match action.kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::FixAll => CodeActionKind::from(FIX_ALL),
    }
}

/// Whether a kind that is asked for is `kind` or a parent of it.
fn is_or_holds(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (asked.as_str(), kind.as_str());
    asked.is_empty() || asked == kind || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}
