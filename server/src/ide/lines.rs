//! Where lines begin and end.

use crate::model::{Model, Placed};
use crate::text::{TextSize, between, size};

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

/// The start of the comments that stand directly above an instruction, or its own line where there are none.
pub(in crate::ide) fn start_with_comments(model: &Model, placed: &Placed) -> TextSize {
    let mut start = line_start(model, placed.start);
    let above = model.comments.partition_point(|comment| comment.start() < start);
    for comment in model.comments.get(..above).unwrap_or_default().iter().rev() {
        let gap = model.slice(between(comment.end().min(start), start));
        if gap.matches('\n').count() != 1 || !gap.trim().is_empty() {
            break;
        }
        start = line_start(model, comment.start());
    }
    start
}

pub(in crate::ide) fn first_line_end(text: &str) -> TextSize {
    size(text.find('\n').unwrap_or(text.len()))
}

/// The line end that the file uses.
pub(in crate::ide) fn line_end(model: &Model) -> &'static str {
    if model.text.contains("\r\n") { "\r\n" } else { "\n" }
}
