//! Semantic tokens: what each piece of a file is.
//!
//! One pass over the model. A token never spans lines, never begins or ends with a blank and never overlaps another; a word
//! that goes on over a continuation is several tokens, with the escape character and the comments in between their own.

mod ignorefile;
mod instructions;
mod shell;
#[cfg(test)]
mod tests;
mod words;

use crate::model::Model;
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize, between, range, size};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the protocol's type of that name")]
pub enum TokenKind {
    Keyword,
    Comment,
    String,
    Number,
    Variable,
    Parameter,
    Property,
    Namespace,
    Class,
    Function,
    Operator,
    Macro,
}

impl TokenKind {
    /// All kinds, in the order of the legend.
    pub const ALL: [TokenKind; 12] = [
        Self::Keyword,
        Self::Comment,
        Self::String,
        Self::Number,
        Self::Variable,
        Self::Parameter,
        Self::Property,
        Self::Namespace,
        Self::Class,
        Self::Function,
        Self::Operator,
        Self::Macro,
    ];
}

/// A set of modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers(u8);

impl Modifiers {
    /// None.
    pub const NONE: Self = Self(0);
    /// `declaration`
    pub const DECLARATION: Self = Self(1);
    /// `readonly`
    pub const READONLY: Self = Self(2);
    /// `deprecated`
    pub const DEPRECATED: Self = Self(4);
    /// `defaultLibrary`
    pub const DEFAULT_LIBRARY: Self = Self(8);
    /// `documentation`
    pub const DOCUMENTATION: Self = Self(16);
    /// The protocol's names, in the order of the bits.
    pub const NAMES: [&'static str; 5] = ["declaration", "readonly", "deprecated", "defaultLibrary", "documentation"];

    /// The bits, the first name's being the lowest.
    pub fn bits(self) -> u32 {
        u32::from(self.0)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A token; within one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the file.
    pub range: TextRange,
    /// What it is.
    pub kind: TokenKind,
    /// More about it.
    pub modifiers: Modifiers,
}

/// All tokens of a file, in order.
pub fn semantic_tokens(snapshot: &Snapshot) -> Vec<Token> {
    match snapshot.kind {
        FileKind::Dockerfile => dockerfile(snapshot.model()),
        FileKind::Dockerignore => ignorefile::tokens(snapshot),
        FileKind::Other => Vec::new(),
    }
}

/// The tokens that touch a range, whole.
pub fn semantic_tokens_in(snapshot: &Snapshot, range: TextRange) -> Vec<Token> {
    let mut tokens = semantic_tokens(snapshot);
    tokens.retain(|t| t.range.start() <= range.end() && range.start() <= t.range.end());
    tokens
}

fn dockerfile(model: &Model) -> Vec<Token> {
    let mut out = Vec::new();
    for directive in &model.directives {
        directive_tokens(model, directive.name, directive.value_range, &mut out);
    }
    for &comment in &model.comments {
        comment_tokens(model.slice(comment), comment.start(), &mut out);
    }
    instructions::tokens(model, &mut out);
    out.sort_by_key(|t| (t.range.start(), t.range.end()));
    let mut done = TextSize::new(0);
    out.retain(|t| {
        let is_free = done <= t.range.start();
        if is_free {
            done = t.range.end();
        }
        is_free
    });
    out
}

fn directive_tokens(model: &Model, name: TextRange, value: TextRange, out: &mut Vec<Token>) {
    let before = model.text.get(..usize::from(name.start())).unwrap_or_default();
    let mut sink = Sink::new(&model.text, TextSize::new(0), &[], out);
    if let Some(hash) = before.rfind('#') {
        sink.push(range(hash, before.len()), TokenKind::Comment);
    }
    sink.push(name, TokenKind::Property);
    let between = between(name.end(), value.start().max(name.end()));
    if let Some(at) = model.slice(between).find('=') {
        sink.push(TextRange::at(name.end() + size(at), size(1)), TokenKind::Operator);
    }
    sink.push(value, TokenKind::Parameter);
}

/// A comment; the rule names in one that switches rules off stand out.
fn comment_tokens(text: &str, start: TextSize, out: &mut Vec<Token>) {
    let base = usize::from(start);
    let mut done = 0;
    let mut push = |from: usize, to: usize, kind, modifiers| {
        let mut at = base + from;
        // To an editor a line ends at a lone CR too, and to the builder it does not.
        for piece in text.get(from..to).unwrap_or_default().split('\r') {
            out.extend(without_blanks(piece, at).map(|range| Token { range, kind, modifiers }));
            at += piece.len() + 1;
        }
    };
    for (from, to) in rule_names(text) {
        push(done, from, TokenKind::Comment, Modifiers::NONE);
        push(from, to, TokenKind::Property, Modifiers::DOCUMENTATION);
        done = to;
    }
    push(done, text.trim_end().len(), TokenKind::Comment, Modifiers::NONE);
}

/// A part of a line without the blanks at its ends, which nobody sees; `at` is where it begins.
fn without_blanks(part: &str, at: usize) -> Option<TextRange> {
    let bare = part.trim();
    let start = at + (part.len() - part.trim_start().len());
    (!bare.is_empty()).then(|| range(start, start + bare.len()))
}

/// Where the rule names are in `# check=skip=A,B`, `# hadolint ignore=A` and `# dockerfile-ls ignore=a`.
fn rule_names(comment: &str) -> Vec<(usize, usize)> {
    let Some(start) = list_start(comment) else { return Vec::new() };
    let list = comment.get(start..).unwrap_or_default();
    let list = list.split("//").next().unwrap_or_default();
    let mut out = Vec::new();
    let mut at = start;
    for part in list.split(',') {
        let name = part.trim_start();
        let length = name.find(|c: char| c.is_whitespace() || c == ';').unwrap_or(name.len());
        let from = at + part.len() - name.len();
        out.push((from, from + length));
        if length < name.trim_end().len() {
            // A blank ends the list.
            break;
        }
        at += part.len() + 1;
    }
    out
}

/// Where the list of rules begins in a comment that has one.
fn list_start(comment: &str) -> Option<usize> {
    let body = comment.strip_prefix('#')?.trim_start();
    let at = |rest: &str| comment.len() - rest.len();
    if let Some(rest) = body.strip_prefix("check=skip=") {
        return Some(at(rest));
    }
    let rest = match body.strip_prefix("hadolint") {
        Some(rest) => {
            let rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
            rest.strip_prefix("global").map_or(rest, str::trim_start)
        }
        None => body.strip_prefix("dockerfile-ls")?.strip_prefix(char::is_whitespace)?.trim_start(),
    };
    let rest = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    Some(at(rest.trim_start()))
}

/// Takes the tokens of one instruction: cuts them at line ends and at what lies between its lines.
struct Sink<'a> {
    text: &'a str,
    base: TextSize,
    /// What no token may cover, in order; relative to the instruction.
    holes: &'a [TextRange],
    out: &'a mut Vec<Token>,
}

impl<'a> Sink<'a> {
    fn new(text: &'a str, base: TextSize, holes: &'a [TextRange], out: &'a mut Vec<Token>) -> Self {
        Self { text, base, holes, out }
    }

    fn push(&mut self, range: TextRange, kind: TokenKind) {
        self.push_with(range, kind, Modifiers::NONE);
    }

    fn push_with(&mut self, range: TextRange, kind: TokenKind, modifiers: Modifiers) {
        let mut start = range.start();
        let first = self.holes.partition_point(|h| h.end() <= start);
        for hole in self.holes.get(first..).unwrap_or_default() {
            if range.end() <= hole.start() {
                break;
            }
            self.lines(start, hole.start().max(start), kind, modifiers);
            start = hole.end();
        }
        self.lines(start, range.end(), kind, modifiers);
    }

    fn lines(&mut self, start: TextSize, end: TextSize, kind: TokenKind, modifiers: Modifiers) {
        if end <= start {
            return;
        }
        let part = crate::text::slice(self.text, between(start, end));
        let mut at = usize::from(start);
        for line in part.split(['\n', '\r']) {
            if let Some(range) = without_blanks(line, at) {
                self.out.push(Token { range: range + self.base, kind, modifiers });
            }
            at += line.len() + 1;
        }
    }
}
