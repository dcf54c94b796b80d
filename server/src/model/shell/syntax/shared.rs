//! What both readers need.

use std::ops::Range;

use super::{Refusal, RefusalKind};

/// In a word, stands for what is quoted or expanded.
pub(super) const MARK: u8 = 1;

/// A heredoc that begins after the line.
#[derive(Debug)]
pub(super) struct Heredoc {
    pub(super) delimiter: Vec<u8>,
    pub(super) is_indented: bool,
    pub(super) is_quoted: bool,
}

/// What is open, for the word about it at the end of the text.
#[derive(Debug)]
struct Open {
    at: Range<usize>,
    /// What would go on with it or close it.
    missing: &'static str,
}

/// All that is open, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Openers(Vec<Open>);

impl Openers {
    pub(super) fn push(&mut self, at: Range<usize>, missing: &'static str) {
        self.0.push(Open { at, missing });
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    /// Now this is missing of the innermost.
    pub(super) fn misses(&mut self, missing: &'static str) {
        if let Some(open) = self.0.last_mut() {
            open.missing = missing;
        }
    }

    /// What the end of the text leaves open; `before` is where the last token stands, if nothing is.
    pub(super) fn at_end(&self, before: &Range<usize>) -> Refusal {
        match self.0.last() {
            Some(open) => Refusal { kind: RefusalKind::Unclosed(open.missing), at: open.at.clone() },
            None => Refusal { kind: RefusalKind::NothingFollows, at: before.clone() },
        }
    }
}

/// The next place that is not an escaped line end.
pub(super) fn skip_joined(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b'\\') && bytes.get(at + 1) == Some(&b'\n') {
        at += 2;
    }
    at
}

/// The length of the rest of a line.
pub(super) fn line_length(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}
