//! `textDocument/completion`.

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{CompletionOptions, CompletionParams, CompletionResponse, CompletionTriggerKind, ServerCapabilities};

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{from, to};
use crate::lsp::lookups;
use crate::lsp::session::Session;

/// What comes before words that are worth completing.
const TRIGGERS: [&str; 11] = [":", " ", "-", "=", "$", "{", "/", "@", ",", "#", "\""];

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    let trigger_characters = Some(TRIGGERS.map(str::to_owned).to_vec());
    offered.completion_provider = Some(CompletionOptions { trigger_characters, ..CompletionOptions::default() });
}

pub(super) async fn completion(session: &Session, params: CompletionParams) -> Result<Option<CompletionResponse>> {
    let trigger = params.context.as_ref().map(|context| context.trigger_kind);
    let is_typed = trigger == Some(CompletionTriggerKind::TRIGGER_CHARACTER);
    let occasion = if is_typed { ide::completion::Occasion::Typed } else { ide::completion::Occasion::Asked };
    let (uri, position) = super::place(params.text_document_position);
    let Some(snapshot) = session.store.snapshot(&uri) else { return Ok(None) };
    let is_asked = session.look_up(&snapshot, position, lookups::tags).await.is_some();
    session.store.await_context(&uri).await;
    if session.store.version(&uri) != Some(snapshot.version) {
        return Err(Error::content_modified());
    }
    let completions = session.with(&uri, move |snapshot, client| {
        let at = from::position(snapshot, position, client.encoding);
        let mut completions = ide::completion::complete_on(snapshot, at, occasion);
        // The registry may name more in a moment.
        completions.is_incomplete |= is_asked;
        Some(to::completions(snapshot, completions, at, client))
    });
    completions.await
}
