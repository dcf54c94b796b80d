//! Text and positions: the one place that knows the three coordinate systems.
//!
//! * **Byte offsets** ([`TextSize`], [`TextRange`]) are used everywhere inside the server.
//! * **Line and column** ([`LineCol`]) exist at the borders: in the protocol (in the negotiated
//!   [`Encoding`]) and in what `check` prints. Lines and columns count from 0.
//! * tree-sitter's rows, which count `\n` alone, never leave [`crate::syntax`].
//!
//! A line ends at `\n`, `\r\n` or a lone `\r`, as the protocol says; vertical tab, form feed, NEL
//! and U+2028 are ordinary characters.

mod clean_path;
mod edit;
mod line_col;
mod moved_paths;
mod percent;
mod suggest;
mod tokens;
mod visible;
mod whole;

pub use clean_path::clean_path;
pub use edit::{Edit, apply_edits, inverse_edits};
pub use line_col::{Encoding, LineCol, line_col, line_count, line_of, line_range, offset};
pub use moved_paths::MovedPaths;
pub use percent::percent_encoded;
pub use suggest::{Slips, closest};
pub use text_size::{TextLen, TextRange, TextSize};
pub use tokens::{SecretToken, masked, secret_tokens};
pub use visible::{visible, visible_line};
pub use whole::Text;

/// The part of `text` at `range`; empty when the range lies outside or splits a character.
pub fn slice(text: &str, range: TextRange) -> &str {
    text.get(usize::from(range.start())..usize::from(range.end())).unwrap_or_default()
}

/// The last part of a path with `/`.
pub fn last_part(path: &str) -> &str {
    memchr::memrchr(b'/', path.as_bytes()).and_then(|at| path.get(at + 1..)).unwrap_or(path)
}

/// A range from two byte offsets in any order.
pub fn range(a: usize, b: usize) -> TextRange {
    between(size(a), size(b))
}

/// What lies between two offsets, in any order: `TextRange::new` panics if they come from parts of a text that
/// somebody wrote the other way round, and so nothing but this calls it.
pub fn between(a: TextSize, b: TextSize) -> TextRange {
    #[expect(clippy::disallowed_methods, reason = "the ends are in order here")]
    TextRange::new(a.min(b), a.max(b))
}

/// A byte count as [`TextSize`]; texts of 4 GiB and more are refused before they get here.
pub fn size(bytes: usize) -> TextSize {
    TextSize::new(u32::try_from(bytes).unwrap_or(u32::MAX))
}
