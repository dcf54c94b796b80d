//! The lines of a file, as BuildKit counts them: only `\n` ends one.

use std::ops::Range;

use crate::model::{Model, Placed};
use crate::syntax::ast::{Instruction, Keyword};

/// What a line is to the formatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but blanks, between instructions.
    Blank,
    /// A comment between instructions.
    Comment,
    /// The first line of an instruction.
    First,
    /// A further line of an instruction's text.
    Text,
    /// A comment inside an instruction.
    InnerComment,
    /// Nothing but blanks, inside an instruction.
    InnerBlank,
    /// A directive or a stray continuation: only the blanks at its end may go.
    Fixed,
    /// A line of a heredoc.
    Heredoc,
}

/// A line. Offsets are bytes of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// First byte, after a byte order mark.
    pub(super) start: usize,
    /// The first byte that is neither a space nor a tab.
    pub(super) text: usize,
    /// The end of the line without its break.
    pub(super) end: usize,
    /// The first byte of the next line.
    pub(super) next: usize,
    pub(super) kind: Kind,
    /// Never touched, whatever its kind.
    pub(super) frozen: bool,
}

impl Line {
    /// Whether its end is the end of an unfinished last line.
    pub(super) fn is_unfinished(&self) -> bool {
        self.end == self.next
    }
}

/// All lines, and those of each instruction.
pub(super) struct Lines {
    pub(super) all: Vec<Line>,
    /// For each instruction its lines, heredocs included.
    pub(super) spans: Vec<Range<usize>>,
}

impl Lines {
    pub(super) fn of(model: &Model) -> Self {
        let mut lines = Self { all: split(&model.text), spans: Vec::with_capacity(model.instructions.len()) };
        for directive in &model.directives {
            lines.set(lines.at(directive.name.start().into()), Kind::Fixed);
        }
        for placed in &model.instructions {
            let span = lines.instruction(&model.text, placed);
            if runs_into_blanks(placed, model.escape) {
                span.clone().for_each(|index| lines.freeze(index));
            }
            lines.spans.push(span);
        }
        // Where a heredoc without an end would end is a guess.
        if let Some(open) = model.instructions.iter().position(|i| has_open_heredoc(i)) {
            let first = lines.spans.get(open).map_or(0, |span| span.start);
            (first..lines.all.len()).for_each(|index| lines.freeze(index));
        }
        lines
    }

    /// The index of the line that a byte is in.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.all.partition_point(|line| line.start <= byte).saturating_sub(1)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Line> {
        self.all.get(index)
    }

    fn set(&mut self, index: usize, kind: Kind) {
        if let Some(line) = self.all.get_mut(index) {
            line.kind = kind;
        }
    }

    /// Takes a line out of the formatter's hands.
    pub(super) fn freeze(&mut self, index: usize) {
        if let Some(line) = self.all.get_mut(index) {
            line.frozen = true;
        }
    }

    fn instruction(&mut self, text: &str, placed: &Placed) -> Range<usize> {
        let range = placed.file_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let first = self.at(start);
        let last = self.at(end.max(start + 1) - 1).max(first);
        let heredocs = first_heredoc(placed).map_or(last + 1, |at| self.at(start + at)).max(first + 1);
        // Blanks of another kind before the keyword stay.
        self.set(first, if self.get(first).is_some_and(|l| l.text == start) { Kind::First } else { Kind::Fixed });
        for index in first + 1..=last {
            let Some(line) = self.get(index) else { break };
            // The builder passes over blanks of other kinds too before it looks for a comment.
            let rest = text.get(line.text..line.end).unwrap_or_default();
            let bare = rest.trim_start();
            let kind = if index >= heredocs {
                Kind::Heredoc
            } else if bare.is_empty() {
                Kind::InnerBlank
            } else if bare.starts_with('#') {
                Kind::InnerComment
            } else {
                Kind::Text
            };
            self.set(index, kind);
            if bare.len() < rest.len() && matches!(kind, Kind::InnerBlank | Kind::InnerComment) {
                self.freeze(index);
            }
        }
        first..last + 1
    }
}

/// Whether the last line of an unknown keyword ends in the escape character: a blank of another kind follows, which belongs
/// to the keyword, and what that line says by itself it does not say before another one.
fn runs_into_blanks(instruction: &Instruction, escape: char) -> bool {
    let ends_in_escape = |text: &str| text.trim_end().ends_with(escape);
    instruction.keyword == Keyword::Unknown
        && (ends_in_escape(&instruction.keyword_token.text) || ends_in_escape(&instruction.text))
}

fn has_open_heredoc(instruction: &Instruction) -> bool {
    instruction.heredocs.len() < instruction.heredoc_markers().len() && instruction.trigger().is_none()
        || instruction.heredocs.iter().any(|h| h.end.is_none())
        || instruction.trigger().is_some_and(has_open_heredoc)
}

/// Where the first heredoc body or end line begins; relative to the instruction.
fn first_heredoc(instruction: &Instruction) -> Option<usize> {
    match instruction.trigger() {
        Some(trigger) => first_heredoc(trigger),
        None => instruction.heredocs.first().filter(|h| !h.range.is_empty()).map(|h| usize::from(h.range.start())),
    }
}

/// The lines of a text, those of comments and blank ones told apart as between instructions.
pub(super) fn split(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(text.len() / 24);
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1).chain(Some(text.len()));
    for next in ends {
        if next <= start {
            continue;
        }
        let whole = bytes.get(start..next).unwrap_or_default();
        let bare = whole.strip_suffix(b"\n").unwrap_or(whole);
        let len = bare.iter().rposition(|&b| b != b'\r').map_or(0, |last| last + 1);
        let bare = bare.get(..len).unwrap_or_default();
        let (end, blanks) = (start + len, bare.iter().take_while(|b| is_blank(**b)).count());
        let (kind, is_odd) = kind(text.get(start + blanks..end).unwrap_or_default());
        // The protocol ends a line at a lone CR, BuildKit does not.
        let frozen = is_odd || memchr::memchr(b'\r', bare).is_some();
        lines.push(Line { start, text: start + blanks, end, next, kind, frozen });
        start = next;
    }
    lines
}

/// What a line between instructions is, and whether it begins with blanks of another kind: vertical tab, NEL and
/// the like, which BuildKit takes for blanks.
fn kind(text: &str) -> (Kind, bool) {
    match text.chars().next() {
        None => (Kind::Blank, false),
        Some('#') => (Kind::Comment, false),
        Some(c) => (Kind::Fixed, c.is_whitespace()),
    }
}

/// A space or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}
