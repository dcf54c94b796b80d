//! Replacements in a text.

use super::{TextRange, between, slice};

/// One replacement: the bytes at `range` become `text`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// Byte range in the old text.
    pub range: TextRange,
    /// What is there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces `range` by `text`.
    pub fn replace(range: TextRange, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Inserts `text` before the byte at `at`.
    pub fn insert(at: super::TextSize, text: impl Into<String>) -> Self {
        Self::replace(TextRange::empty(at), text)
    }

    /// Removes `range`.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }
}

/// Applies edits given in any order. Edits that overlap one already taken are left out: the first
/// in document order wins.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| (e.range.start(), e.range.end()));
    let mut out = String::with_capacity(text.len());
    let mut done = super::TextSize::new(0);
    for edit in sorted {
        if edit.range.start() < done {
            continue;
        }
        out.push_str(slice(text, between(done, edit.range.start())));
        out.push_str(&edit.text);
        done = edit.range.end();
    }
    out.push_str(text.get(usize::from(done)..).unwrap_or_default());
    out
}

/// The edits that take others back, as ranges of the text behind these; the others must not overlap.
pub fn inverse_edits(before: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let (mut grown, mut shrunk) = (super::size(0), super::size(0));
    let mut out = Vec::with_capacity(sorted.len());
    for edit in sorted {
        let start = edit.range.start() + grown - shrunk;
        out.push(Edit::replace(TextRange::at(start, super::size(edit.text.len())), slice(before, edit.range)));
        grown += super::size(edit.text.len());
        shrunk += edit.range.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    #[test]
    fn edits_apply_in_document_order() {
        let edits = [Edit::replace(range(4, 7), "X"), Edit::insert(0.into(), "> "), Edit::delete(range(3, 4))];
        assert_eq!(apply_edits("abc def", &edits), "> abcX");
    }

    #[test]
    fn edits_are_taken_back() {
        let text = "abc def ghi";
        let edits = [Edit::replace(range(4, 7), "Xyzzy"), Edit::insert(0.into(), "> "), Edit::delete(range(7, 9))];
        let after = apply_edits(text, &edits);
        assert_eq!(after, "> abc Xyzzyhi");
        assert_eq!(apply_edits(&after, &inverse_edits(text, &edits)), text);
    }

    #[test]
    fn overlapping_edit_is_left_out() {
        let edits = [Edit::replace(range(0, 3), "x"), Edit::replace(range(2, 5), "y")];
        assert_eq!(apply_edits("abcdef", &edits), "xdef");
    }
}
