//! `dockerfile-ls check` and its kin, through the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

mod catalogue;
mod context;
mod docs;
mod editors;
mod explain;
mod fixes;
mod format;
mod formats;
mod hadolint;
mod init;
#[path = "../newer.rs"]
mod newer;
mod options;
mod outside;
mod program;
mod python;
mod refactor;
mod settings;
mod terminal;
mod troubles;
mod writes;

/// Whether the program has its Russian texts: without them it speaks English, and all else is as it was.
fn speaks_russian() -> bool {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/languages/ru")).is_dir()
}
