//! Characters that would affect a terminal, a log or the visible order of text.

use std::borrow::Cow;

/// Text with control characters (C0 and C1) and those that change the direction of writing as escapes such as
/// `\u{1b}`, so that neither a terminal nor a log obeys it. Line feeds and tabs stay, and a carriage return before a
/// line feed is left out.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// Text that has to stay on its line, such as a path, with everything as an escape that cannot be seen, line feeds and
/// tabs included.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    if text.bytes().all(|byte| is_plain(&byte) || (byte.is_ascii() && stays(char::from(byte)))) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && stays('\n') && chars.peek() == Some(&'\n') {
            continue;
        }
        if is_obeyed(c) && !stays(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a character does something instead of being seen: control characters, line and paragraph separators, and
/// the marks, embeddings, overrides and isolates of bidirectional text.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed() {
        assert_eq!(visible("a\u{1b}[31mb\u{7}\u{9b}\u{202e}\u{7f}"), "a\\u{1b}[31mb\\u{7}\\u{9b}\\u{202e}\\u{7f}");
        assert_eq!(visible("é\tx\r\ny\rz\n"), "é\tx\ny\\rz\n");
        assert_eq!(visible_line("é\tx\r\n"), "é\\tx\\r\\n");
        assert!(matches!(visible("plain\n"), Cow::Borrowed(_)));
        assert!(matches!(visible_line("plain"), Cow::Borrowed(_)));
        let all: String = ('\0'..='\u{2fff}').filter(|&c| c != '\n' && c != '\t').collect();
        assert!(!visible(&all).chars().any(is_obeyed));
    }
}
