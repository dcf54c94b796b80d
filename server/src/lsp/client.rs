//! What the client says of itself: what it can do, what it wants, and which folders are open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tower_lsp::ls_types::*;

use super::convert::uri;
use crate::config::{Settings, View};
use crate::ide::InlayHintOptions;
use crate::text::Encoding;
use crate::texts::Locale;

/// What matters of a client's capabilities.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientProfile {
    pub(super) encoding: Encoding,
    pub(super) language: Locale,
    /// What holds for documents outside the opened folders.
    pub(super) settings: Arc<Settings>,
    /// What holds in each of the opened folders.
    pub(super) folder_settings: Vec<(PathBuf, Arc<Settings>)>,
    pub(super) hover_markdown: bool,
    pub(super) completion_markdown: bool,
    pub(super) snippets: bool,
    pub(super) insert_replace: bool,
    pub(super) commit_characters: bool,
    pub(super) completion_tags: bool,
    pub(super) completion_deprecated: bool,
    /// Something beside the label of every item of a list, not only of the one that is chosen.
    pub(super) completion_label_details: bool,
    pub(super) lists: ListProfile,
    pub(super) hierarchical_symbols: bool,
    pub(super) code_action_literals: bool,
    pub(super) document_changes: bool,
    /// An edit may make a file.
    pub(super) creates_files: bool,
    /// An edit may rename a file.
    pub(super) renames_files: bool,
    pub(super) related_information: bool,
    pub(super) diagnostic_tags: bool,
    pub(super) session: SessionProfile,
    pub(super) navigation: NavigationProfile,
    pub(super) editing: EditingProfile,
}

/// What a client does with lists of completions.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListProfile {
    /// The place of a list holds for its items.
    pub(super) default_range: bool,
    /// So does what becomes of `$`.
    pub(super) default_format: bool,
    /// So do the characters that take an item.
    pub(super) default_commits: bool,
    /// So does what it is known by.
    pub(super) default_data: bool,
    /// The text about an item may come when it is chosen.
    pub(super) later_documentation: bool,
    /// So may the line beside it.
    pub(super) later_detail: bool,
}

impl ListProfile {
    fn new(capabilities: &CompletionClientCapabilities) -> Self {
        let defaults = capabilities.completion_list.as_ref().and_then(|list| list.item_defaults.as_deref()).unwrap_or_default();
        let resolved = capabilities.completion_item.as_ref().and_then(|item| item.resolve_support.as_ref());
        let resolved = resolved.map(|support| support.properties.as_slice()).unwrap_or_default();
        let has = |list: &[String], name: &str| list.iter().any(|own| own == name);
        Self {
            default_range: has(defaults, "editRange"),
            default_format: has(defaults, "insertTextFormat"),
            default_commits: has(defaults, "commitCharacters"),
            default_data: has(defaults, "data"),
            later_documentation: has(resolved, "documentation"),
            later_detail: has(resolved, "detail"),
        }
    }
}

/// What matters of a client's capabilities for definitions, renames, links, folds and workspace symbols.
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

/// What matters of a client's capabilities for semantic tokens, signature help, inlay hints and code lenses.
#[derive(Debug, Clone, Default)]
pub(super) struct EditingProfile {
    pub(super) semantic_tokens: bool,
    pub(super) signature_markdown: bool,
    pub(super) label_offsets: bool,
    pub(super) inlay_hints: InlayHintOptions,
    pub(super) code_lens: bool,
    pub(super) refresh_hints: bool,
    pub(super) refresh_lenses: bool,
    /// How long typing has to rest before what was held back is published.
    pub(super) typing_delay: Duration,
    /// The client's command that shows the uses of a stage; it gets the URI and a position. From the
    /// initialization options alone: settings may come from a stranger's project, and a click runs it.
    pub(super) lens_command: Option<String>,
}

impl EditingProfile {
    /// Takes what the settings say; whether hints, and whether lenses, change by that.
    pub(super) fn show(&mut self, view: View) -> (bool, bool) {
        let hints = InlayHintOptions {
            default_tag: view.default_tags,
            working_directory: view.working_directories,
            image_digest: view.image_digests,
            layers: view.layers,
        };
        let changed = (self.inlay_hints != hints, self.code_lens != view.lenses);
        (self.inlay_hints, self.code_lens, self.typing_delay) = (hints, view.lenses, view.typing_delay);
        changed
    }

    fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let signature = text.signature_help.and_then(|s| s.signature_information).unwrap_or_default();
        let option = |path: &str| params.initialization_options.as_ref().and_then(|o| o.pointer(path));
        let workspace = params.capabilities.workspace.as_ref();
        Self {
            semantic_tokens: text.semantic_tokens.is_some(),
            signature_markdown: prefers_markdown(signature.documentation_format.as_deref()),
            label_offsets: signature.parameter_information.and_then(|p| p.label_offset_support).unwrap_or(false),
            inlay_hints: InlayHintOptions::default(),
            code_lens: false,
            refresh_hints: workspace.and_then(|w| w.inlay_hint.as_ref()).and_then(|h| h.refresh_support).unwrap_or(false),
            refresh_lenses: workspace.and_then(|w| w.code_lens.as_ref()).and_then(|l| l.refresh_support).unwrap_or(false),
            typing_delay: View::default().typing_delay,
            lens_command: option("/codeLens/command").and_then(|c| c.as_str()).map(str::to_owned),
        }
    }
}

/// What matters of a client's capabilities for diagnostics on request, code actions, commands and settings.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionProfile {
    pub(super) code_description: bool,
    pub(super) pull_diagnostics: bool,
    pub(super) refresh_diagnostics: bool,
    pub(super) workspace_diagnostics: bool,
    pub(super) action_resolve: bool,
    pub(super) apply_edit: bool,
    pub(super) show_document: bool,
    /// It shows what is done in the background.
    pub(super) progress: bool,
    /// The client's own way to show pages about rules.
    pub(super) pages: RulePages,
    /// The client wants the commands of Docker's first server announced.
    pub(super) legacy_commands: bool,
    pub(super) configuration: bool,
    pub(super) register_configuration: bool,
    pub(super) register_watchers: bool,
    /// It registers watchers and then tells of the files alone that it saved itself.
    pub(super) watches_own_saves_only: bool,
    /// It watches files for us.
    pub(super) watches: bool,
    /// The folders that the user opened.
    pub(super) folders: Vec<PathBuf>,
}

/// How a client shows the documentation of a rule. From the initialization options alone: settings may come from a
/// stranger's project, and a click runs the command.
#[derive(Debug, Clone, Default)]
pub(super) struct RulePages {
    /// A command of the client; it gets the id of the rule and, if the rule has one, the address of its page.
    pub(super) command: Option<String>,
    /// Where the client has the text about a rule that has no page on the web; `{id}` stands for its id.
    uri: Option<String>,
}

impl RulePages {
    fn new(params: &InitializeParams) -> Self {
        let option = |path: &str| params.initialization_options.as_ref()?.pointer(path)?.as_str().map(str::to_owned);
        Self { command: option("/rulePages/command"), uri: option("/rulePages/uri") }
    }

    /// The address of the text about a rule.
    pub(super) fn of(&self, id: &str) -> Option<Uri> {
        self.uri.as_ref()?.replace("{id}", id).parse().ok()
    }
}

impl SessionProfile {
    fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let workspace = params.capabilities.workspace.clone().unwrap_or_default();
        let window = params.capabilities.window.clone().unwrap_or_default();
        let action = text.code_action.unwrap_or_default();
        let (published, asked) = (text.publish_diagnostics, text.diagnostic);
        #[expect(deprecated, reason = "older clients send nothing else")]
        let root = params.root_uri.as_ref().map(|u| u.as_str());
        let folders = params.workspace_folders.iter().flatten().map(|f| f.uri.as_str());
        let is = |name| params.client_info.as_ref().is_some_and(|info| info.name == name);
        let flag = |name| params.initialization_options.as_ref().and_then(|o| o.get(name)).and_then(|v| v.as_bool());
        Self {
            code_description: published.as_ref().is_some_and(|d| d.code_description_support == Some(true))
                || asked.as_ref().is_some_and(|d| d.code_description_support == Some(true)),
            // What is published comes when it is to be shown; whoever asks is given all there is, half-typed lines or not.
            pull_diagnostics: asked.is_some() && published.is_none(),
            // Helix (25.07) says so under a name that the protocol does not have, `workspace.diagnostic`.
            refresh_diagnostics: workspace.diagnostics.and_then(|d| d.refresh_support).unwrap_or(is("helix")),
            // Neovim (0.12) answers a refresh with `workspace/diagnostic` alone where a server offers that, and then
            // leaves the open documents as they were.
            workspace_diagnostics: !is("Neovim"),
            action_resolve: action.data_support.unwrap_or(false)
                && action.resolve_support.is_some_and(|r| r.properties.iter().any(|p| p == "edit")),
            apply_edit: workspace.apply_edit.unwrap_or(false),
            show_document: window.show_document.is_some_and(|s| s.support),
            progress: window.work_done_progress.unwrap_or(false),
            pages: RulePages::new(params),
            legacy_commands: flag("legacyCommands").unwrap_or(false),
            configuration: workspace.configuration.unwrap_or(false),
            register_configuration: workspace.did_change_configuration.and_then(|c| c.dynamic_registration).unwrap_or(false),
            watches: false,
            // Helix (25.07) takes the registration and has no watcher.
            watches_own_saves_only: is("helix"),
            register_watchers: workspace.did_change_watched_files.and_then(|w| w.dynamic_registration).unwrap_or(false),
            folders: match params.workspace_folders {
                Some(_) => folders.filter_map(uri::to_path).collect(),
                None => root.and_then(uri::to_path).into_iter().collect(),
            },
        }
    }
}

