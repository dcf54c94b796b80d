//! Completion: one provider a file, each a pure function of where the cursor stands.

mod from;
mod keywords;
mod place;

use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize};

pub use place::Place;

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
    /// The same with tab stops, if there are any.
    pub snippet: Option<String>,
    /// Obsolete: shown struck through.
    pub deprecated: bool,
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
}

/// The completions at a byte offset.
pub fn complete(snapshot: &Snapshot, at: TextSize) -> Completions {
    if snapshot.kind != FileKind::Dockerfile {
        return Completions::default();
    }
    let place = Place::find(snapshot.model(), at);
    match place {
        Place::Keyword { replace, in_onbuild } => keywords::complete(snapshot, at, replace, in_onbuild),
        Place::Image { replace } => from::images(snapshot, at, replace),
        Place::Tag { image, replace } => from::tags(snapshot, at, &image, replace),
        Place::AfterImage { replace } => from::after_image(at, replace),
        Place::Nothing => Completions::default(),
    }
}

/// The part of a word that is already typed.
fn typed(snapshot: &Snapshot, replace: TextRange, at: TextSize) -> &str {
    snapshot.model().slice(TextRange::new(replace.start(), at.max(replace.start())))
}
