//! Files as they are read and replaced, one way for the whole program.
//!
//! *Invariant:* nothing is read without a bound. What the program finds by itself is opened once, and looked at by its
//! handle: only a regular file is read, so that no pipe and no device behind a link holds anybody up. A file that is
//! replaced has the old text or the new one at every moment, and what somebody else wrote meanwhile stays.

mod read;
mod replace;
mod unfinished;

pub use read::{MAX_TEXT, Original, Refusal, named, open_regular, original, regular, regular_text, stdin, text};
pub use replace::{put, replace};
