//! Puts arguments into a text: `{name}` is the argument, `{name|one|more}` the word that goes with a number.

use super::locale::Locale;
use super::markdown::Markdown;

/// What can replace `{name}`.
pub(super) trait Fill {
    /// As part of Markdown.
    fn push_markdown(&self, out: &mut Markdown, locale: Locale);
    /// As part of a text whose marks stay as they are.
    fn push_plain(&self, out: &mut String, locale: Locale);
    /// As part of a code span.
    fn push_raw(&self, out: &mut String, locale: Locale);
    /// The number that decides over the form of a word.
    fn count(&self) -> u64;
}

/// An argument of a text.
pub(super) struct Filled<'a> {
    pub(super) name: &'a str,
    pub(super) argument: &'a dyn Fill,
    pub(super) locale: Locale,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is.
    Literal(&'static str),
    /// `{name}` or `{name|one|more}`: the name, and the words.
    Argument(&'static str, Option<&'static str>),
    /// A code span, without its backticks.
    Code(&'static str),
}

/// The pieces of a text in order. Braces around anything but a name stay.
pub(super) fn pieces<'a>(template: &'static str, is_argument: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = Piece> + 'a {
    let (mut rest, mut waiting) = (template, None);
    std::iter::from_fn(move || {
        if waiting.is_some() {
            return waiting.take();
        }
        let Some(at) = memchr::memchr2(b'{', b'`', rest.as_bytes()) else {
            let last = std::mem::take(&mut rest);
            return (!last.is_empty()).then_some(Piece::Literal(last));
        };
        let (before, marked) = rest.split_at(at);
        let (mark, inner) = marked.split_at(1);
        let closed = |closing: u8| {
            let end = memchr::memchr(closing, inner.as_bytes())?;
            Some((inner.get(..end)?, inner.get(end + 1..)?))
        };
        let found = if mark == "`" {
            closed(b'`').map(|(code, after)| (Piece::Code(code), after))
        } else {
            closed(b'}').and_then(|(inner, after)| {
                let (name, words) = inner.split_once('|').map_or((inner, None), |(name, words)| (name, Some(words)));
                is_argument(name).then_some((Piece::Argument(name, words), after))
            })
        };
        match found {
            Some((piece, after)) => {
                rest = after;
                if before.is_empty() {
                    return Some(piece);
                }
                waiting = Some(piece);
                Some(Piece::Literal(before))
            }
            None => {
                let literal = rest.get(..at + 1).unwrap_or(rest);
                rest = inner;
                Some(Piece::Literal(literal))
            }
        }
    })
}

/// A text of the program that is Markdown.
pub(super) fn markdown(template: &'static str, arguments: &[Filled<'_>]) -> Markdown {
    build(template, arguments, |out, text| _ = out.markup(text))
}

/// A text of the program without Markdown except for code in backticks.
pub(super) fn escaped(template: &'static str, arguments: &[Filled<'_>]) -> Markdown {
    build(template, arguments, |out, text| _ = out.plain(text))
}

fn build(template: &'static str, arguments: &[Filled<'_>], literal: impl Fn(&mut Markdown, &'static str)) -> Markdown {
    let mut out = Markdown::new();
    let find = |name: &str| arguments.iter().find(|filled| filled.name == name);
    for piece in pieces(template, |name| find(name).is_some()) {
        match piece {
            Piece::Literal(text) => literal(&mut out, text),
            Piece::Code(code) => _ = out.code(&raw(code, arguments)),
            Piece::Argument(name, words) => {
                let Some(filled) = find(name) else { continue };
                match words {
                    Some(words) => _ = out.markup(form(words, filled)),
                    None => filled.argument.push_markdown(&mut out, filled.locale),
                }
            }
        }
    }
    out
}

/// A text with its marks as they are.
pub(super) fn plain(template: &'static str, arguments: &[Filled<'_>]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let find = |name: &str| arguments.iter().find(|filled| filled.name == name);
    for piece in pieces(template, |name| find(name).is_some()) {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Code(code) => {
                out.push('`');
                push_raw(&mut out, code, arguments);
                out.push('`');
            }
            Piece::Argument(name, words) => {
                let Some(filled) = find(name) else { continue };
                match words {
                    Some(words) => out.push_str(form(words, filled)),
                    None => filled.argument.push_plain(&mut out, filled.locale),
                }
            }
        }
    }
    out
}

/// The content of a code span.
fn raw(code: &'static str, arguments: &[Filled<'_>]) -> String {
    let mut out = String::with_capacity(code.len() + 16);
    push_raw(&mut out, code, arguments);
    out
}

fn push_raw(out: &mut String, code: &'static str, arguments: &[Filled<'_>]) {
    let find = |name: &str| arguments.iter().find(|filled| filled.name == name);
    for piece in pieces(code, |name| find(name).is_some()) {
        match piece {
            Piece::Literal(text) | Piece::Code(text) => out.push_str(text),
            Piece::Argument(name, _) => {
                if let Some(filled) = find(name) {
                    filled.argument.push_raw(out, filled.locale);
                }
            }
        }
    }
}

/// The word of `one|more` that goes with a number; the last one where a form is missing.
fn form(words: &'static str, filled: &Filled<'_>) -> &'static str {
    let wanted = filled.locale.plural_rules().form(filled.argument.count());
    words.split('|').nth(wanted).or_else(|| words.rsplit('|').next()).unwrap_or(words)
}

