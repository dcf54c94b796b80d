//! The methods of the protocol. Each is a few lines: take a snapshot, run a feature, convert.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{ClientProfile, server_capabilities};
use super::convert::{from, to};
use super::publish::Publisher;
use super::store::Store;
use super::{dispatch, watchdog};
use crate::ide::{self, format};
use crate::snapshot::Snapshot;

#[derive(Debug)]
pub(super) struct Backend {
    store: Store,
    publisher: Publisher,
    pub(super) shut_down: Arc<AtomicBool>,
}

impl Backend {
    pub(super) fn new(client: Client) -> Self {
        dispatch::log_panics();
        Self { store: Store::default(), publisher: Publisher::new(client), shut_down: Arc::default() }
    }

    fn publish(&self, uri: &Uri) {
        if let Some(snapshot) = self.store.snapshot(uri) {
            self.publisher.publish(uri, snapshot, self.store.client());
        }
    }

    /// Runs a feature on a document; `None` for a document that is not open.
    async fn with<T: Send + 'static>(
        &self,
        uri: &Uri,
        feature: impl FnOnce(&Snapshot, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.store.snapshot(uri) else { return Ok(None) };
        let client = self.store.client();
        dispatch::run(snapshot, move |s| feature(s, &client)).await
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let profile = ClientProfile::new(&params);
        watchdog::watch(params.process_id);
        let capabilities = server_capabilities(&profile);
        self.store.set_client(profile);
        let server_info = ServerInfo { name: "dockerfile-ls".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        Ok(InitializeResult { capabilities, server_info: Some(server_info), ..InitializeResult::default() })
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::Release);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.store.open(params.text_document);
        self.publish(&uri);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.store.change(&uri, version, params.content_changes);
        self.publish(&uri);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.store.close(&params.text_document.uri);
        self.publisher.clear(&params.text_document.uri);
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.with(&text_document.uri, move |snapshot, client| {
            let hover = ide::hover(snapshot, from::position(snapshot, position, client.encoding))?;
            Some(to::hover(snapshot, hover, client))
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.with(&text_document.uri, move |snapshot, client| {
            let completions = ide::completion::complete(snapshot, from::position(snapshot, position, client.encoding));
            Some(to::completions(snapshot, completions, client))
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        self.with(&uri.clone(), move |snapshot, client| Some(to::symbols(snapshot, ide::symbols(snapshot), &uri, client))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let wanted = params.context.only;
        if wanted.is_some_and(|kinds| !kinds.iter().any(|k| is_or_holds(k, &CodeActionKind::QUICKFIX))) {
            return Ok(Some(Vec::new()));
        }
        let uri = params.text_document.uri;
        self.with(&uri.clone(), move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let fixes = ide::actions::quick_fixes(snapshot, range);
            Some(fixes.into_iter().map(|action| to::code_action(snapshot, action, &uri, client)).collect())
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.with(&params.text_document.uri, move |snapshot, client| {
            let edits = format::document(snapshot, &from::formatting(&params.options, client));
            Some(to::sorted_edits(snapshot, edits, client))
        })
        .await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.with(&params.text_document.uri, move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let edits = format::ranges(snapshot, &[range], &from::formatting(&params.options, client));
            Some(to::sorted_edits(snapshot, edits, client))
        })
        .await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.with(&text_document.uri, move |snapshot, client| {
            let at = from::position(snapshot, position, client.encoding);
            let edits = format::on_type(snapshot, at, params.ch.chars().next()?, &from::formatting(&params.options, client));
            Some(to::sorted_edits(snapshot, edits, client))
        })
        .await
    }
}

/// Whether a kind that is asked for is `kind` or a parent of it.
fn is_or_holds(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (asked.as_str(), kind.as_str());
    asked.is_empty() || asked == kind || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}
