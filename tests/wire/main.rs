//! The protocol, through the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

mod actions;
mod catalogue;
mod client;
mod context;
mod editing;
mod features;
mod flood;
mod folders;
mod formatting;
mod lesson;
mod lifecycle;
mod navigation;
#[path = "../newer.rs"]
mod newer;
mod projects;
mod renames;
mod replay;
mod typing;

/// Whether the program has its Russian texts: without them it speaks English, and all else is as it was.
fn speaks_russian() -> bool {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/languages/ru")).is_dir()
}