/// Whether the placeholders of a text are exactly its arguments: asked when compiling.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
pub(super) const fn fits(template: &str, arguments: &[&str]) -> bool {
    let text = template.as_bytes();
    let mut used = 0;
    let mut at = 0;
    while at < arguments.len() {
        if !has_placeholder(text, arguments[at].as_bytes()) {
            return false;
        }
        at += 1;
    }
    // Each `{name}` is one of them. `${…}` belongs to a Dockerfile.
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' && (at == 0 || text[at - 1] != b'$') {
            if !is_placeholder_of_any(text, at, arguments) {
                return false;
            }
            used += 1;
        }
        at += 1;
    }
    arguments.len() <= used
}

/// Whether there is a message of that key, each of whose placeholders is one of the arguments: asked when compiling.
/// A `{` that no name and `}` follow is text.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
pub const fn has_message(messages: &[(&str, &str)], key: &str, arguments: &[&str]) -> bool {
    let mut at = 0;
    while at < messages.len() {
        let (known, text) = messages[at];
        if is_same(known.as_bytes(), key.as_bytes()) {
            return knows_all(text.as_bytes(), arguments);
        }
        at += 1;
    }
    false
}

/// Whether there is a message for each key of `shared`, with no placeholder that the text there lacks.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
pub const fn has_messages(messages: &[(&str, &str)], shared: &[(&str, &str)]) -> bool {
    let mut at = 0;
    while at < shared.len() {
        let (key, offered) = shared[at];
        let mut own = 0;
        while own < messages.len() && !is_same(messages[own].0.as_bytes(), key.as_bytes()) {
            own += 1;
        }
        if own == messages.len() || !has_placeholders(offered.as_bytes(), messages[own].1.as_bytes()) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether each placeholder of a text is one of `offered`.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn has_placeholders(offered: &[u8], text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' && (at == 0 || text[at - 1] != b'$') {
            let (_, name) = text.split_at(at + 1);
            let mut len = 0;
            while len < name.len() && (name[len].is_ascii_lowercase() || name[len] == b'_') {
                len += 1;
            }
            let is_name = 0 < len && len < name.len() && name[len] == b'}';
            if is_name && !has_placeholder(offered, name.split_at(len).0) {
                return false;
            }
        }
        at += 1;
    }
    true
}

/// Whether the placeholder at a byte is that of one of the arguments.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn is_placeholder_of_any(text: &[u8], at: usize, arguments: &[&str]) -> bool {
    let mut argument = 0;
    while argument < arguments.len() {
        if is_placeholder(text, at, arguments[argument].as_bytes()) {
            return true;
        }
        argument += 1;
    }
    false
}

#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn knows_all(text: &[u8], arguments: &[&str]) -> bool {
    let mut at = 0;
    while at < text.len() {
        let mut end = at + 1;
        while end < text.len() && (text[end].is_ascii_lowercase() || text[end] == b'_') {
            end += 1;
        }
        let is_name = text[at] == b'{' && at + 1 < end && end < text.len() && text[end] == b'}';
        if is_name && (at == 0 || text[at - 1] != b'$') && !is_placeholder_of_any(text, at, arguments) {
            return false;
        }
        at += 1;
    }
    true
}

#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn has_placeholder(text: &[u8], name: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        if is_placeholder(text, at, name) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether `{name}` or `{name|` is at a place.
#[expect(clippy::indexing_slicing, reason = "asked when compiling, where a wrong index is an error")]
const fn is_placeholder(text: &[u8], at: usize, name: &[u8]) -> bool {
    if text.len() < at + name.len() + 2 || text[at] != b'{' {
        return false;
    }
    let mut index = 0;
    while index < name.len() {
        if text[at + 1 + index] != name[index] {
            return false;
        }
        index += 1;
    }
    matches!(text[at + 1 + name.len()], b'}' | b'|')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Argument;

    fn fill(template: &'static str, arguments: &[(&'static str, Argument)]) -> (String, String) {
        let filled: Vec<Filled<'_>> =
            arguments.iter().map(|(name, argument)| Filled { name, argument, locale: Locale::ENGLISH }).collect();
        (markdown(template, &filled).to_string(), plain(template, &filled))
    }

    #[test]
    fn arguments_fill_their_places() {
        let arguments = [("a", Argument::from("1*")), ("b", "{a}".into())];
        let (markdown, plain) = fill("{a} and {b}, not {c} nor ${ or `x={a}`", &arguments);
        assert_eq!(markdown, r"1\* and \{a\}, not {c} nor ${ or `x=1*`");
        assert_eq!(plain, "1* and {a}, not {c} nor ${ or `x=1*`");
        assert_eq!(fill("`{a}` is `{a}", &[("a", "`".into())]).0, r"`` ` `` is `\`");
    }

    #[test]
    fn words_go_with_numbers() {
        let files = |n: u64| fill("{n} {n|file|files}", &[("n", n.into())]).0;
        assert_eq!([0, 1, 2, 12_345].map(files), ["0 files", "1 file", "2 files", "12,345 files"]);
        let lines = Argument::list([1_u64, 3]);
        assert_eq!(fill("{l|line|lines} {l}", &[("l", lines)]).0, "lines 1, 3");
    }

    #[test]
    fn placeholders_are_checked_when_compiling() {
        const { assert!(fits("{a} {b|x|y} `{a}`", &["a", "b"])) }
        const { assert!(!fits("{a}", &["a", "b"])) }
        const { assert!(!fits("{a} {c}", &["a"])) }
        const { assert!(fits("${name}", &[])) }
        const { assert!(has_message(&[("a", ""), ("b", "{x} ${y} {} {Z}")], "b", &["x", "z"])) }
        const { assert!(!has_message(&[("b", "{x}")], "c", &["x"])) }
        const { assert!(!has_message(&[("b", "{x}")], "b", &["y"])) }
    }
}
