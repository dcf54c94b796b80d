//! What the client can do, and what we offer it.

use tower_lsp::ls_types::*;

use super::convert::editing::legend;
use super::store::language_of;
use crate::config::Settings;
use crate::data::docs::Language;
use crate::ide::InlayHintOptions;
use crate::text::Encoding;

/// What matters of a client's capabilities.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientProfile {
    pub(super) encoding: Encoding,
    pub(super) language: Language,
    pub(super) settings: std::sync::Arc<Settings>,
    pub(super) hover_markdown: bool,
    pub(super) completion_markdown: bool,
    pub(super) snippets: bool,
    pub(super) insert_replace: bool,
    pub(super) commit_characters: bool,
    pub(super) completion_tags: bool,
    pub(super) completion_deprecated: bool,
    pub(super) hierarchical_symbols: bool,
    pub(super) code_action_literals: bool,
    pub(super) document_changes: bool,
    pub(super) related_information: bool,
    pub(super) diagnostic_tags: bool,
    pub(super) navigation: NavigationProfile,
    pub(super) editing: EditingProfile,
}

/// The same for definitions, renames, links, folds and workspace symbols.
#[derive(Debug, Clone, Default)]
pub(super) struct NavigationProfile {
    pub(super) definition_links: bool,
    pub(super) declaration_links: bool,
    pub(super) implementation_links: bool,
    pub(super) prepares_rename: bool,
    pub(super) link_tooltips: bool,
    pub(super) line_folding_only: bool,
    pub(super) fold_limit: Option<usize>,
    pub(super) collapsed_text: bool,
    /// The URI of the workspace's first folder, without a slash at its end.
    pub(super) root: Option<String>,
}

impl NavigationProfile {
    fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let links = |c: Option<GotoCapability>| c.and_then(|c| c.link_support).unwrap_or(false);
        let folding = text.folding_range.unwrap_or_default();
        let folder = params.workspace_folders.as_ref().and_then(|f| f.first()).map(|f| f.uri.as_str());
        #[expect(deprecated, reason = "older clients send nothing else")]
        let root = folder.or(params.root_uri.as_ref().map(|u| u.as_str()));
        Self {
            definition_links: links(text.definition),
            declaration_links: links(text.declaration),
            implementation_links: links(text.implementation),
            prepares_rename: text.rename.and_then(|r| r.prepare_support).unwrap_or(false),
            link_tooltips: text.document_link.and_then(|l| l.tooltip_support).unwrap_or(false),
            line_folding_only: folding.line_folding_only.unwrap_or(false),
            fold_limit: folding.range_limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)),
            collapsed_text: folding.folding_range.and_then(|f| f.collapsed_text).unwrap_or(false),
            root: root.map(|r| r.trim_end_matches('/').to_owned()),
        }
    }
}

/// The same for semantic tokens, signature help, inlay hints and code lenses.
#[derive(Debug, Clone, Default)]
pub(super) struct EditingProfile {
    pub(super) semantic_tokens: bool,
    pub(super) signature_markdown: bool,
    pub(super) label_offsets: bool,
    pub(super) inlay_hints: InlayHintOptions,
    /// Off unless the initialization options say otherwise.
    pub(super) code_lens: bool,
    /// The client's command that shows the uses of a stage; it gets the URI and a position.
    pub(super) lens_command: Option<String>,
}

impl EditingProfile {
    fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let signature = text.signature_help.and_then(|s| s.signature_information).unwrap_or_default();
        let option = |path: &str| params.initialization_options.as_ref().and_then(|o| o.pointer(path));
        let is_on = |path| option(path).and_then(serde_json::Value::as_bool).unwrap_or(false);
        Self {
            semantic_tokens: text.semantic_tokens.is_some(),
            signature_markdown: prefers_markdown(signature.documentation_format.as_deref()),
            label_offsets: signature.parameter_information.and_then(|p| p.label_offset_support).unwrap_or(false),
            inlay_hints: InlayHintOptions {
                default_tag: is_on("/inlayHints/defaultTag"),
                working_directory: is_on("/inlayHints/workingDirectory"),
            },
            code_lens: is_on("/codeLens/enabled"),
            lens_command: option("/codeLens/command").and_then(|c| c.as_str()).map(str::to_owned),
        }
    }
}

