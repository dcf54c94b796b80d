//! `.dockerignore`: blanks at line ends, which are not part of a pattern, and the end of the last line.

use super::{Options, is_touched, lines};
use crate::ignorefile::parse;
use crate::text::{Edit, TextRange, apply_edits, range, size};

pub(super) fn format(text: &str, options: &Options, only: Option<&[TextRange]>) -> Vec<Edit> {
    let mut out = Vec::new();
    let lines = lines::split(text);
    for line in &lines {
        if only.is_some_and(|ranges| !is_touched(ranges, line)) {
            continue;
        }
        let whole = text.get(line.start..line.end).unwrap_or_default();
        let bare = whole.trim_end_matches([' ', '\t']);
        // The protocol ends a line at a lone CR, moby does not.
        if options.trim_trailing_whitespace && bare.len() < whole.len() && !bare.contains('\r') {
            out.push(Edit::delete(range(line.start + bare.len(), line.end)));
        }
        if options.insert_final_newline && line.is_unfinished() && !bare.is_empty() {
            let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
            out.push(Edit::insert(size(line.next), line_break));
        }
    }
    if out.is_empty() || same(text, &apply_edits(text, &out)) {
        return out;
    }
    tracing::error!("bug: formatting would change the patterns of the file; it is left as it is");
    Vec::new()
}

fn same(old: &str, new: &str) -> bool {
    let (old, new) = (parse(old).patterns, parse(new).patterns);
    old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| a.raw == b.raw && a.line == b.line)
}
