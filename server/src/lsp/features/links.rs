//! `textDocument/documentLink`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::navigation;
use crate::lsp::session::Session;

pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.document_link_provider = Some(DocumentLinkOptions {
        resolve_provider: Some(false),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    });
}

pub(super) async fn links(session: &Session, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
    let uri = params.text_document.uri;
    session
        .with_whole(&uri.clone(), move |snapshot, client| {
            let mut links = navigation::links(snapshot, ide::links(snapshot), client);
            links.extend(navigation::file_links(snapshot, &uri, client).into_iter().map(|(_, link)| link));
            Some(links)
        })
        .await
}
