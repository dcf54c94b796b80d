//! What editors ask of a file. Every feature is a pure function of a snapshot and a byte offset or range,
//! and answers with plain data; an unlucky place gets an empty answer, never an error.

pub mod actions;
mod call_hierarchy;
mod code_lens;
pub mod completion;
mod context;
mod definition;
mod folding;
pub mod format;
mod highlight;
mod hover;
mod ignorefile;
mod image;
mod inlay_hints;
mod linked_editing;
mod links;
mod mount_keys;
mod names;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod signature_help;
mod site;
mod sizes;
mod symbols;
mod workspace_symbols;

pub use call_hierarchy::{StageItem, StageUse, incoming, incoming_of_image, outgoing, prepare_hierarchy};
pub use code_lens::{CodeLens, code_lenses};
pub use context::source_file;
pub use definition::{Target, declaration, definition, implementations};
pub use folding::{Fold, FoldKind, folds};
pub use highlight::{Highlight, HighlightKind, highlights};
pub use hover::{Hover, hover};
pub use ignorefile::{FileLink, file_links};
pub use inlay_hints::{InlayHint, InlayHintKind, InlayHintOptions, inlay_hints};
pub use linked_editing::{WORD_PATTERN, linked_ranges};
pub use links::{Link, links};
pub use references::references;
pub use rename::{Refusal, prepare_rename, rename};
pub use selection::selection_ranges;
pub use semantic_tokens::{Modifiers, Token, TokenKind, semantic_tokens, semantic_tokens_in};
pub use signature_help::{Signature, SignatureHelp, signature_help};
pub use symbols::{Symbol, SymbolKind, symbols};
pub use workspace_symbols::{FoundKind, FoundSymbol, find_symbols};
