//! What editors ask of a file. Every feature is a pure function of a snapshot and a byte offset or range,
//! and answers with plain data; an unlucky place gets an empty answer, never an error.

pub mod actions;
mod code_lens;
pub mod completion;
mod hover;
mod image;
mod inlay_hints;
mod mount_keys;
mod semantic_tokens;
mod signature_help;
mod site;
mod symbols;

pub use code_lens::{CodeLens, code_lenses};
pub use hover::{Hover, hover};
pub use inlay_hints::{InlayHint, InlayHintKind, InlayHintOptions, inlay_hints};
pub use semantic_tokens::{Modifiers, Token, TokenKind, semantic_tokens, semantic_tokens_in};
pub use signature_help::{Signature, SignatureHelp, signature_help};
pub use symbols::{Symbol, SymbolKind, symbols};
