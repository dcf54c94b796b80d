//! The methods of the protocol. Each is a few lines: take a snapshot, run a feature, convert.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{ClientProfile, server_capabilities};
use super::convert::{from, to, uri};
use super::publish::Publisher;
use super::store::Store;
use super::{contexts, dispatch, watchdog};
use crate::ide;
use crate::snapshot::{FileKind, Snapshot};

#[derive(Debug)]
pub(super) struct Backend {
    store: Arc<Store>,
    publisher: Arc<Publisher>,
    pub(super) shut_down: Arc<AtomicBool>,
}

impl Backend {
    pub(super) fn new(client: Client) -> Self {
        dispatch::log_panics();
        Self { store: Arc::default(), publisher: Arc::new(Publisher::new(client)), shut_down: Arc::default() }
    }

    fn publish(&self, uri: &Uri) {
        if let Some(snapshot) = self.store.snapshot(uri) {
            self.publisher.publish(uri, snapshot, self.store.client());
        }
        self.read_context(uri);
    }

    /// Lists the build context of a document in the background, and publishes again where that says
    /// anything new.
    fn read_context(&self, uri: &Uri) {
        let Some(path) = uri::to_path(uri.as_str()) else { return };
        if self.store.snapshot(uri).is_none_or(|snapshot| snapshot.kind == FileKind::Other) {
            return;
        }
        let Some(wait) = self.store.contexts.claim(uri.as_str()) else { return };
        let (store, publisher, uri) = (Arc::clone(&self.store), Arc::clone(&self.publisher), uri.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let Some(snapshot) = store.snapshot(&uri) else { return store.contexts.forget(uri.as_str()) };
            let started = std::time::Instant::now();
            let listing = dispatch::run(snapshot, move |snapshot| contexts::list(&path, snapshot)).await.unwrap_or_default();
            if store.contexts.settle(uri.as_str(), listing, started.elapsed())
                && let Some(snapshot) = store.snapshot(&uri)
            {
                publisher.publish(&uri, snapshot, store.client());
            }
        });
    }

    /// Files changed on disk.
    fn read_contexts(&self) {
        for uri in self.store.uris() {
            self.read_context(&uri);
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

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.read_contexts();
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.read_contexts();
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
}

/// Whether a kind that is asked for is `kind` or a parent of it.
fn is_or_holds(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (asked.as_str(), kind.as_str());
    asked.is_empty() || asked == kind || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}
