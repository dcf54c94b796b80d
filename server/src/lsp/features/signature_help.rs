//! `textDocument/signatureHelp`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    ServerCapabilities, SignatureHelp, SignatureHelpOptions, SignatureHelpParams, SignatureHelpTriggerKind,
};

use crate::ide;
use crate::ide::completion::Occasion;
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
    // Clients that do not say why ask with every key.
    let is_asked = params.context.is_some_and(|context| context.trigger_kind == SignatureHelpTriggerKind::INVOKED);
    let occasion = if is_asked { Occasion::Asked } else { Occasion::Typed };
    let help = session.with(&uri, move |snapshot, client| {
        let help = ide::signature_help(snapshot, from::position(snapshot, position, client.encoding), occasion)?;
        Some(editing::signature_help(help, client))
    });
    help.await
}
