//! Text in XML.

use std::borrow::Cow;

/// Adds ` name="value"`.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value, true);
    out.push('"');
}

/// Adds a text between tags.
pub(super) fn content(out: &mut String, text: &str) {
    escape(out, text, false);
}

fn escape(out: &mut String, text: &str, in_attribute: bool) {
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' if !in_attribute => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            // A parser would make blanks of them.
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            c => out.push(c),
        }
    }
}

/// Without the characters that XML 1.0 cannot hold, escaped or not.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let is_fine = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(is_fine) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|&c| is_fine(c)).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(clean("a\u{0}\u{1b}[0m\r\n\u{fffe}é"), "a[0m\né");
    }

    #[test]
    fn nothing_gets_out_of_its_place() {
        let mut out = String::new();
        attribute(&mut out, "a", "\"<b>&\n\u{1b}");
        content(&mut out, "\"<b>&\n]]>");
        assert_eq!(out, " a=\"&quot;&lt;b>&amp;&#10;\"\"&lt;b&gt;&amp;\n]]&gt;");
    }
}
