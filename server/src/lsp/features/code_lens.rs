//! `textDocument/codeLens`.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeLens, CodeLensOptions, CodeLensParams, ServerCapabilities};

use super::commands;
use crate::ide;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{editing, to};
use crate::lsp::session::Session;

/// Offers lenses whatever the settings say now: they may change, and not every client lets a server offer it later.
pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    offered.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(false) });
}

pub(super) async fn code_lens(session: &Session, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
    let uri = params.text_document.uri;
    session
        .with_whole(&uri.clone(), move |snapshot, client| {
            let lenses = ide::code_lenses(snapshot).into_iter().filter(|_| client.editing.code_lens);
            let mut all: Vec<CodeLens> = lenses.map(|lens| editing::code_lens(snapshot, lens, &uri, client)).collect();
            let builds = ide::build_lenses(snapshot).into_iter().filter(|_| client.editing.code_lens);
            all.extend(builds.map(|lens| CodeLens {
                range: to::range(snapshot, lens.range, client.encoding),
                command: Some(commands::opening(lens.title, &lens.place, client)),
                data: None,
            }));
            Some(all)
        })
        .await
}
