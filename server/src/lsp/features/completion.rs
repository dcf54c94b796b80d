//! `textDocument/completion` and `completionItem/resolve`.

use tower_lsp::jsonrpc::{Error, Request};
use tower_lsp::ls_types::{CompletionItem, CompletionOptions, CompletionParams, CompletionTriggerKind, ServerCapabilities};

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::completion as convert;
use crate::lsp::convert::from;
use crate::lsp::lookups;
use crate::lsp::message::{answer, failure};
use crate::lsp::session::Session;
use crate::lsp::transport::Call;
use crate::text::{between, slice};

/// What comes before words that are worth completing. A point is a word by itself (`COPY . .`).
const TRIGGERS: [&str; 12] = [":", " ", "-", "=", "$", "{", "/", "@", ",", "#", "\"", "."];

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    let trigger_characters = Some(TRIGGERS.map(str::to_owned).to_vec());
    let resolve_provider = client.lists.later_documentation.then_some(true);
    offered.completion_provider =
        Some(CompletionOptions { trigger_characters, resolve_provider, ..CompletionOptions::default() });
}

/// The answer to a request for completions; `None` for a request about something else.
pub(super) fn directly(session: &Session, request: &Request) -> Option<Call> {
    if request.method() != "textDocument/completion" {
        return None;
    }
    let (id, params) = (request.id()?.clone(), request.params()?.clone());
    let params: CompletionParams = serde_json::from_value(params).ok()?;
    let session = session.clone();
    Some(Box::pin(async move {
        let (uri, position) = super::place(params.text_document_position);
        let nothing = || answer(&id, |out| serde_json::to_writer(out, &()));
        let Some(snapshot) = session.store.snapshot(&uri) else { return nothing() };
        let mut is_asked = session.look_up(&snapshot, position, lookups::tags).await.is_some();
        is_asked |= session.search_names(&uri, &snapshot, position).await;
        session.store.await_context(&uri).await;
        if session.store.version(&uri) != Some(snapshot.version) {
            return failure(&id, Error::content_modified());
        }
        // A key that was typed, or a wish: also of clients that do not tell them apart.
        let trigger = params.context.map(|context| context.trigger_kind);
        let is_typed = trigger.is_some_and(|trigger| trigger != CompletionTriggerKind::INVOKED);
        let occasion = match trigger {
            Some(CompletionTriggerKind::TRIGGER_CHARACTER) => ide::completion::Occasion::Typed,
            _ => ide::completion::Occasion::Asked,
        };
        let (lists, own) = (session.lists.clone(), id.clone());
        let frame = session.with(&uri, move |snapshot, client| {
            let at = from::position(snapshot, position, client.encoding);
            let mut completions = ide::completion::complete_on(snapshot, at, occasion);
            // The registry may name more in a moment.
            completions.is_incomplete |= is_asked;
            if is_typed {
                let typed = between(completions.insert.start(), at.max(completions.insert.start()));
                completions = completions.while_typing(slice(snapshot.text(), typed));
            }
            let number = lists.number();
            let (list, later) = convert::completions(snapshot, completions, at, client, number);
            if !later.is_empty() {
                lists.keep(number, later);
            }
            answer(&own, |out| serde_json::to_writer(out, &list))
        });
        match frame.await {
            Ok(None) => nothing(),
            Ok(frame) => frame,
            Err(error) => failure(&id, error),
        }
    }))
}

/// The item with its texts, if its list is one of the last.
pub(super) fn resolve(session: &Session, mut item: CompletionItem) -> CompletionItem {
    let number = item.data.as_ref().and_then(serde_json::Value::as_u64);
    let later = number.zip(convert::place(&item)).and_then(|(number, place)| session.lists.find(number, place));
    if let Some(later) = later {
        later.complete(&mut item);
    }
    item
}
