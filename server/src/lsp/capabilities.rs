//! What the client can do, and what we offer it.

use tower_lsp::ls_types::*;

use super::store::language_of;
use crate::data::docs::Language;
use crate::text::Encoding;

/// What matters of a client's capabilities.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientProfile {
    pub(super) encoding: Encoding,
    pub(super) language: Language,
    pub(super) settings: std::sync::Arc<crate::config::Settings>,
    pub(super) hover_markdown: bool,
    pub(super) completion_markdown: bool,
    pub(super) snippets: bool,
    pub(super) insert_replace: bool,
    pub(super) completion_tags: bool,
    pub(super) completion_deprecated: bool,
    pub(super) hierarchical_symbols: bool,
    pub(super) code_action_literals: bool,
    pub(super) document_changes: bool,
    pub(super) related_information: bool,
    pub(super) diagnostic_tags: bool,
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
            settings: Default::default(),
            hover_markdown: prefers_markdown(hover.content_format.as_deref()),
            completion_markdown: prefers_markdown(item.documentation_format.as_deref()),
            snippets: item.snippet_support.unwrap_or(false),
            insert_replace: item.insert_replace_support.unwrap_or(false),
            completion_tags: item.tag_support.is_some_and(|t| t.value_set.contains(&CompletionItemTag::DEPRECATED)),
            completion_deprecated: item.deprecated_support.unwrap_or(false),
            hierarchical_symbols: text.document_symbol.and_then(|d| d.hierarchical_document_symbol_support).unwrap_or(false),
            code_action_literals: text.code_action.is_some_and(|c| c.code_action_literal_support.is_some()),
            document_changes: workspace_edit.and_then(|w| w.document_changes).unwrap_or(false),
            related_information: diagnostics.related_information.unwrap_or(false),
            diagnostic_tags: diagnostics.tag_support.is_some(),
        }
    }
}

/// The first format that the client lists and we know; plain text where it lists none.
fn prefers_markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.and_then(<[_]>::first).is_some_and(|f| *f == MarkupKind::Markdown)
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
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([":", " ", "-", "=", "$", "{", "/", "@"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(if client.code_action_literals {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
                ..CodeActionOptions::default()
            })
        } else {
            CodeActionProviderCapability::Simple(false)
        }),
        ..ServerCapabilities::default()
    }
}
