//! Features of `.dockerignore` files.

mod completion;
mod hover;
mod links;

pub(super) use completion::complete;
pub(super) use hover::{all_patterns, hover};
pub use links::{FileLink, file_links};
