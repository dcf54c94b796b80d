//! What completion answers with.

use crate::text::{TextRange, TextSize, between};

/// What kind of thing an item stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An instruction.
    Keyword,
    /// An image.
    Image,
    /// A tag.
    Tag,
    /// A build stage.
    Stage,
    /// A flag of an instruction, or a key of a mount.
    Flag,
    /// A flag that goes in front of the word at the cursor, which stays.
    FlagBefore,
    /// A value of anything.
    Value,
    /// A variable.
    Variable,
    /// A variable that the stage has to declare first, by an `ARG` line at this byte.
    Undeclared(TextSize),
    /// A file or folder of the build context.
    File,
    /// A folder.
    Folder,
    /// A rule.
    Rule,
    /// A program, or one of its subcommands.
    Command,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What the list shows.
    pub label: String,
    /// What it stands for.
    pub kind: ItemKind,
    /// One line beside the label.
    pub detail: Option<String>,
    /// Markdown.
    pub documentation: Option<String>,
    /// What is inserted where snippets are not supported.
    pub text: String,
    /// What is inserted where they are: `text` with tab stops, if there are any.
    pub snippet: Option<String>,
    /// Obsolete: shown struck through.
    pub deprecated: bool,
}

impl Item {
    /// An item that inserts its label.
    pub(in crate::ide) fn new(kind: ItemKind, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { text: label.clone(), label, kind, detail: None, documentation: None, snippet: None, deprecated: false }
    }

    pub(in crate::ide) fn value(label: impl Into<String>) -> Self {
        Self::new(ItemKind::Value, label)
    }

    pub(in crate::ide) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()).filter(|d| !d.is_empty()), ..self }
    }

    pub(in crate::ide) fn documentation(self, markdown: Option<&str>) -> Self {
        Self { documentation: markdown.map(str::to_owned), ..self }
    }

    pub(in crate::ide) fn snippet(self, text: impl Into<String>, snippet: impl Into<String>) -> Self {
        Self { text: text.into(), snippet: Some(snippet.into()), ..self }
    }

    /// The item in front of a word that stays.
    pub(in crate::ide) fn before(self) -> Self {
        Self { kind: ItemKind::FlagBefore, snippet: self.snippet.map(|snippet| format!("{snippet} ")), ..self }
    }
}

/// The completions at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// Best first.
    pub items: Vec<Item>,
    /// What is replaced: the word under the cursor.
    pub replace: TextRange,
    /// What is replaced when the client inserts: the word up to the cursor.
    pub insert: TextRange,
    /// More items fit when more is typed.
    pub is_incomplete: bool,
    /// At a place where mostly something else is meant: shown to whoever asks, and to nobody who types.
    pub is_for_askers: bool,
}

impl Completions {
    /// Items for the word under the cursor.
    pub(in crate::ide) fn new(items: Vec<Item>, at: TextSize, replace: TextRange) -> Self {
        let insert = between(replace.start(), at.max(replace.start()));
        Self { items, replace, insert, ..Self::default() }
    }
}
