//! What the protocol asks for, one file a feature: what is offered of it, and how a request becomes a call of `ide` and
//! that answer one of the protocol. Here is the list of all of them, because the library wants one trait.

mod action_edit;
mod build_context;
mod call_hierarchy;
mod code_actions;
mod code_lens;
mod commands;
mod completion;
mod definition;
mod diagnostics;
mod file_renames;
mod formatting;
mod hover;
mod ignore_edit;
mod images;
mod inlay_hints;
mod links;
mod ranges;
mod references;
mod rename;
mod semantic_tokens;
mod signature_help;
mod status;
mod symbols;
mod type_hierarchy;

use std::sync::atomic::Ordering;

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Request, Result};
use tower_lsp::ls_types::*;

use super::capabilities;
use super::client::ClientProfile;
use super::session::Session;
use super::transport::Call;

/// What each feature adds to the offer.
const OFFERS: &[fn(&ClientProfile, &mut ServerCapabilities)] = &[
    call_hierarchy::offer,
    code_actions::offer,
    code_lens::offer,
    commands::offer,
    completion::offer,
    definition::offer,
    diagnostics::offer,
    file_renames::offer,
    formatting::offer,
    hover::offer,
    inlay_hints::offer,
    links::offer,
    ranges::offer,
    references::offer,
    rename::offer,
    semantic_tokens::offer,
    signature_help::offer,
    symbols::offer,
];

/// What is answered past the library, which makes a tree of values of every result first, and has no field for all that is said.
const DIRECT: &[fn(&Session, &Request) -> Option<Call>] = &[symbols::of_document_directly, completion::directly];

/// The answer to a request that goes past the library; `None` for all others.
pub(super) fn directly(session: &Session, request: &Request) -> Option<Call> {
    DIRECT.iter().find_map(|direct| direct(session, request))
}

/// The methods of the protocol.
#[derive(Debug)]
pub(super) struct Backend(Session);

impl Backend {
    pub(super) fn new(session: Session) -> Self {
        Self(session)
    }

    /// `dockerfile-ls/buildContext`.
    pub(super) async fn build_context(&self, document: TextDocumentIdentifier) -> Result<Option<String>> {
        build_context::build_context(&self.0, document).await
    }

    /// `dockerfile-ls/status`.
    pub(super) async fn status(&self, document: TextDocumentIdentifier) -> Result<Option<status::Status>> {
        status::status(&self.0, document).await
    }

    /// `dockerfile-ls/images`.
    pub(super) async fn images(&self, params: images::ImagesParams) -> Result<images::Images> {
        images::images(&self.0, params).await
    }

    /// `$/setTrace`.
    pub(super) async fn set_trace(&self, params: SetTraceParams) {
        self.0.trace.set(params.value);
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.0.begin(params);
        let client = self.0.store.client();
        let mut capabilities = capabilities::of_session(&client);
        OFFERS.iter().for_each(|offer| offer(&client, &mut capabilities));
        let server_info = ServerInfo { name: "dockerfile-ls".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        Ok(InitializeResult { capabilities, server_info: Some(server_info), ..InitializeResult::default() })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.0.begin_to_ask();
        // What the start alone needed.
        self.0.memory.let_go();
    }

    async fn shutdown(&self) -> Result<()> {
        self.0.shut_down.store(true, Ordering::Release);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.0.open(params.text_document);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.0.change(&params.text_document.uri, params.text_document.version, params.content_changes);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.0.save(&params.text_document.uri);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.0.close(&params.text_document.uri);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.0.change_settings(&params.settings);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.0.changed_on_disk(&params.changes);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.0.change_folders(params.event);
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        file_renames::will_rename(&self.0, params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        hover::hover(&self.0, params).await
    }

    // Completions are answered past the library (`directly`).

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(&self.0, item))
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        signature_help::signature_help(&self.0, params).await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        semantic_tokens::full(&self.0, params).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        semantic_tokens::delta(&self.0, params).await
    }

    async fn semantic_tokens_range(&self, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>> {
        semantic_tokens::range(&self.0, params).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        inlay_hints::inlay_hints(&self.0, params).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        code_lens::code_lens(&self.0, params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        symbols::of_document(&self.0, params).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        symbols::of_workspace(&self.0, params).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        formatting::document(&self.0, params).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        formatting::range(&self.0, params).await
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        formatting::on_type(&self.0, params).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        code_actions::list(&self.0, params).await
    }

    async fn code_action_resolve(&self, params: CodeAction) -> Result<CodeAction> {
        code_actions::resolve(&self.0, params).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        commands::execute(&self.0, params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        diagnostics::of_document(&self.0, params).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        diagnostics::of_workspace(&self.0, params).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        definition::definition(&self.0, params).await
    }

    async fn goto_declaration(&self, params: request::GotoDeclarationParams) -> Result<Option<request::GotoDeclarationResponse>> {
        definition::declaration(&self.0, params).await
    }

    async fn goto_implementation(
        &self,
        params: request::GotoImplementationParams,
    ) -> Result<Option<request::GotoImplementationResponse>> {
        definition::implementation(&self.0, params).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        references::references(&self.0, params).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        references::highlights(&self.0, params).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        rename::prepare(&self.0, params).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        rename::rename(&self.0, params).await
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        rename::linked_ranges(&self.0, params).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        links::links(&self.0, params).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        ranges::folds(&self.0, params).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        ranges::selections(&self.0, params).await
    }

    async fn prepare_call_hierarchy(&self, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>> {
        call_hierarchy::prepare(&self.0, params).await
    }

    async fn incoming_calls(&self, params: CallHierarchyIncomingCallsParams) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        call_hierarchy::incoming(&self.0, params).await
    }

    async fn outgoing_calls(&self, params: CallHierarchyOutgoingCallsParams) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        call_hierarchy::outgoing(&self.0, params).await
    }

    async fn prepare_type_hierarchy(&self, params: TypeHierarchyPrepareParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        type_hierarchy::prepare(&self.0, params).await
    }

    async fn supertypes(&self, params: TypeHierarchySupertypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        type_hierarchy::supertypes(&self.0, params).await
    }

    async fn subtypes(&self, params: TypeHierarchySubtypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        type_hierarchy::subtypes(&self.0, params).await
    }

    async fn document_link_resolve(&self, link: DocumentLink) -> Result<DocumentLink> {
        Ok(link)
    }
}

/// The document and the position that a request is about.
fn place(params: TextDocumentPositionParams) -> (Uri, Position) {
    (params.text_document.uri, params.position)
}
