//! What editors ask of a file. Every feature is a pure function of a snapshot and a byte offset or range, and answers
//! with plain data; a place with nothing to say gets an empty answer, never an error.

pub mod actions;
mod build_context;
#[cfg(test)]
mod by_date;
mod call_hierarchy;
mod calls;
mod code_lens;
pub mod completion;
mod context;
mod definition;
mod explain;
mod files;
pub mod fixes;
mod folding;
pub mod format;
mod highlight;
mod hover;
mod ignorefile;
mod image;
mod image_facts;
mod inlay_hints;
mod layers;
mod linked_editing;
mod links;
mod names;
mod offered_tags;
mod placeholders;
mod places;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod signature_help;
mod site;
#[cfg(test)]
mod situations;
mod sizes;
mod starters;
mod symbols;
mod tags;
mod target;
#[cfg(test)]
mod tests;
mod type_hierarchy;
mod userland;
mod workspace_symbols;

pub use build_context::{build_context, context_tree, is_listed};
pub use call_hierarchy::{StageItem, StageUse, incoming, incoming_of_image, outgoing, prepare_hierarchy};
pub use code_lens::{BuildLens, CodeLens, FilePlace, argument_places, build_lenses, code_lenses};
pub use context::{source_file, speaks_of_context, takes};
pub use definition::{declaration, definition, implementations};
pub use explain::{Section, explain, findings_within, sections};
pub use folding::{Fold, FoldKind, folds};
pub use highlight::{Highlight, HighlightKind, highlights};
pub use hover::{Hover, here, hover};
pub use ignorefile::{FileLink, file_links};
pub use image::{describe as describe_image, image_at, images};
pub use inlay_hints::{InlayHint, InlayHintKind, InlayHintOptions, inlay_hints};
pub use layers::{LayerFacts, MOST_INSTRUCTIONS, all_layer_facts};
pub use linked_editing::{WORD_PATTERN, linked_ranges};
pub use links::{Link, links};
pub use placeholders::PLACEHOLDERS;
pub use places::Places;
pub use references::references;
pub use rename::{Refusal, prepare_rename, rename};
pub use selection::selection_ranges;
pub use semantic_tokens::{Modifiers, Token, TokenKind, semantic_tokens, semantic_tokens_in};
pub use signature_help::{Signature, SignatureHelp, signature_help};
pub use symbols::{Symbol, SymbolKind, symbols};
pub use tags::{TagItem, TagQuery, tags};
pub use target::Target;
pub use type_hierarchy::{subtypes, subtypes_of_image, supertype};
pub use workspace_symbols::{FoundKind, FoundSymbol, find_symbols};