impl ClientProfile {
    pub(super) fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let general = params.capabilities.general.clone().unwrap_or_default();
        let hover = text.hover.unwrap_or_default();
        let item = text.completion.unwrap_or_default().completion_item.unwrap_or_default();
        let diagnostics = text.publish_diagnostics.unwrap_or_default();
        let workspace_edit = params.capabilities.workspace.clone().unwrap_or_default().workspace_edit;
        let option = |name| params.initialization_options.as_ref().and_then(|o| o.get(name)).and_then(|v| v.as_str());
        Self {
            encoding: encoding(general.position_encodings.as_deref().unwrap_or_default()),
            language: language_of(option("locale").or(params.locale.as_deref())),
            settings: settings(params.initialization_options.as_ref()).into(),
            hover_markdown: prefers_markdown(hover.content_format.as_deref()),
            completion_markdown: prefers_markdown(item.documentation_format.as_deref()),
            snippets: item.snippet_support.unwrap_or(false),
            commit_characters: item.commit_characters_support.unwrap_or(false),
            insert_replace: item.insert_replace_support.unwrap_or(false),
            completion_tags: item.tag_support.is_some_and(|t| t.value_set.contains(&CompletionItemTag::DEPRECATED)),
            completion_deprecated: item.deprecated_support.unwrap_or(false),
            hierarchical_symbols: text.document_symbol.and_then(|d| d.hierarchical_document_symbol_support).unwrap_or(false),
            code_action_literals: text.code_action.is_some_and(|c| c.code_action_literal_support.is_some()),
            document_changes: workspace_edit.and_then(|w| w.document_changes).unwrap_or(false),
            related_information: diagnostics.related_information.unwrap_or(false),
            diagnostic_tags: diagnostics.tag_support.is_some(),
            editing: EditingProfile::new(params),
            navigation: NavigationProfile::new(params),
        }
    }
}

/// The first format that the client lists and we know; plain text where it lists none.
fn prefers_markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.and_then(<[_]>::first).is_some_and(|f| *f == MarkupKind::Markdown)
}

/// The settings that come with `initialize`.
fn settings(options: Option<&serde_json::Value>) -> Settings {
    let mut settings = Settings::default();
    let section = |path: &[&str]| path.iter().try_fold(options?, |tree, name| tree.get(name)).cloned();
    let (own, docker) = (section(&["format"]), section(&["docker", "languageserver", "formatter"]));
    let bad = settings.formatter.read(&own.unwrap_or_default(), &docker.unwrap_or_default());
    if !bad.is_empty() {
        tracing::warn!(?bad, "formatter settings that make no sense");
    }
    settings
}

/// UTF-8 where it is offered, else UTF-32 where it is and UTF-16 is not, else UTF-16.
fn encoding(offered: &[PositionEncodingKind]) -> Encoding {
    let offers = |kind: PositionEncodingKind| offered.contains(&kind);
    if offers(PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offers(PositionEncodingKind::UTF32) && !offers(PositionEncodingKind::UTF16) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// What the server offers.
pub(super) fn server_capabilities(client: &ClientProfile) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([":", " ", "-", "=", "$", "{", "/", "@", ",", "#", "\""].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(["-", "[", ",", " ", "="].map(str::to_owned).to_vec()),
            retrigger_characters: Some(["-", "[", ",", " ", "=", ":"].map(str::to_owned).to_vec()),
            ..SignatureHelpOptions::default()
        }),
        semantic_tokens_provider: client.editing.semantic_tokens.then(|| {
            SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
                legend: legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..SemanticTokensOptions::default()
            })
        }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: client.editing.code_lens.then_some(CodeLensOptions { resolve_provider: Some(false) }),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(if client.code_action_literals {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
                ..CodeActionOptions::default()
            })
        } else {
            CodeActionProviderCapability::Simple(false)
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "\\".to_owned(),
            more_trigger_character: Some(vec!["`".to_owned(), "\n".to_owned()]),
        }),
        ..navigation_capabilities(client)
    }
}

fn navigation_capabilities(client: &ClientProfile) -> ServerCapabilities {
    ServerCapabilities {
        definition_provider: Some(OneOf::Left(true)),
        declaration_provider: Some(DeclarationCapability::Simple(true)),
        implementation_provider: Some(ImplementationProviderCapability::Simple(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        rename_provider: Some(if client.navigation.prepares_rename {
            let work_done_progress_options = WorkDoneProgressOptions::default();
            OneOf::Right(RenameOptions { prepare_provider: Some(true), work_done_progress_options })
        } else {
            OneOf::Left(true)
        }),
        linked_editing_range_provider: Some(LinkedEditingRangeServerCapabilities::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}
