//! What editors ask of a file. Every feature is a pure function of a snapshot and a byte offset or range,
//! and answers with plain data; an unlucky place gets an empty answer, never an error.

pub mod actions;
mod call_hierarchy;
pub mod completion;
mod definition;
mod folding;
mod highlight;
mod hover;
mod image;
mod linked_editing;
mod links;
mod names;
mod references;
mod rename;
mod selection;
mod symbols;
mod workspace_symbols;

pub use call_hierarchy::{StageItem, StageUse, incoming, incoming_of_image, outgoing, prepare_hierarchy};
pub use definition::{Target, declaration, definition, implementations};
pub use folding::{Fold, FoldKind, folds};
pub use highlight::{Highlight, HighlightKind, highlights};
pub use hover::{Hover, hover};
pub use linked_editing::{WORD_PATTERN, linked_ranges};
pub use links::{Link, links};
pub use references::references;
pub use rename::{Refusal, prepare_rename, rename};
pub use selection::selection_ranges;
pub use symbols::{Symbol, SymbolKind, symbols};
pub use workspace_symbols::{FoundKind, FoundSymbol, find_symbols};
