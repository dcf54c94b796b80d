//! What instructions are made of: pieces of text, flags, and words that the builder expands.

use crate::text::{TextRange, between};

/// A piece of text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// From its first to its last character.
    pub range: TextRange,
    /// Its text with continuations taken out.
    pub text: Box<str>,
}

/// `--name` or `--name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The whole flag, dashes included.
    pub range: TextRange,
    /// The name without dashes; `None` after `--=`.
    pub name: Option<Token>,
    /// Whether a `=` follows the name.
    pub has_equals: bool,
    /// The value; `None` for `--name` and `--name=`.
    pub value: Option<Word>,
}

impl Flag {
    /// The name, empty if there is none.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |n| &n.text)
    }

    /// `--name`, or the whole flag if it has no name.
    pub fn name_range(&self) -> TextRange {
        self.name.as_ref().map_or(self.range, |n| between(self.range.start(), n.range.end()))
    }

    /// The value as written, quotes included; empty if there is none.
    pub fn raw_value(&self) -> &str {
        self.value.as_ref().map_or("", |v| &v.raw)
    }

    /// Where the value is, or the name if there is no value.
    pub fn value_range(&self) -> TextRange {
        self.value.as_ref().map_or(self.name_range(), |v| v.range)
    }
}

/// A word that the builder expands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// From its first to its last character.
    pub range: TextRange,
    /// As written: quotes and escapes kept, continuations taken out.
    pub raw: Box<str>,
    /// Its parts, in order.
    pub pieces: Box<[Piece]>,
}

/// A part of a [`Word`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain text; escape characters still in it.
    Text(Token),
    /// `$name` or `${…}`.
    Variable(Variable),
    /// `"…"`; the range includes the quotes.
    DoubleQuoted(TextRange, Box<[Piece]>),
    /// `'…'`; range and text include the quotes.
    SingleQuoted(Token),
    /// A quote that is never closed.
    UnclosedQuote(TextRange),
    /// A `${` that begins no valid expansion.
    MalformedExpansion(TextRange),
}

/// `$name`, `${name}` or `${name<modifier>word}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// `$` to the last character.
    pub range: TextRange,
    /// The name alone; `None` in `${}`.
    pub name: Option<Token>,
    /// `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/` or `//`.
    pub modifier: Option<Token>,
    /// What follows the modifier.
    pub word: Option<Word>,
    /// Whether it is written with braces.
    pub braced: bool,
}
