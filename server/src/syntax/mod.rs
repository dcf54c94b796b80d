//! Syntax: incremental trees of both languages and what one instruction says.
//!
//! [`Tree`] wraps tree-sitter; raw nodes do not leave this room. [`lower()`] turns one instruction's node into an
//! [`ast::Instruction`]: plain, owned data whose ranges are relative to
//! the instruction's first byte, so that an unchanged instruction keeps its facts when text above it
//! changes. Everything above reads [`ast`], never the tree.

pub mod ast;
mod join;
mod kinds;
mod lower;
mod parser;
mod top_level;
mod word;

pub use join::{joined, segments};
pub use kinds::NodeKind;
pub use lower::lower;
pub use parser::{Language, SyntaxFault, Tree, TreeEdit};
pub use top_level::{TopLevel, top_level, top_level_from};
