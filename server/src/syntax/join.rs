//! Text with line continuations taken out, as BuildKit's parser sees it.

use std::borrow::Cow;

/// `text` without continuations (`escape`, blanks, line end) and without the comment and blank lines
/// that follow one. Leading blanks of the next line stay (BuildKit: `trimContinuationCharacter`).
pub fn joined(text: &str, escape: char) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for_each_kept(text, escape, |piece, _| out.push_str(piece));
    Cow::Owned(out)
}

/// Calls `keep` with every part of `text` that [`joined`] keeps, in order, and the offset where it begins.
pub(crate) fn for_each_kept<'t>(text: &'t str, escape: char, mut keep: impl FnMut(&'t str, usize)) {
    let (mut continued, mut start) = (false, 0);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        if continued {
            let blank = bare.trim_start();
            if blank.is_empty() || blank.starts_with('#') {
                continue;
            }
        }
        match continuation(bare, escape) {
            Some(before) => {
                keep(before, at);
                continued = true;
            }
            None => {
                keep(line, at);
                continued = false;
            }
        }
    }
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
