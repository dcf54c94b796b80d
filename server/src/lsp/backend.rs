//! The methods of the protocol. Each is a few lines: take a snapshot, run a feature, convert. They stand in one file
//! because they are one trait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::capabilities::{ClientProfile, server_capabilities};
use super::convert::{editing, from, navigation, to};
use super::dispatch::Lane;
use super::gathered::Gathered;
use super::link::Link;
use super::projects::is_project;
use super::publish::Publisher;
use super::settings::{Sections, SessionSettings};
use super::store::Store;
use super::tokens::Answer;
use super::trace::Trace;
use super::{actions, diagnostics, dispatch, lookups, sentinel, settings};
use crate::ide::{self, format};
use crate::registry::{self, Lookups, News};
use crate::snapshot::FileKind;
use crate::text::Edit;

#[derive(Debug, Clone)]
pub(super) struct Backend {
    pub(super) link: Arc<Link>,
    pub(super) store: Arc<Store>,
    pub(super) settings: Arc<SessionSettings>,
    trace: Arc<Trace>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) changed_contexts: Arc<Gathered>,
    /// What registries answered, until somebody watches it.
    answers: Arc<Mutex<Option<UnboundedReceiver<News>>>>,
    pub(super) shut_down: Arc<AtomicBool>,
}

impl Backend {
    pub(super) fn new(link: Arc<Link>) -> Self {
        dispatch::log_panics();
        let trace = Arc::new(Trace::default());
        let (sender, answers) = unbounded_channel();
        let lookups = Lookups::new(registry::user_folder(), move |news| drop(sender.send(news)));
        let store = Arc::new(Store::new(lookups, Arc::clone(link.outbox())));
        Self {
            publisher: Arc::new(Publisher::new(Arc::clone(&link), Arc::clone(&store), Arc::clone(&trace))),
            link,
            trace,
            store,
            changed_contexts: Arc::default(),
            answers: Arc::new(Mutex::new(Some(answers))),
            settings: Arc::default(),
            shut_down: Arc::default(),
        }
    }

    /// `dockerfile-ls/buildContext`: the build context of a document that the checks use, as a page; null where there is
    /// none.
    pub(super) async fn build_context(&self, document: TextDocumentIdentifier) -> Result<Option<String>> {
        self.store.contexts.first(&self.store, &document.uri).await;
        self.with(&document.uri, |snapshot, _| ide::build_context(snapshot)).await
    }

