//! Code actions and commands on the wire.
//!
//! An action is named by its place in the list for a range of a version: with it a client requests the edit later
//! (`codeAction/resolve`), or has it applied if it only supports commands.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;

use super::ignore_edit::ignore_edit;
use crate::disk;
use crate::ide::actions::{Action, ActionKind, Effect, LEGACY_COMMANDS, actions, drop_duplicates};
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, to, uri};
use crate::lsp::dispatch::Lane;
use crate::lsp::link::WHEN_ASKED;
use crate::lsp::session::Session;
use crate::lsp::store::Store;
use crate::registry;
use crate::rules::Rule;
use crate::snapshot::Snapshot;
use crate::text::{TextSize, between};
use crate::texts::Locale;

/// Applies the action that its argument names.
const APPLY: &str = "dockerfile-ls.applyAction";
/// Opens the page of the rule that its argument names, or the text about it where it has none.
const OPEN_PAGE: &str = "dockerfile-ls.openDocumentation";
/// The kind of [`ActionKind::FixAll`].
const FIX_ALL: &str = "source.fixAll.dockerfile-ls";

/// Which action of which list.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ActionId {
    uri: Uri,
    version: i32,
    start: u32,
    end: u32,
    index: usize,
    /// Settings may have changed the list in the meantime.
    title: String,
}

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.code_action_provider = Some(provider(client));
    offered.execute_command_provider = commands(client);
}

/// The actions for a range, of the kinds that are asked for.
pub(super) async fn list(session: &Session, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
    let (uri, store) = (params.text_document.uri.clone(), Arc::clone(&session.store));
    session.with(&uri, move |snapshot, client| Some(listed(snapshot, &params, &store, client))).await
}

/// Adds the edit to an action of a list.
pub(super) async fn resolve(session: &Session, mut action: CodeAction) -> Result<CodeAction> {
    if action.edit.is_none()
        && let Some(data) = action.data.clone()
    {
        let id = serde_json::from_value(data).map_err(|error| Error::invalid_params(error.to_string()))?;
        action.edit = Some(edit_of(&session.store, id).await?);
    }
    Ok(action)
}

/// Runs a command.
pub(super) async fn execute(session: &Session, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
    let (link, store) = (&session.link, &session.store);
    let profile = store.client();
    let edit = match params.command.as_str() {
        OPEN_PAGE => {
            let [Value::String(rule)] = params.arguments.as_slice() else { return Err(bad_arguments("[rule id]")) };
            let rule = Rule::find(rule).ok_or_else(|| bad_arguments("the id of a rule"))?;
            let page = rule.help_uri().and_then(|page| page.parse().ok());
            let is_text = page.is_none();
            let uri = match page {
                Some(page) => page,
                None => rule_text(rule, profile.language).await?,
            };
            let document = ShowDocumentParams { uri, external: Some(!is_text), take_focus: Some(is_text), selection: None };
            if profile.session.show_document {
                link.ask::<request::ShowDocument>(&document, WHEN_ASKED).await?;
            }
            return Ok(None);
        }
        APPLY => {
            let [id] = params.arguments.as_slice() else { return Err(bad_arguments("[action]")) };
            let id = serde_json::from_value(id.clone()).map_err(|error| Error::invalid_params(error.to_string()))?;
            edit_of(store, id).await?
        }
        name => {
            let Some((_, command)) = LEGACY_COMMANDS.iter().find(|(known, _)| *known == name) else {
                return Err(Error::invalid_params(format!("unknown command {name}")));
            };
            let (uri, range) = uri_and_range(&params.arguments).ok_or_else(|| bad_arguments("[uri, range]"))?;
            let Some(snapshot) = store.snapshot(&uri) else { return Ok(None) };
            let edit = command.edit(&snapshot, from::range(&snapshot, range, profile.encoding));
            to::workspace_edit(&snapshot, &[edit], &uri, &profile)
        }
    };
    if !profile.session.apply_edit {
        return Err(Error::invalid_params("the client cannot apply edits"));
    }
    let params = ApplyWorkspaceEditParams { label: None, edit };
    link.ask::<request::ApplyWorkspaceEdit>(&params, WHEN_ASKED).await?;
    Ok(None)
}

/// What the server offers of code actions.
fn provider(client: &ClientProfile) -> CodeActionProviderCapability {
    if !client.code_action_literals {
        return CodeActionProviderCapability::Simple(client.session.apply_edit);
    }
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
}

