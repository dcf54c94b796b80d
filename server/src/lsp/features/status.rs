//! `dockerfile-ls/status`: what holds for a document, wherever it was said.

use serde::Serialize;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

use crate::lsp::session::Session;

/// What a status bar shows.
#[derive(Debug, Serialize)]
pub(in crate::lsp) struct Status {
    /// The profile of rules.
    profile: &'static str,
    /// The folder of the build context; `None` where there is none, or while it is looked for.
    context: Option<String>,
    /// Whether registries may be contacted.
    registries: bool,
}

/// `None` for a document that is not open.
pub(super) async fn status(session: &Session, document: TextDocumentIdentifier) -> Result<Option<Status>> {
    session.store.await_context(&document.uri).await;
    let registries = session.store.lookups.is_enabled();
    let status = session.with(&document.uri, move |snapshot, _| {
        let context = snapshot.world.knowledge.context.as_ref().map(|listing| listing.root.display().to_string());
        Some(Status { profile: snapshot.world.settings.profile.name(), context, registries })
    });
    status.await
}