    /// `$/setTrace`.
    pub(super) async fn set_trace(&self, params: SetTraceParams) {
        self.trace.set(params.value);
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let profile = ClientProfile::new(&params);
        sentinel::watch_process(params.process_id);
        let capabilities = server_capabilities(&profile);
        self.store.set_client(profile);
        self.trace.set(params.trace.unwrap_or_default());
        self.settings.start(&self.store, params.locale, params.initialization_options);
        self.follow_projects();
        let server_info = ServerInfo { name: "dockerfile-ls".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        Ok(InitializeResult { capabilities, server_info: Some(server_info), ..InitializeResult::default() })
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::Release);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.store.add(params.text_document);
        self.publish(&uri);
        self.store.projects.want_for(&uri);
        self.read_contexts_of(&uri);
        self.look_up_images(&uri);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        if let Some(before) = self.store.change(&uri, version, params.content_changes) {
            tokio::task::spawn_blocking(move || drop(before));
        }
        if is_project(&uri) {
            self.store.projects.want();
        }
        self.publish(&uri);
        self.read_contexts_of(&uri);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.look_up_images(&params.text_document.uri);
        self.store.projects.want();
        self.read_contexts();
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let kind = self.store.close(&params.text_document.uri);
        if is_project(&params.text_document.uri) {
            self.store.projects.want();
        }
        if kind == Some(FileKind::Dockerignore) {
            self.read_contexts();
        }
        if !self.store.client().session.pull_diagnostics && !is_project(&params.text_document.uri) {
            self.publisher.clear(&params.text_document.uri);
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let Some(mut snapshot) = self.store.snapshot(&place.text_document.uri) else { return Ok(None) };
        if let Some(query) = self.look_up(&place, lookups::image).await {
            self.await_answer(&query).await;
            // What was learned meanwhile counts, what was typed meanwhile does not.
            let now = self.store.snapshot(&place.text_document.uri);
            snapshot = now.filter(|now| now.version == snapshot.version).unwrap_or(snapshot);
        }
        let (client, position) = (self.store.client(), place.position);
        self.store
            .work
            .run(Lane::Cursor, snapshot, move |snapshot| {
                let hover = ide::hover(snapshot, from::position(snapshot, position, client.encoding))?;
                Some(to::hover(snapshot, hover, &client))
            })
            .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let place = params.text_document_position;
        let version = self.store.version(&place.text_document.uri);
        let is_asked = self.look_up(&place, lookups::tags).await.is_some();
        let TextDocumentPositionParams { text_document, position } = place;
        self.store.contexts.first(&self.store, &text_document.uri).await;
        if version != self.store.version(&text_document.uri) {
            return Err(tower_lsp::jsonrpc::Error::content_modified());
        }
        self.with(&text_document.uri, move |snapshot, client| {
            let mut completions = ide::completion::complete(snapshot, from::position(snapshot, position, client.encoding));
            // The registry may name more in a moment.
            completions.is_incomplete |= is_asked;
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
        let answer = tokens.map(Answer::new);
        let full = answer.as_ref().map(|answer| answer.full().into());
        self.store.open(&uri, |open| open.tokens = answer);
        Ok(full)
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri;
        let tokens = self.all_tokens(&uri).await?;
        let Some(answer) = tokens.map(Answer::new) else { return Ok(None) };
        let id = params.previous_result_id;
        let delta = self.store.open(&uri, |open| {
            let delta = answer.delta(open.tokens.as_ref(), &id);
            open.tokens = Some(answer);
            delta
        });
        Ok(delta)
    }

    async fn semantic_tokens_range(&self, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>> {
        self.with_whole(&params.text_document.uri, move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let data = editing::semantic_tokens(snapshot, &ide::semantic_tokens_in(snapshot, range), client.encoding);
            Some(SemanticTokens { result_id: None, data }.into())
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.with_whole(&params.text_document.uri, move |snapshot, client| {
            let range = from::range(snapshot, params.range, client.encoding);
            let hints = ide::inlay_hints(snapshot, range, client.editing.inlay_hints);
            Some(hints.into_iter().map(|hint| editing::inlay_hint(snapshot, hint, client)).collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let uri = params.text_document.uri;
        self.with_whole(&uri.clone(), move |snapshot, client| {
            let lenses = ide::code_lenses(snapshot).into_iter().filter(|_| client.editing.code_lens);
            Some(lenses.map(|lens| editing::code_lens(snapshot, lens, &uri, client)).collect())
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        self.with_whole(&uri.clone(), move |snapshot, client| Some(to::symbols(snapshot, ide::symbols(snapshot), &uri, client)))
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

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        let store = Arc::clone(&self.store);
        self.with(&uri, move |snapshot, client| Some(actions::list(snapshot, &params, &store, client))).await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        actions::resolve(&self.store, action).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        actions::execute(&self.link, &self.store, params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        diagnostics::of_document(&self.store, params).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        diagnostics::of_workspace(&self.store, params).await
    }

    async fn initialized(&self, _: InitializedParams) {
        self.watch_the_date();
        self.watch_the_contexts();
        if let Some(answers) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.watch_answers(answers);
        }
        let profile = self.store.client();
        let text = format!("dockerfile-ls {}", env!("CARGO_PKG_VERSION"));
        self.link.log(MessageType::INFO, text);
        let backend = self.clone();
        tokio::spawn(async move {
            let watches = settings::register(&backend.link, &profile).await;
            backend.store.update_client(|profile| profile.session.watches = watches);
        });
        self.pull_settings();
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.store.client().session.configuration {
            self.pull_settings();
        } else {
            let taken = self.settings.take(&self.store, Sections::of_tree(&params.settings).into());
            self.show_settings(taken);
        }
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.changed_on_disk();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.change_folders(params.event);
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            if s.kind == FileKind::Dockerignore {
                return navigation::file_at(s, at, uri, client);
            }
            match ide::definition(s, at) {
                Some(target) => navigation::locations(s, &[target], uri, client.navigation.definition_links, client),
                None => navigation::source_file(s, at),
            }
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
            let renamed = ide::rename(s, at, &new_name).map(|edits| edits.map(edit));
            Some(renamed.map_err(|refusal| navigation::refusal(&refusal, s.world.language)))
        });
        answer.await?.unwrap_or(Ok(None))
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        self.with_place(params.text_document_position_params, |s, at, _, client| {
            navigation::linked(s, &ide::linked_ranges(s, at), client)
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let uri = params.text_document.uri;
        self.with_whole(&uri.clone(), move |s, client| {
            let mut links = navigation::links(s, ide::links(s), client);
            links.extend(navigation::file_links(s, &uri, client).into_iter().map(|(_, link)| link));
            Some(links)
        })
        .await
    }

    async fn document_link_resolve(&self, params: DocumentLink) -> Result<DocumentLink> {
        Ok(params)
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.with_whole(&params.text_document.uri, |s, client| {
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
            let uses =
                navigation::stage_of(s, item.data.as_ref(), &item.name).map(|stage| ide::outgoing(s, stage)).unwrap_or_default();
            Some(navigation::outgoing(s, uses, &item.uri, client))
        })
        .await
    }

    async fn prepare_type_hierarchy(&self, params: TypeHierarchyPrepareParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        self.with_place(params.text_document_position_params, |s, at, uri, client| {
            Some(vec![navigation::type_item(s, ide::prepare_hierarchy(s, at)?, uri, client)])
        })
        .await
    }

    async fn supertypes(&self, params: TypeHierarchySupertypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        let item = params.item;
        self.with(&item.uri.clone(), move |s, client| {
            let stage = navigation::stage_of(s, item.data.as_ref(), &item.name);
            let found = stage.and_then(|stage| ide::supertype(s, stage));
            Some(found.map(|found| navigation::type_item(s, found, &item.uri, client)).into_iter().collect())
        })
        .await
    }

    async fn subtypes(&self, params: TypeHierarchySubtypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
        let item = params.item;
        self.with(&item.uri.clone(), move |s, client| Some(navigation::subtypes(s, &item, client))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        Ok(Some(WorkspaceSymbolResponse::Flat(self.find_symbols(&params.query).await?)))
    }
}
