//! A language server and linter for Dockerfiles and `.dockerignore` files.
//!
//! The rooms, bottom to top, and what each may import are in `ARCHITECTURE.md`; a test keeps them.

pub mod cli;
pub mod config;
pub mod context;
pub mod data;
pub mod disk;
pub mod ide;
pub mod ignorefile;
pub mod lsp;
pub mod model;
pub mod registry;
pub mod rules;
pub mod snapshot;
pub mod syntax;
#[cfg(test)]
mod testing;
pub mod text;
pub mod texts;
