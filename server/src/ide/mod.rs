//! What editors ask of a file. Every feature is a pure function of a snapshot and a byte offset or range,
//! and answers with plain data; an unlucky place gets an empty answer, never an error.

pub mod actions;
pub mod completion;
pub mod format;
mod hover;
mod image;
mod symbols;

pub use hover::{Hover, hover};
pub use symbols::{Symbol, SymbolKind, symbols};
