//! Text with line continuations taken out, as BuildKit's parser sees it.

use std::borrow::Cow;

use memchr::memchr;

/// The pieces of `text` that [`joined`] puts together, each with its byte offset in `text`.
pub fn segments(text: &str, escape: char) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let (mut at, mut continued) = (0, false);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = memchr(b'\n', rest.as_bytes()).and_then(|end| rest.get(..=end)).unwrap_or(rest);
        let start = at;
        at += line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        if continued {
            let blank = bare.trim_start();
            if blank.is_empty() || blank.starts_with('#') {
                continue;
            }
        }
        let (part, goes_on) = match continuation(bare, escape) {
            Some(before) => (before, true),
            None => (if line.len() == bare.len() { bare } else { line }, false),
        };
        out.push((start, part));
        continued = goes_on;
    }
    out
}

/// `text` without continuations (`escape`, blanks, line end) and without the comment and blank lines
/// that follow one. Leading blanks of the next line stay (BuildKit: `trimContinuationCharacter`).
pub fn joined(text: &str, escape: char) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(segments(text, escape).into_iter().map(|(_, part)| part).collect())
}

/// The part of a line before its continuation, if it ends in one: `([^E])E[ \t]*$|^E[ \t]*$`.
fn continuation(line: &str, escape: char) -> Option<&str> {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuations_comments_and_blank_lines_go() {
        assert_eq!(joined("a \\\n  b", '\\'), "a   b");
        assert_eq!(joined("a\\  \r\n# c \\\r\n\r\nb", '\\'), "ab");
        assert_eq!(joined("a`\nb", '`'), "ab");
        assert_eq!(joined("a\\\\\nb", '\\'), "a\\\\\nb");
        assert_eq!(joined("a \\", '\\'), "a \\");
    }
}
