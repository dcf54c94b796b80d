//! `textDocument/semanticTokens`: whole documents, what has changed in them, and ranges.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{editing, from};
use crate::lsp::session::Session;
use crate::lsp::tokens::Answer;

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    let options = SemanticTokensOptions {
        legend: editing::legend(),
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..SemanticTokensOptions::default()
    };
    offered.semantic_tokens_provider = client.editing.semantic_tokens.then(|| options.into());
}

pub(super) async fn full(session: &Session, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
    let uri = params.text_document.uri;
    let answer = all(session, &uri).await?.map(Answer::new);
    let full = answer.as_ref().map(|answer| answer.full().into());
    session.store.open(&uri, |open| open.tokens = answer);
    Ok(full)
}

pub(super) async fn delta(session: &Session, params: SemanticTokensDeltaParams) -> Result<Option<SemanticTokensFullDeltaResult>> {
    let uri = params.text_document.uri;
    let Some(answer) = all(session, &uri).await?.map(Answer::new) else { return Ok(None) };
    let delta = session.store.open(&uri, |open| {
        let delta = answer.delta(open.tokens.as_ref(), &params.previous_result_id);
        open.tokens = Some(answer);
        delta
    });
    Ok(delta)
}

pub(super) async fn range(session: &Session, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>> {
    let tokens = session.with_whole(&params.text_document.uri, move |snapshot, client| {
        let tokens = ide::semantic_tokens_in(snapshot, from::range(snapshot, params.range, client.encoding));
        let data = editing::semantic_tokens(snapshot, &tokens, client.encoding);
        Some(SemanticTokens { result_id: None, data }.into())
    });
    tokens.await
}

async fn all(session: &Session, uri: &Uri) -> Result<Option<Vec<SemanticToken>>> {
    let tokens = session.with_whole(uri, |snapshot, client| {
        Some(editing::semantic_tokens(snapshot, &ide::semantic_tokens(snapshot), client.encoding))
    });
    tokens.await
}
