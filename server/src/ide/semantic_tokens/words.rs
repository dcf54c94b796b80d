//! Words that the builder expands, and variables in plain text.

use super::{Modifiers, Sink, TokenKind};
use crate::syntax::ast::{Piece, Variable, Word};
use crate::text::{TextRange, TextSize, between, range, size};
use crate::texts::{Locale, docs};

/// A word whose plain text is of one kind; numbers stand out where `kind` is a parameter or property.
pub(super) fn word(word: &Word, kind: TokenKind, sink: &mut Sink<'_>) {
    let is_value = matches!(kind, TokenKind::Parameter | TokenKind::Property);
    let kind = if is_value && is_number(&word.raw) { TokenKind::Number } else { kind };
    pieces(&word.pieces, kind, sink);
}

pub(super) fn pieces(pieces: &[Piece], kind: TokenKind, sink: &mut Sink<'_>) {
    for piece in pieces {
        match piece {
            Piece::Text(token) => sink.push(token.range, kind),
            Piece::Variable(v) => variable(v, kind, sink),
            Piece::DoubleQuoted(range, inner) => quoted(*range, inner, sink),
            Piece::SingleQuoted(token) => sink.push(token.range, TokenKind::String),
            Piece::UnclosedQuote(range) => sink.push(*range, TokenKind::String),
            Piece::MalformedExpansion(_) => {}
        }
    }
}

/// Predefined names are marked.
pub(super) fn of_name(name: &str) -> Modifiers {
    // Most names are not.
    let may_be =
        name.ends_with("PROXY") || name.ends_with("proxy") || ["TARGET", "BUILD", "SOURCE_"].iter().any(|p| name.starts_with(p));
    if may_be && docs::variable(Locale::ENGLISH, name).is_some() { Modifiers::DEFAULT_LIBRARY } else { Modifiers::NONE }
}

/// Text with `$name` and `${name…}` in it: everything else is a string, if wanted. `\` protects a `$`.
pub(super) fn text_with_variables(text: &str, start: TextSize, strings: bool, sink: &mut Sink<'_>) {
    let base = usize::from(start);
    let (mut done, mut rest_at) = (0, 0);
    while let Some(found) = text.get(rest_at..).and_then(|t| t.find(['$', '\\'])) {
        let at = rest_at + found;
        let after = text.get(at + 1..).unwrap_or_default();
        if !text.get(at..).is_some_and(|t| t.starts_with('$')) {
            rest_at = at + 1 + after.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        let Some((length, name)) = variable_after_sign(after) else {
            rest_at = at + 1;
            continue;
        };
        if strings {
            sink.push(range(base + done, base + at), TokenKind::String);
        }
        done = at + 1 + length;
        sink.push_with(range(base + at, base + done), TokenKind::Variable, of_name(name));
        rest_at = done;
    }
    if strings {
        sink.push(range(base + done, base + text.len()), TokenKind::String);
    }
}

/// The length and the name of what follows a `$`.
pub(super) fn variable_after_sign(after: &str) -> Option<(usize, &str)> {
    let name = |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    if let Some(inner) = after.strip_prefix('{') {
        let length = name(inner);
        let line = inner.split('\n').next().unwrap_or_default();
        let close = line.find('}').filter(|_| 0 < length)?;
        return Some((close + 2, inner.get(..length)?));
    }
    let length = name(after);
    let starts_well = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    Some((length, after.get(..length)?)).filter(|_| starts_well)
}

/// A number, a duration (`1m30s`) or a size.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit() || "smh".contains(c))
        && text.chars().all(|c| c.is_ascii_digit() || ".smhuµn".contains(c))
        && text.matches('.').count() < 2
}

/// A string, cut around its variables.
fn quoted(range: TextRange, inner: &[Piece], sink: &mut Sink<'_>) {
    let mut done = range.start();
    for piece in inner {
        if let Piece::Variable(v) = piece {
            sink.push(between(done, v.range.start().max(done)), TokenKind::String);
            variable(v, TokenKind::String, sink);
            done = v.range.end();
        }
    }
    sink.push(between(done, range.end().max(done)), TokenKind::String);
}

/// `$A` is one token; `${A:-w}` is `${A`, `:-`, the word and `}`.
fn variable(variable: &Variable, around: TokenKind, sink: &mut Sink<'_>) {
    let name = variable.name.as_ref().map_or("", |n| &n.text);
    let modifiers = of_name(name);
    let Some(modifier) = &variable.modifier else {
        sink.push_with(variable.range, TokenKind::Variable, modifiers);
        return;
    };
    sink.push_with(between(variable.range.start(), modifier.range.start()), TokenKind::Variable, modifiers);
    sink.push(modifier.range, TokenKind::Operator);
    let end = variable.range.end() - size(1);
    if let Some(w) = &variable.word {
        let kind = if around == TokenKind::String { TokenKind::String } else { TokenKind::Parameter };
        pieces(&w.pieces, kind, sink);
    }
    if modifier.range.end() <= end {
        sink.push_with(between(end, variable.range.end()), TokenKind::Variable, modifiers);
    }
}
