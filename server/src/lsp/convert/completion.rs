//! To the protocol: lists of completions, with what all items have in common said once, and what nobody sees before an item
//! is chosen kept back, as far as the client can do with that.

use serde::Serialize;
use tower_lsp::ls_types::*;

use super::to::{markup, range};
use crate::ide;
use crate::ide::completion::{Completions, ItemKind};
use crate::lsp::client::ClientProfile;
use crate::snapshot::Snapshot;
use crate::text::{TextSize, between, slice};

/// `CompletionList`. The library's type has no defaults.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct List {
    is_incomplete: bool,
    #[serde(skip_serializing_if = "Defaults::is_empty")]
    pub(super) item_defaults: Defaults,
    pub(super) items: Vec<ListItem>,
}

/// What holds for each item that says nothing else.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Defaults {
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_characters: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edit_range: Option<EditRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) insert_text_format: Option<InsertTextFormat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<u64>,
}

impl Defaults {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The place that a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum EditRange {
    One(Range),
    Two { insert: Range, replace: Range },
}

impl EditRange {
    pub(super) fn edit(self, new_text: String) -> CompletionTextEdit {
        match self {
            Self::One(range) => CompletionTextEdit::Edit(TextEdit::new(range, new_text)),
            Self::Two { insert, replace } => {
                CompletionTextEdit::InsertAndReplace(InsertReplaceEdit { new_text, insert, replace })
            }
        }
    }
}

/// `CompletionItem`, with the text that goes with a list's place.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::lsp) struct ListItem {
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label_details: Option<CompletionItemLabelDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<CompletionItemKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    documentation: Option<Documentation>,
    sort_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) insert_text_format: Option<InsertTextFormat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text_edit: Option<CompletionTextEdit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text_edit_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_text_edits: Option<Vec<TextEdit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_characters: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<[CompletionItemTag; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<u64>,
}

/// What of an item comes when it is chosen.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lsp) struct Later {
    documentation: Option<Documentation>,
    detail: Option<String>,
}

impl Later {
    /// Adds it to the item.
    pub(in crate::lsp) fn complete(&self, item: &mut CompletionItem) {
        if let Some(documentation) = &self.documentation {
            item.documentation = Some(documentation.clone());
        }
        if let Some(detail) = &self.detail {
            item.detail = Some(detail.clone());
        }
    }
}

/// The place of an item in its list, by how it is sorted.
pub(in crate::lsp) fn place(item: &CompletionItem) -> Option<usize> {
    item.sort_text.as_deref()?.parse().ok()
}

/// The completions at a byte offset, and what comes later of each, if anything does. `number` is what their list is known by.
pub(in crate::lsp) fn completions(
    snapshot: &Snapshot,
    completions: Completions,
    at: TextSize,
    client: &ClientProfile,
    number: u64,
) -> (List, Vec<Later>) {
    let insert = range(snapshot, completions.insert, client.encoding);
    let replace = range(snapshot, completions.replace, client.encoding);
    let has_two = client.insert_replace && insert != replace;
    let typed = slice(snapshot.text(), between(completions.insert.start(), at.max(completions.insert.start())));
    let is_incomplete = completions.is_incomplete || completions.can_become_whole();
    let mut items = completions.items;
    if !client.snippets {
        for item in items.iter_mut().filter(|item| item.snippet.is_some()) {
            item.snippet = None;
            item.text.truncate(item.text.trim_end().len());
            item.label.clone_from(&item.text);
        }
        // Forms that differ in their tab stops alone are one item then.
        let mut seen = std::collections::HashSet::new();
        items.retain(|item| seen.insert(item.label.clone()));
    }
    let most = |count: usize| items.len() < 2 * count;
    let place = if has_two { EditRange::Two { insert, replace } } else { EditRange::One(insert) };
    let defaults = Defaults {
        edit_range: Some(place).filter(|_| client.lists.default_range && !items.is_empty()),
        insert_text_format: Some(InsertTextFormat::SNIPPET)
            .filter(|_| client.lists.default_format && most(items.iter().filter(|item| item.snippet.is_some()).count())),
        commit_characters: Some([":"]).filter(|_| {
            let images = items.iter().filter(|item| item.kind == ItemKind::Image).count();
            client.commit_characters && client.lists.default_commits && most(images)
        }),
        data: None,
    };
    let digits = items.len().saturating_sub(1).to_string().len();
    let list = ListOf { snapshot, client, defaults, place, insert, typed, digits };
    let (items, later): (Vec<ListItem>, Vec<Later>) =
        items.into_iter().enumerate().map(|(rank, item)| list.item(rank, item)).unzip();
    let mut list = List { is_incomplete, items, item_defaults: list.defaults };
    let is_awaited = |later: &Later| later.documentation.is_some() || later.detail.is_some();
    if !later.iter().any(is_awaited) {
        return (list, Vec::new());
    }
    if client.lists.default_data {
        list.item_defaults.data = Some(number);
    } else {
        list.items.iter_mut().zip(&later).filter(|(_, later)| is_awaited(later)).for_each(|(item, _)| item.data = Some(number));
    }
    (list, later)
}

