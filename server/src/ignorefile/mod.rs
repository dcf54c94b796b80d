//! `.dockerignore` files: what they say and which paths they hide, exactly as a build decides it.
//!
//! The rules are not those of `.gitignore`; they are the code of `github.com/moby/patternmatcher`
//! (`ignorefile.ReadAll`, `patternmatcher.New`, `Pattern.compile`), which BuildKit calls.
//!
//! * [`parse`] reads a file into patterns and problems (`pattern`).
//! * `glob` turns one pattern into something that matches, by way of the regular expression that
//!   moby would write (`expression` over `charset`s); `machine` runs it in linear time.
//! * `front` runs many patterns at once and goes on from folder to folder.
//! * [`Matcher`] applies the patterns in order, to one path or to a whole tree (`matcher`).
//! * [`ContextListing`] is what a context holds, [`census()`] what each pattern does to it; [`NamePatterns`] asks many patterns
//!   for many names.
//!
//! *Invariant:* pure. Nothing here reads a file or knows where the context lies: paths are slash-separated strings
//! relative to the context root. No input causes a panic or exponential time.

mod census;
mod charset;
mod compiled;
mod error;
mod expression;
mod front;
mod glob;
mod item;
mod listing;
mod machine;
mod matcher;
mod moved;
mod named;
mod pattern;
#[cfg(test)]
pub(crate) mod steps;

#[cfg(test)]
mod tests;

pub use crate::text::clean_path as clean;
pub use census::{Tally, census, visit_matches};
pub use error::PatternErrorKind;
pub use listing::{ContextIgnore, ContextListing, Entry, EntryKind, ListingBuilder};
pub use matcher::{Matcher, Verdict, Walk};
pub use moved::moved_patterns;
pub use named::NamePatterns;
pub use pattern::{IgnoreFile, IgnorePattern, PatternError, literal, parse};
