//! `textDocument/signatureHelp`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{ServerCapabilities, SignatureHelp, SignatureHelpOptions, SignatureHelpParams};

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{editing, from};
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.signature_help_provider = Some(SignatureHelpOptions {
        trigger_characters: Some(["-", "[", ",", " ", "="].map(str::to_owned).to_vec()),
        retrigger_characters: Some(["-", "[", ",", " ", "=", ":"].map(str::to_owned).to_vec()),
        ..SignatureHelpOptions::default()
    });
}

pub(super) async fn signature_help(session: &Session, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
    let (uri, position) = super::place(params.text_document_position_params);
    let help = session.with(&uri, move |snapshot, client| {
        let help = ide::signature_help(snapshot, from::position(snapshot, position, client.encoding))?;
        Some(editing::signature_help(help, client))
    });
    help.await
}