/// A list that is being made.
struct ListOf<'a> {
    snapshot: &'a Snapshot,
    client: &'a ClientProfile,
    defaults: Defaults,
    place: EditRange,
    insert: Range,
    typed: &'a str,
    /// Of the place of its last item.
    digits: usize,
}

impl ListOf<'_> {
    fn item(&self, rank: usize, item: ide::completion::Item) -> (ListItem, Later) {
        let client = self.client;
        let declaration = ide::completion::declaration(&item, self.snapshot);
        let is_snippet = item.snippet.is_some();
        let (label, text) = (item.label, item.text);
        // Where the label does not show all that is inserted, as the brace of a variable.
        let filter_text = (!label.starts_with(self.typed) && label != text).then(|| text.clone());
        let new_text = item.snippet.unwrap_or(text);
        let (text_edit, text_edit_text) = if item.kind == ItemKind::FlagBefore {
            (Some(EditRange::One(self.insert).edit(new_text)), None)
        } else if self.defaults.edit_range.is_some() {
            (None, Some(new_text).filter(|text| *text != label))
        } else {
            (Some(self.place.edit(new_text)), None)
        };
        // What tells tags apart is how their details begin.
        let beside = item.detail.as_deref().filter(|_| item.kind == ItemKind::Tag && client.completion_label_details);
        let beside = beside.and_then(|detail| detail.split(" · ").next()).map(str::to_owned);
        let documentation =
            item.documentation.map(|text| Documentation::MarkupContent(markup(&text, client.completion_markdown)));
        let (documentation, later_documentation) = divide(client.lists.later_documentation, documentation);
        let (detail, later_detail) = divide(client.lists.later_detail, item.detail);
        let is_image = item.kind == ItemKind::Image;
        let shown = ListItem {
            label,
            label_details: beside.map(|text| CompletionItemLabelDetails { detail: None, description: Some(text) }),
            kind: Some(match item.kind {
                ItemKind::Keyword => CompletionItemKind::KEYWORD,
                ItemKind::Image => CompletionItemKind::MODULE,
                ItemKind::Tag => CompletionItemKind::ENUM_MEMBER,
                ItemKind::Stage => CompletionItemKind::REFERENCE,
                ItemKind::Flag | ItemKind::FlagBefore => CompletionItemKind::FIELD,
                ItemKind::Value | ItemKind::Rule => CompletionItemKind::VALUE,
                ItemKind::Variable | ItemKind::Undeclared(_) => CompletionItemKind::VARIABLE,
                ItemKind::File => CompletionItemKind::FILE,
                ItemKind::Folder => CompletionItemKind::FOLDER,
                ItemKind::Command => CompletionItemKind::FUNCTION,
            }),
            detail,
            documentation,
            sort_text: format!("{rank:0width$}", width = self.digits),
            filter_text,
            insert_text_format: match (is_snippet, self.defaults.insert_text_format.is_some()) {
                (true, false) => Some(InsertTextFormat::SNIPPET),
                (false, true) => Some(InsertTextFormat::PLAIN_TEXT),
                _ => None,
            },
            text_edit,
            text_edit_text,
            additional_text_edits: declaration
                .map(|edit| vec![TextEdit::new(range(self.snapshot, edit.range, client.encoding), edit.text)]),
            commit_characters: match (is_image, self.defaults.commit_characters.is_some()) {
                (true, false) => client.commit_characters.then(|| vec![":"]),
                (false, true) => Some(Vec::new()),
                _ => None,
            },
            tags: (item.deprecated && client.completion_tags).then_some([CompletionItemTag::DEPRECATED]),
            deprecated: (item.deprecated && client.completion_deprecated && !client.completion_tags).then_some(true),
            data: None,
        };
        (shown, Later { documentation: later_documentation, detail: later_detail })
    }
}

/// What is said now, and what later.
fn divide<T>(is_later: bool, text: Option<T>) -> (Option<T>, Option<T>) {
    if is_later { (None, text) } else { (text, None) }
}
