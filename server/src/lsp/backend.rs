//! The methods of the protocol. Each is a few lines: take a snapshot, run a feature, convert.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{ClientProfile, server_capabilities};
use super::convert::{editing, from, navigation, to};
use super::publish::Publisher;
use super::store::Store;
use super::tokens::TokenStore;
use super::{dispatch, watchdog};
use crate::ide::{self, format};
use crate::snapshot::Snapshot;
use crate::text::{Edit, TextSize};

#[derive(Debug)]
pub(super) struct Backend {
    store: Store,
    publisher: Publisher,
    tokens: TokenStore,
    pub(super) shut_down: Arc<AtomicBool>,
}

impl Backend {
    pub(super) fn new(client: Client) -> Self {
        dispatch::log_panics();
        Self {
            store: Store::default(),
            publisher: Publisher::new(client),
            tokens: TokenStore::default(),
            shut_down: Arc::default(),
        }
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

    /// The same for a place in a document; `None` for a line that it does not have.
    async fn with_place<T: Send + 'static>(
        &self,
        place: TextDocumentPositionParams,
        feature: impl FnOnce(&Snapshot, TextSize, &Uri, &ClientProfile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let TextDocumentPositionParams { text_document: TextDocumentIdentifier { uri }, position } = place;
        self.with(&uri.clone(), move |s, client| feature(s, from::position_in(s, position, client.encoding)?, &uri, client)).await
    }
}

/// The most that a search over all files answers with.
const FOUND_SYMBOLS: usize = 128;

/// Semantic tokens.
impl Backend {
    async fn all_tokens(&self, uri: &Uri) -> Result<Option<Vec<SemanticToken>>> {
        self.with(uri, |snapshot, client| {
            Some(editing::semantic_tokens(snapshot, &ide::semantic_tokens(snapshot), client.encoding))
        })
        .await
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
        self.tokens.forget(&params.text_document.uri);
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

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.with(&text_document.uri, move |snapshot, client| {
            let help = ide::signature_help(snapshot, from::position(snapshot, position, client.encoding))?;
            Some(editing::signature_help(help, client))
        })
        .await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri;
        let tokens = self.all_tokens(&uri).await?;
        Ok(tokens.map(|tokens| self.tokens.full(&uri, tokens).into()))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let tokens = self.all_tokens(&uri).await?;
        Ok(tokens.map(|tokens| self.tokens.delta(&uri, &params.previous_result_id, tokens)))
    }

    async fn semantic_tokens_range(&self, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>> {
        self.with(&params.text_document.uri, move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let data = editing::semantic_tokens(snapshot, &ide::semantic_tokens_in(snapshot, range), client.encoding);
            Some(SemanticTokens { result_id: None, data }.into())
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.with(&params.text_document.uri, move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let hints = ide::inlay_hints(snapshot, range, client.editing.inlay_hints);
            Some(hints.into_iter().map(|hint| editing::inlay_hint(snapshot, hint, client)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let uri = params.text_document.uri;
        self.with(&uri.clone(), move |snapshot, client| {
            let lenses = ide::code_lenses(snapshot).into_iter().filter(|_| client.editing.code_lens);
            Some(lenses.map(|lens| editing::code_lens(snapshot, lens, &uri, client)).collect())
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        self.with(&uri.clone(), move |snapshot, client| Some(to::symbols(snapshot, ide::symbols(snapshot), &uri, client))).await
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

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            navigation::locations(s, &[ide::definition(s, at)?], uri, client.navigation.definition_links, client)
        })
        .await
    }

    async fn goto_declaration(&self, params: request::GotoDeclarationParams) -> Result<Option<request::GotoDeclarationResponse>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            navigation::locations(s, &[ide::declaration(s, at)?], uri, client.navigation.declaration_links, client)
        })
        .await
    }

    async fn goto_implementation(
        &self,
        params: request::GotoImplementationParams,
    ) -> Result<Option<request::GotoImplementationResponse>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            navigation::locations(s, &ide::implementations(s, at), uri, client.navigation.implementation_links, client)
        })
        .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let with_declarations = params.context.include_declaration;
        self.with_place(params.text_document_position, move |s, at, uri, client| {
            let found = ide::references(s, at, with_declarations)?;
            Some(found.into_iter().map(|r| Location::new(uri.clone(), to::range(s, r, client.encoding))).collect())
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        self.with_place(params.text_document_position_params, |s, at, _, client| {
            Some(navigation::highlights(s, &ide::highlights(s, at), client))
        })
        .await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        self.with_place(params, |s, at, _, client| {
            let (range, placeholder) = ide::prepare_rename(s, at)?;
            Some(PrepareRenameResponse::RangeWithPlaceholder { range: to::range(s, range, client.encoding), placeholder })
        })
        .await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let new_name = params.new_name;
        let answer = self.with_place(params.text_document_position, move |s, at, uri, client| {
            let edit = |edits: Vec<Edit>| to::workspace_edit(s, &edits, uri, client);
            Some(ide::rename(s, at, &new_name).map(|edits| edits.map(edit)))
        });
        answer.await?.unwrap_or(Ok(None)).map_err(navigation::refusal)
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        self.with_place(params.text_document_position_params, |s, at, _, client| {
            navigation::linked(s, &ide::linked_ranges(s, at), client)
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.with(&params.text_document.uri, |s, client| Some(navigation::links(s, ide::links(s), client))).await
    }

    async fn document_link_resolve(&self, params: DocumentLink) -> Result<DocumentLink> {
        Ok(params)
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.with(&params.text_document.uri, |s, client| {
            Some(navigation::folds(s, ide::folds(s, client.navigation.fold_limit), client))
        })
        .await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.with(&params.text_document.uri, move |s, client| {
            let steps = |p| ide::selection_ranges(s, from::position(s, p, client.encoding));
            Some(positions.into_iter().map(|p| navigation::selection(s, &steps(p), client)).collect())
        })
        .await
    }

    async fn prepare_call_hierarchy(&self, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            Some(vec![navigation::hierarchy_item(s, ide::prepare_hierarchy(s, at)?, uri, client)])
        })
        .await
    }

    async fn incoming_calls(&self, params: CallHierarchyIncomingCallsParams) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let item = params.item;
        self.with(&item.uri.clone(), move |s, client| Some(navigation::incoming(s, &item, &item.uri, client))).await
    }

    async fn outgoing_calls(&self, params: CallHierarchyOutgoingCallsParams) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let item = params.item;
        self.with(&item.uri.clone(), move |s, client| {
            let uses = navigation::stage_of(s, &item).map(|stage| ide::outgoing(s, stage)).unwrap_or_default();
            Some(navigation::outgoing(s, uses, &item.uri, client))
        })
        .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let mut found = Vec::new();
        for uri in self.store.open_documents() {
            let (query, address) = (params.query.clone(), uri.clone());
            let of_file = self.with(&uri, move |s, client| {
                let symbols = ide::find_symbols(s, &query).into_iter();
                Some(symbols.map(|symbol| navigation::found_symbol(s, symbol, &address, client)).collect::<Vec<_>>())
            });
            found.extend(of_file.await?.unwrap_or_default());
        }
        if !params.query.is_empty() {
            found.sort_by_key(|(distance, _)| *distance);
        }
        found.truncate(FOUND_SYMBOLS);
        Ok(Some(WorkspaceSymbolResponse::Flat(found.into_iter().map(|(_, symbol)| symbol).collect())))
    }
}

/// Whether a kind that is asked for is `kind` or a parent of it.
fn is_or_holds(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (asked, kind) = (asked.as_str(), kind.as_str());
    asked.is_empty() || asked == kind || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'))
}