/// The commands that are announced, if there are any: as few as the client's actions need, since VS Code's client
/// registers each for all extensions, and a server whose name is taken does not start there. Those of Docker's
/// first server belong to that one, so a client has to ask for them (`legacyCommands: true`). [`execute`] runs them
/// all the same.
fn commands(client: &ClientProfile) -> Option<ExecuteCommandOptions> {
    let session = &client.session;
    let mut commands = Vec::new();
    if session.apply_edit && !client.code_action_literals {
        commands.push(APPLY.to_owned());
    }
    if session.apply_edit && session.legacy_commands {
        commands.extend(LEGACY_COMMANDS.iter().map(|(name, _)| (*name).to_owned()));
    }
    if session.show_document && session.pages.command.is_none() {
        commands.push(OPEN_PAGE.to_owned());
    }
    (!commands.is_empty()).then(|| ExecuteCommandOptions { commands, ..ExecuteCommandOptions::default() })
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
    all.into_iter()
        .filter_map(|(index, action)| {
            let id = ActionId {
                uri: uri.clone(),
                version: snapshot.version,
                start: range.start().into(),
                end: range.end().into(),
                index,
                title: action.title.clone(),
            };
            answer(snapshot, action, &id, store, client)
        })
        .collect()
}

fn answer(
    snapshot: &Snapshot,
    action: Action<'_>,
    id: &ActionId,
    store: &Store,
    client: &ClientProfile,
) -> Option<CodeActionOrCommand> {
    if matches!(action.effect, Effect::Ignore(_)) {
        edit(snapshot, &action.effect, &id.uri, store, client)?;
    }
    let command = match &action.effect {
        Effect::Open(_) | Effect::Explain(_) => Some(show(&action, client)?),
        _ if client.code_action_literals => None,
        _ => Some(command(&action.title, APPLY, serde_json::to_value(id).ok().filter(|_| client.session.apply_edit)?)),
    };
    if !client.code_action_literals {
        return command.map(CodeActionOrCommand::Command);
    }
    let is_lazy = client.session.action_resolve && command.is_none();
    let edit = if is_lazy { None } else { edit(snapshot, &action.effect, &id.uri, store, client) };
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        kind: Some(kind(&action)),
        diagnostics: action.finding.map(|finding| vec![to::diagnostic(snapshot, finding, &id.uri, client)]),
        edit,
        is_preferred: action.preferred.then_some(true),
        command,
        data: if is_lazy { serde_json::to_value(id).ok() } else { None },
        title: action.title,
        ..CodeAction::default()
    }))
}

/// The command that shows the documentation of a rule, in the client's way or in ours.
fn show(action: &Action<'_>, client: &ClientProfile) -> Option<Command> {
    let rule = action.finding?.rule;
    if let Some(name) = &client.session.pages.command {
        let page = rule.help_uri().map(Value::from);
        let arguments = std::iter::once(Value::from(rule.id)).chain(page).collect();
        return Some(Command { title: action.title.clone(), command: name.clone(), arguments: Some(arguments) });
    }
    client.session.show_document.then(|| command(&action.title, OPEN_PAGE, Value::from(rule.id)))
}

fn edit(snapshot: &Snapshot, effect: &Effect, uri: &Uri, store: &Store, client: &ClientProfile) -> Option<WorkspaceEdit> {
    match effect {
        Effect::Ignore(lines) => ignore_edit(snapshot, lines, store, client),
        _ => Some(to::workspace_edit(snapshot, &effect.edits(snapshot)?, uri, client)),
    }
}

fn command(title: &str, name: &str, argument: Value) -> Command {
    Command { title: title.to_owned(), command: name.to_owned(), arguments: Some(vec![argument]) }
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

async fn edit_of(store: &Arc<Store>, id: ActionId) -> Result<WorkspaceEdit> {
    let changed = || Error { code: ErrorCode::ContentModified, message: "the document has changed".into(), data: None };
    let client = store.client();
    let snapshot = store.snapshot(&id.uri).filter(|s| s.version == id.version).ok_or_else(changed)?;
    let documents = Arc::clone(store);
    let edit = store.work.run(Lane::Cursor, snapshot, move |snapshot| {
        let (start, end) = (TextSize::new(id.start.min(id.end)), TextSize::new(id.end));
        let action = actions(snapshot, between(start, end)).into_iter().nth(id.index).filter(|a| a.title == id.title)?;
        self::edit(snapshot, &action.effect, &id.uri, &documents, &client)
    });
    edit.await?.ok_or_else(changed)
}

/// Writes what is said about a rule into the user's cache, where an editor can open it.
async fn rule_text(rule: &'static Rule, language: Locale) -> Result<Uri> {
    let write = move || {
        let folder = registry::user_folder()?.join("dockerfile-ls").join("rules");
        std::fs::create_dir_all(&folder).ok()?;
        let path = folder.join(format!("{}.md", rule.id));
        disk::put(&path, &format!("# {}", rule.explained(language))).ok()?;
        uri::of_path(&path)?.parse().ok()
    };
    let written = tokio::task::spawn_blocking(write).await.ok().flatten();
    written.ok_or_else(|| Error { code: ErrorCode::InternalError, message: "the cache cannot be written".into(), data: None })
}

fn uri_and_range(arguments: &[Value]) -> Option<(Uri, Range)> {
    let [uri, range, ..] = arguments else { return None };
    Some((serde_json::from_value(uri.clone()).ok()?, serde_json::from_value(range.clone()).ok()?))
}

fn bad_arguments(wanted: &str) -> Error {
    Error::invalid_params(format!("invalid arguments: expected {wanted}"))
}
