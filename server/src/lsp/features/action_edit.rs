//! The edit of a code action, and the name under which a client asks for it later: when it resolves the action, or when it
//! runs a command because it only supports these.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;

use super::ignore_edit::ignore_edit;
use crate::ide::actions::{Action, Effect, actions};
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::to;
use crate::lsp::dispatch::Lane;
use crate::lsp::store::Store;
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, between};

/// An action by its place in the list for a range of a version.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ActionId {
    pub(super) uri: Uri,
    version: i32,
    start: u32,
    end: u32,
    index: usize,
    /// Settings may have changed the list in the meantime.
    title: String,
}

impl ActionId {
    pub(super) fn new(uri: &Uri, snapshot: &Snapshot, range: TextRange, index: usize, action: &Action<'_>) -> Self {
        let (start, end) = (range.start().into(), range.end().into());
        Self { uri: uri.clone(), version: snapshot.version, start, end, index, title: action.title.clone() }
    }

    /// The name as a client keeps it.
    pub(super) fn to_value(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

/// What an action changes; `None` if it changes nothing, or what this client cannot change.
pub(super) fn edit_of(
    snapshot: &Snapshot,
    effect: &Effect,
    uri: &Uri,
    store: &Store,
    client: &ClientProfile,
) -> Option<WorkspaceEdit> {
    match effect {
        Effect::Ignore(lines) => ignore_edit(snapshot, lines, store, client),
        _ => Some(to::workspace_edit(snapshot, &effect.edits(snapshot)?, uri, client)),
    }
}

/// The edit of the action that a client names.
///
/// # Errors
/// The document has another version, or its list is another one.
pub(super) async fn edit_of_named(store: &Arc<Store>, name: Value) -> Result<WorkspaceEdit> {
    let id: ActionId = serde_json::from_value(name).map_err(|error| Error::invalid_params(error.to_string()))?;
    let changed = || Error { code: ErrorCode::ContentModified, message: "the document has changed".into(), data: None };
    let client = store.client();
    let snapshot = store.snapshot(&id.uri).filter(|s| s.version == id.version).ok_or_else(changed)?;
    let documents = Arc::clone(store);
    let edit = store.work.run(Lane::Cursor, snapshot, move |snapshot| {
        let (start, end) = (TextSize::new(id.start.min(id.end)), TextSize::new(id.end));
        let action = actions(snapshot, between(start, end)).into_iter().nth(id.index).filter(|a| a.title == id.title)?;
        edit_of(snapshot, &action.effect, &id.uri, &documents, &client)
    });
    edit.await?.ok_or_else(changed)
}
