//! `textDocument/definition`, `declaration` and `implementation`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::navigation;
use crate::lsp::session::Session;
use crate::snapshot::FileKind;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.definition_provider = Some(OneOf::Left(true));
    offered.declaration_provider = Some(DeclarationCapability::Simple(true));
    offered.implementation_provider = Some(ImplementationProviderCapability::Simple(true));
}

pub(super) async fn definition(session: &Session, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
    let target = session.with_place(params.text_document_position_params, |snapshot, at, uri, client| {
        if snapshot.kind == FileKind::Dockerignore {
            return navigation::file_at(snapshot, at, uri, client);
        }
        // An ARG leads to what gives it a value.
        if let Some(places) = navigation::places(&ide::argument_places(snapshot, at)) {
            return Some(places);
        }
        match ide::definition(snapshot, at) {
            Some(target) => navigation::locations(snapshot, &[target], uri, client.navigation.definition_links, client),
            None => navigation::source_file(snapshot, at),
        }
    });
    target.await
}

pub(super) async fn declaration(session: &Session, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
    let target = session.with_place(params.text_document_position_params, |snapshot, at, uri, client| {
        let target = ide::declaration(snapshot, at)?;
        navigation::locations(snapshot, &[target], uri, client.navigation.declaration_links, client)
    });
    target.await
}

pub(super) async fn implementation(session: &Session, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
    let targets = session.with_place(params.text_document_position_params, |snapshot, at, uri, client| {
        let targets = ide::implementations(snapshot, at);
        navigation::locations(snapshot, &targets, uri, client.navigation.implementation_links, client)
    });
    targets.await
}