impl ClientProfile {
    pub(super) fn new(params: &InitializeParams) -> Self {
        let text = params.capabilities.text_document.clone().unwrap_or_default();
        let general = params.capabilities.general.clone().unwrap_or_default();
        let hover = text.hover.unwrap_or_default();
        let completion = text.completion.unwrap_or_default();
        let lists = ListProfile::new(&completion);
        let item = completion.completion_item.unwrap_or_default();
        let (published, asked) = (text.publish_diagnostics, text.diagnostic);
        let workspace_edit = params.capabilities.workspace.clone().unwrap_or_default().workspace_edit;
        let document_changes = workspace_edit.as_ref().and_then(|w| w.document_changes).unwrap_or(false);
        let operations = workspace_edit.and_then(|w| w.resource_operations).unwrap_or_default();
        let option = |name| params.initialization_options.as_ref().and_then(|o| o.get(name)).and_then(|v| v.as_str());
        Self {
            encoding: encoding(general.position_encodings.as_deref().unwrap_or_default()),
            language: language_of(option("locale").or(params.locale.as_deref())),
            settings: Arc::default(),
            folder_settings: Vec::new(),
            hover_markdown: prefers_markdown(hover.content_format.as_deref()),
            completion_markdown: prefers_markdown(item.documentation_format.as_deref()),
            snippets: item.snippet_support.unwrap_or(false),
            commit_characters: item.commit_characters_support.unwrap_or(false),
            insert_replace: item.insert_replace_support.unwrap_or(false),
            completion_tags: item.tag_support.is_some_and(|t| t.value_set.contains(&CompletionItemTag::DEPRECATED)),
            completion_deprecated: item.deprecated_support.unwrap_or(false),
            completion_label_details: item.label_details_support.unwrap_or(false),
            lists,
            hierarchical_symbols: text.document_symbol.and_then(|d| d.hierarchical_document_symbol_support).unwrap_or(false),
            code_action_literals: text.code_action.is_some_and(|c| c.code_action_literal_support.is_some()),
            document_changes,
            // Neovim says this and does not say `documentChanges`, without which it would mean nothing.
            creates_files: operations.contains(&ResourceOperationKind::Create),
            renames_files: operations.contains(&ResourceOperationKind::Rename),
            related_information: published.as_ref().is_some_and(|d| d.related_information == Some(true))
                || asked.as_ref().is_some_and(|d| d.related_information == Some(true)),
            diagnostic_tags: published.is_some_and(|d| d.tag_support.is_some()) || asked.is_some_and(|d| d.tag_support.is_some()),
            editing: EditingProfile::new(params),
            session: SessionProfile::new(params),
            navigation: NavigationProfile::new(params),
        }
    }
}

impl ClientProfile {
    /// The settings for a document: those of the innermost opened folder that it is in.
    pub(super) fn settings_of(&self, uri: &str) -> &Arc<Settings> {
        let path = Some(uri).filter(|_| !self.folder_settings.is_empty()).and_then(uri::to_path);
        let above = self.folder_settings.iter().filter(|(folder, _)| path.as_ref().is_some_and(|path| path.starts_with(folder)));
        above.max_by_key(|(folder, _)| folder.components().count()).map_or(&self.settings, |(_, settings)| settings)
    }
}

impl SessionProfile {
    /// The innermost opened folder that a folder is in; the folder itself if it is in none.
    pub(super) fn workspace_of<'f>(&'f self, folder: &'f Path) -> &'f Path {
        let above = self.folders.iter().map(PathBuf::as_path).filter(|opened| folder.starts_with(opened));
        above.max_by_key(|opened| opened.components().count()).unwrap_or(folder)
    }

    /// Whether the client tells of changes beside a file.
    pub(super) fn tells_of(&self, path: &Path) -> bool {
        self.watches && self.folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// The language of a locale that a client sends.
pub(super) fn language_of(locale: Option<&str>) -> Locale {
    locale.map_or(Locale::ENGLISH, Locale::from_tag)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_opened_folder() {
        let folders = ["/a", "/a/b", "/c"].map(PathBuf::from).to_vec();
        let session = SessionProfile { folders, watches: true, ..SessionProfile::default() };
        for (folder, wanted) in [("/a/b/x", "/a/b"), ("/a/x", "/a"), ("/a", "/a"), ("/d/e", "/d/e"), ("/ab", "/ab")] {
            assert_eq!(session.workspace_of(Path::new(folder)), Path::new(wanted));
            assert_eq!(session.tells_of(Path::new(folder)), folder.starts_with("/a") && folder != "/ab");
        }
    }
}
