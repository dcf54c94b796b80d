//! Where lines begin and end.

use crate::model::Model;
use crate::text::{TextSize, size};

pub(in crate::ide) fn starts_line(model: &Model, at: TextSize) -> bool {
    line_start(model, at) == at
}

/// The start of a line, behind a byte order mark.
pub(in crate::ide) fn line_start(model: &Model, at: TextSize) -> TextSize {
    let before = model.text.get(..usize::from(at)).unwrap_or_default();
    match before.rfind('\n') {
        Some(end) => size(end + 1),
        None if before.starts_with('\u{feff}') => size('\u{feff}'.len_utf8()),
        None => TextSize::new(0),
    }
}

pub(in crate::ide) fn first_line_end(text: &str) -> TextSize {
    size(text.find('\n').unwrap_or(text.len()))
}

/// The line end that the file uses.
pub(in crate::ide) fn line_end(model: &Model) -> &'static str {
    if model.text.contains("\r\n") { "\r\n" } else { "\n" }
}
