//! Markdown written by the program, with untrusted words in it.

use std::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::text::masked;

/// What would end an address between `](` and `)`, or have a meaning there.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Markdown in which text from outside is a code span, a code block or escaped.
///
/// Markup can only be added as `&'static str`, which is text of the program. What a file, a registry or a settings
/// file says goes through [`code`](Self::code), [`fenced`](Self::fenced) or [`text`](Self::text), so that it cannot
/// become a link, a picture, HTML or a heading. Tokens and private keys in it are masked ([`masked`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markdown(String);

impl Markdown {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds Markdown of the program.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds an address where a link has it, between `](` and `)`. What may not be there is percent-encoded.
    pub fn address(&mut self, address: &str) -> &mut Self {
        self.0.extend(utf8_percent_encode(address, NOT_IN_ADDRESSES));
        self
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{number}");
        self
    }

    /// Adds text of the program that is made at run time, such as a date.
    pub(super) fn push_own(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds Markdown that was built before.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// Adds a line of text as a code span. Line ends become blanks; where there is no text, it is `""`.
    pub fn code(&mut self, text: &str) -> &mut Self {
        let text = &*masked(text);
        // Two runs of backticks would be one.
        if self.0.ends_with('`') {
            self.0.push(' ');
        }
        if text.is_empty() {
            self.0.push_str("\"\"");
            return self;
        }
        let fence = "`".repeat(longest_run(text) + 1);
        // Backticks at an end would lengthen the fence, and one blank at each end is taken away (CommonMark 6.1).
        let is_all_blank = text.chars().all(is_blank);
        let is_padded = !is_all_blank && (text.contains('`') || (text.starts_with(is_blank) && text.ends_with(is_blank)));
        let padding = if is_padded { " " } else { "" };
        self.0.push_str(&fence);
        self.0.push_str(padding);
        self.0.extend(text.chars().map(|c| if is_blank(c) { ' ' } else { c }));
        self.0.push_str(padding);
        self.0.push_str(&fence);
        self
    }

    /// Adds a line of text with every mark escaped. What some editors make a link of though it is not marked as one
    /// becomes a code span.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let text = &*masked(text);
        if text.contains(['@']) || text.contains("://") || text.to_ascii_lowercase().contains("www.") {
            return self.code(text);
        }
        for c in text.chars() {
            if c.is_ascii_punctuation() {
                self.0.push('\\');
            }
            self.0.push(if is_blank(c) { ' ' } else { c });
        }
        self
    }

    /// Adds plain text of the program: what could be read as markup within a line is escaped.
    pub fn plain(&mut self, text: &'static str) -> &mut Self {
        for c in text.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~') {
                self.0.push('\\');
            }
            self.0.push(c);
        }
        self
    }

    /// Adds lines of text as a code block, which the text cannot end.
    pub fn fenced(&mut self, language: &'static str, text: &str) -> &mut Self {
        let text = &*masked(text);
        let fence = "`".repeat(3.max(longest_run(text) + 1));
        for part in [&fence, language, "\n", text.trim_end(), "\n", &fence] {
            self.0.push_str(part);
        }
        self
    }

    /// Begins a new paragraph, if anything is above it.
    pub fn paragraph(&mut self) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push_str("\n\n");
        }
        self
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, for a reader of Markdown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without marks, for a reader of plain text.
    pub fn to_plain_text(&self) -> String {
        super::docs::plain_text(&self.0)
    }
}

impl fmt::Display for Markdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&'static str> for Markdown {
    fn from(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }
}

