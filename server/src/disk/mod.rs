//! Files as they are read and replaced, one way for the whole program.
//!
//! *Invariant:* nothing is read without a bound. What the program finds by itself is opened once, and looked at by
//! its handle: only a regular file is read, so that no pipe or device behind a link can block the program. A file
//! that is replaced has either the old or the new text at every moment, and changes made by others in the meantime
//! are kept.

mod read;
mod replace;
mod unfinished;

pub use read::{MAX_TEXT, Original, Refusal, named, open_regular, original, regular, regular_text, stdin, text};
pub use replace::{create, put, replace};
