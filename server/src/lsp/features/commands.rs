//! Commands: our own two, and those of Docker's first server.

use std::path::Path;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;

use super::action_edit::{ActionId, edit_of_named};
use crate::disk;
use crate::ide::FilePlace;
use crate::ide::actions::LEGACY_COMMANDS;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, to, uri};
use crate::lsp::link::WHEN_ASKED;
use crate::lsp::session::Session;
use crate::registry;
use crate::rules::Rule;
use crate::texts::Locale;

/// Applies the action that its argument names.
const APPLY: &str = "dockerfile-ls.applyAction";
/// Opens the page of the rule that its argument names, or the text about it where it has none.
const OPEN_PAGE: &str = "dockerfile-ls.openDocumentation";
/// Opens the file that its first argument names at the line that its second one is.
const OPEN_FILE: &str = "dockerfile-ls.openFile";

/// As few commands as the client's actions need, since VS Code's client registers each for all extensions, and a server
/// whose name is taken does not start there. Those of Docker's first server belong to that one, so a client has to ask
/// for them (`legacyCommands: true`). [`execute`] runs them all the same.
pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
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
    if session.show_document {
        commands.push(OPEN_FILE.to_owned());
    }
    offered.execute_command_provider =
        (!commands.is_empty()).then(|| ExecuteCommandOptions { commands, ..ExecuteCommandOptions::default() });
}

/// The command that applies an action; `None` for a client that cannot apply edits.
pub(super) fn applying(title: &str, id: &ActionId, client: &ClientProfile) -> Option<Command> {
    client.session.apply_edit.then(|| id.to_value().map(|id| command(title, APPLY, vec![id])))?
}

/// The command that shows the documentation of a rule, in the client's way or in ours.
pub(super) fn showing(title: &str, rule: &Rule, client: &ClientProfile) -> Option<Command> {
    if let Some(name) = &client.session.pages.command {
        let page = rule.help_uri().map(Value::from);
        return Some(command(title, name, std::iter::once(Value::from(rule.id)).chain(page).collect()));
    }
    client.session.show_document.then(|| command(title, OPEN_PAGE, vec![Value::from(rule.id)]))
}

/// The command that opens a file that describes a build; one that does nothing for a client that cannot show files.
pub(super) fn opening(title: String, place: &FilePlace, client: &ClientProfile) -> Command {
    let target = uri::of_path(Path::new(&place.path)).filter(|_| client.session.show_document);
    match target {
        Some(target) => command(&title, OPEN_FILE, vec![Value::from(target), Value::from(place.line)]),
        None => Command { title, command: String::new(), arguments: None },
    }
}

/// Runs a command.
///
/// # Errors
/// An unknown command, other arguments than it takes, and what the client answers.
pub(super) async fn execute(session: &Session, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
    let arguments = params.arguments.as_slice();
    match params.command.as_str() {
        OPEN_PAGE => open_page(session, arguments).await?,
        OPEN_FILE => open_file(session, arguments).await?,
        APPLY => {
            let [name] = arguments else { return Err(bad_arguments("[action]")) };
            apply(session, edit_of_named(&session.store, name.clone()).await?).await?;
        }
        name => {
            if let Some(edit) = legacy_edit(session, name, arguments)? {
                apply(session, edit).await?;
            }
        }
    }
    Ok(None)
}

async fn open_page(session: &Session, arguments: &[Value]) -> Result<()> {
    let client = session.store.client();
    let [Value::String(rule)] = arguments else { return Err(bad_arguments("[rule id]")) };
    let rule = Rule::find(rule).ok_or_else(|| bad_arguments("the id of a rule"))?;
    let page = rule.help_uri().and_then(|page| page.parse().ok());
    let is_text = page.is_none();
    let uri = match page {
        Some(page) => page,
        None => text_of(rule, client.language).await?,
    };
    let document = ShowDocumentParams { uri, external: Some(!is_text), take_focus: Some(is_text), selection: None };
    if client.session.show_document {
        session.link.ask::<request::ShowDocument>(&document, WHEN_ASKED).await?;
    }
    Ok(())
}

async fn open_file(session: &Session, arguments: &[Value]) -> Result<()> {
    let wanted = || bad_arguments("[uri, line]");
    let [uri, line] = arguments else { return Err(wanted()) };
    let uri: Uri = serde_json::from_value(uri.clone()).map_err(|_| wanted())?;
    let line = line.as_u64().and_then(|line| u32::try_from(line).ok()).ok_or_else(wanted)?;
    // Files of this machine alone: a page would be opened by a browser.
    if !uri.as_str().starts_with("file:") {
        return Err(wanted());
    }
    let start = Position::new(line, 0);
    let selection = Some(Range::new(start, start));
    let document = ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection };
    if session.store.client().session.show_document {
        session.link.ask::<request::ShowDocument>(&document, WHEN_ASKED).await?;
    }
    Ok(())
}

/// Writes what is said about a rule into the user's cache, where an editor can open it.
async fn text_of(rule: &'static Rule, language: Locale) -> Result<Uri> {
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

/// What a command of Docker's first server does to a range; `None` if the document is not open.
fn legacy_edit(session: &Session, name: &str, arguments: &[Value]) -> Result<Option<WorkspaceEdit>> {
    let Some((_, command)) = LEGACY_COMMANDS.iter().find(|(known, _)| *known == name) else {
        return Err(Error::invalid_params(format!("unknown command {name}")));
    };
    let (uri, range) = uri_and_range(arguments).ok_or_else(|| bad_arguments("[uri, range]"))?;
    let (store, client) = (&session.store, session.store.client());
    Ok(store.snapshot(&uri).map(|snapshot| {
        let edit = command.edit(&snapshot, from::range(&snapshot, range, client.encoding));
        to::workspace_edit(&snapshot, &[edit], &uri, &client)
    }))
}

async fn apply(session: &Session, edit: WorkspaceEdit) -> Result<()> {
    if !session.store.client().session.apply_edit {
        return Err(Error::invalid_params("the client cannot apply edits"));
    }
    let params = ApplyWorkspaceEditParams { label: None, edit };
    session.link.ask::<request::ApplyWorkspaceEdit>(&params, WHEN_ASKED).await.map(|_| ())
}

fn command(title: &str, name: &str, arguments: Vec<Value>) -> Command {
    Command { title: title.to_owned(), command: name.to_owned(), arguments: Some(arguments) }
}

fn uri_and_range(arguments: &[Value]) -> Option<(Uri, Range)> {
    let [uri, range, ..] = arguments else { return None };
    Some((serde_json::from_value(uri.clone()).ok()?, serde_json::from_value(range.clone()).ok()?))
}

fn bad_arguments(wanted: &str) -> Error {
    Error::invalid_params(format!("invalid arguments: expected {wanted}"))
}
