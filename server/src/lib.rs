//! A language server and linter for Dockerfiles and `.dockerignore` files.
//!
//! The rooms, bottom to top, and what each may import are in `ARCHITECTURE.md`; a test keeps them. `GUIDES.md` says what to
//! change for a rule, a flag, an instruction, a feature, a sentence, a language.
//!
//! # Tests
//! A test is a small Dockerfile with marks in it, which are taken out before it is read. The fixtures are in `testing`.
//!
//! A line with nothing but carets and a message says what a rule finds in the line above it, and that it finds nothing
//! else:
//!
//! ```text
//! check_rule("DL3007", "
//! FROM alpine:latest
//!      ^^^^^^^^^^^^^ warning: `latest` means another image
//! ");
//! check_fix("DL3020", "FROM a\nADD x y", "FROM a\nCOPY x y");
//! ```
//!
//! `<|>` is the cursor, `«` and `»` stand around the ranges that a feature answers with:
//!
//! ```text
//! check_definition("FROM a AS «b»\nFROM b<|>");
//! check_rename("FROM a AS b<|>\nFROM b", "c", "FROM a AS c\nFROM c");
//! check_completion("FROM a\nSTOPSIGNAL SI<|>", "SI", |items| assert_eq!(items[0].label, "SIGTERM"));
//! ```

#![forbid(unsafe_code)]

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
pub mod starter;
pub mod syntax;
#[cfg(test)]
mod testing;
pub mod text;
pub mod texts;