/// The most backticks that are together.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Blanks, tabs, line ends and characters without a shape.
fn is_blank(c: char) -> bool {
    c == ' ' || c.is_control()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    fn code(text: &str) -> String {
        Markdown::new().code(text).to_string()
    }

    fn text(text: &str) -> String {
        Markdown::new().text(text).to_string()
    }

    #[test]
    fn code_spans() {
        assert_eq!(code("a b"), "`a b`");
        assert_eq!(code(""), "\"\"");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\r\n\r\nb"), "`a    b`");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(Markdown::new().code("a").code("b").to_string(), "`a` `b`");
    }

    #[test]
    fn escaped_text() {
        assert_eq!(text("![a](b) <c>\n# d"), r"\!\[a\]\(b\) \<c\> \# d");
        assert_eq!(text("at https://a.b"), "`at https://a.b`");
        assert_eq!(text("WWW.a.b"), "`WWW.a.b`");
        assert_eq!(Markdown::new().plain("a-b (c) <d> [e]").as_str(), r"a-b (c) \<d> \[e\]");
    }

    #[test]
    fn blocks() {
        let mut out = Markdown::from("**a**");
        out.paragraph().fenced("text", "b\n````\nc\n").paragraph().number(3);
        assert_eq!(out.as_str(), "**a**\n\n`````text\nb\n````\nc\n`````\n\n3");
        assert_eq!(Markdown::new().paragraph().markup("a").as_str(), "a");
        assert_eq!(Markdown::new().address("https://a.b/c)<d>`é").as_str(), "https://a.b/c%29%3Cd%3E%60%C3%A9");
    }

    /// What a CommonMark parser reads: code spans, code blocks and other text, in order, and how many other things.
    fn read(markdown: &str) -> (Vec<String>, usize) {
        let (mut parts, mut others, mut is_open) = (Vec::<String>::new(), 0, false);
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Code(code) => {
                    parts.push(code.into_string());
                    is_open = false;
                }
                Event::Text(text) if is_open => parts.last_mut().unwrap().push_str(&text),
                Event::Text(text) => {
                    parts.push(text.into_string());
                    is_open = true;
                }
                Event::Start(Tag::Paragraph | Tag::CodeBlock(_)) | Event::End(TagEnd::Paragraph | TagEnd::CodeBlock) => {
                    is_open = false;
                }
                _ => others += 1,
            }
        }
        (parts, others)
    }

    fn words() -> impl Strategy<Value = String> {
        let marks = prop::sample::select(
            &[
                "`",
                "``",
                "```",
                "[",
                "]",
                "(",
                ")",
                "](x)",
                "!",
                "<",
                ">",
                "<b>",
                "<!--",
                "&lt;",
                "&",
                "*",
                "_",
                "\\",
                "~~",
                "|",
                "#",
                "- ",
                "+ ",
                "1. ",
                "    ",
                "\t",
                "\n",
                "\n\n",
                "\r",
                " ",
                "=",
                "---",
                "[^1]:",
                ":",
                "$",
                "{",
                "a",
                "б",
                "http://x.y",
                "www.x.y",
                "x@y.z",
                "\u{0}",
                "^",
                "%",
                "\"",
                "'",
            ][..],
        );
        prop::collection::vec(prop_oneof![4 => marks.prop_map(str::to_owned), 1 => ".{0,3}"], 0..9)
            .prop_map(|parts| parts.concat())
    }

    fn shown(text: &str) -> String {
        text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Each code span comes out as it went in, whatever is beside it, and nothing else comes out.
        #[test]
        fn code_is_code(all in prop::collection::vec(words(), 1..4)) {
            let mut out = Markdown::from("**x** ");
            for word in &all {
                out.markup("y: ").code(word).markup("; ");
            }
            let (parts, others) = read(out.as_str());
            prop_assert_eq!(others, 2, "{}", out);
            let code: Vec<&String> = parts.iter().skip(1).step_by(2).collect();
            let wanted: Vec<String> = all.iter().filter(|word| !word.is_empty()).map(|word| shown(word)).collect();
            if wanted.len() == all.len() {
                prop_assert_eq!(code, wanted.iter().collect::<Vec<_>>(), "{}", out);
            }
        }

        /// No line, wherever it is, becomes a link, a picture, HTML, a list, a heading or a rule.
        #[test]
        fn text_is_text(all in prop::collection::vec(words(), 1..4)) {
            let mut out = Markdown::new();
            for word in &all {
                out.paragraph().text(word);
            }
            for event in Parser::new_ext(out.as_str(), Options::all()) {
                let is_plain = matches!(
                    event,
                    Event::Code(_) | Event::Text(_) | Event::Start(Tag::Paragraph | Tag::CodeBlock(_))
                        | Event::End(TagEnd::Paragraph | TagEnd::CodeBlock)
                );
                prop_assert!(is_plain, "{event:?} in {:?}", out.as_str());
                if let Event::Text(text) = event {
                    prop_assert!(!text.contains("://") && !text.contains('@') && !text.contains("www."), "{text:?}");
                }
            }
        }

        /// A block ends where the program ends it.
        #[test]
        fn blocks_are_whole(word in words()) {
            let mut out = Markdown::from("a");
            out.paragraph().fenced("text", &word).paragraph().markup("b");
            let text = word.trim_end();
            let (parts, others) = read(out.as_str());
            prop_assert_eq!(others, 0, "{}", out);
            prop_assert_eq!(parts.len(), 3, "{}", out);
            if !text.contains(['\r', '\0']) {
                prop_assert_eq!(&parts[1], &format!("{text}\n"), "{}", out);
            }
        }

        /// Words with marks and code around them: the program's marks keep their meaning.
        #[test]
        fn mixed(first in words(), second in words()) {
            let mut out = Markdown::from("**");
            out.text(&first).markup("** is ").code(&second).markup(", ").text(&second).markup("[z](https://docs.docker.com)");
            let links = Parser::new_ext(out.as_str(), Options::all()).filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
                Event::Html(text) | Event::InlineHtml(text) => Some(text.into_string()),
                _ => None,
            });
            prop_assert_eq!(links.collect::<Vec<_>>(), ["https://docs.docker.com"], "{}", out);
        }
    }
}
