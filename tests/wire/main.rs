//! The protocol, through the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

mod actions;
mod client;
mod context;
mod editing;
mod features;
mod flood;
mod folders;
mod formatting;
mod lifecycle;
mod navigation;
mod projects;
mod replay;
