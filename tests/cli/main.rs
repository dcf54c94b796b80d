//! `dockerfile-ls check` and its kin, through the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

mod context;
mod docs;
mod editors;
mod explain;
mod fixes;
mod format;
mod formats;
mod outside;
mod program;
mod settings;
mod terminal;
mod troubles;
mod writes;
