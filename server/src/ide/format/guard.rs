//! The formatter's last check: does the new text mean the same?
//!
//! Only what the edits touch is parsed again, in its new form, together with the top of the file, which holds the
//! directives. The comparison does not depend on how the edits were made.

use std::sync::Arc;

use rayon::prelude::*;

use super::lines::Lines;
use super::same::same;
use crate::model::{Cache, Model, Placed};
use crate::syntax::{Language, Tree};
use crate::text::{Edit, Text, TextRange, TextSize, slice};

/// Ends the top of the file, below which no comment is a directive, and each piece of text that is parsed again: if the
/// last instruction ran on, it would swallow this.
const SENTINEL: &str = "RUN sentinel\n";

/// Pieces of this size are parsed side by side.
const PIECE: usize = 1 << 16;

/// Whether the file says the same after the edits, which are sorted and disjoint.
pub(super) fn keeps_meaning(model: &Model, lines: &Lines, edits: &[Edit]) -> bool {
    !brings_mark_to_top(&model.text, edits) && pieces(model, lines, edits).into_par_iter().all(|piece| piece.says_the_same(model))
}

/// Whether a byte order mark, which is a part of a word further down, is the first thing in the file after the edits.
fn brings_mark_to_top(text: &str, edits: &[Edit]) -> bool {
    let removed = edits.iter().try_fold(TextSize::default(), |end, edit| {
        if edit.range.start() == end && edit.text.is_empty() { Ok(edit.range.end()) } else { Err(end) }
    });
    let start = usize::from(removed.unwrap_or_else(|end| end));
    0 < start && text.get(start..).is_some_and(|rest| rest.starts_with('\u{feff}'))
}

/// What the edits touch, in its new form.
fn pieces<'a>(model: &'a Model, lines: &Lines, edits: &'a [Edit]) -> Vec<Piece<'a>> {
    let mut done = Vec::new();
    let mut piece = Piece { has_top: true, ..Piece::default() };
    let mut rest = Rest { old: &model.text, comments: &model.comments, edits };
    let top = lines.spans.first().and_then(|span| lines.get(span.start)).map_or(model.text.len() + 1, |line| line.start);
    rest.take(0, top, true, &mut piece);
    piece.sentinel();
    let mut at = top;
    for (index, (span, placed)) in lines.spans.iter().zip(&model.instructions).enumerate() {
        let start = lines.get(span.start).map_or(at, |line| line.start);
        let end = span.end.checked_sub(1).and_then(|last| lines.get(last)).map_or(start, |line| line.next);
        rest.between(at, start, &mut piece);
        if rest.instruction(start, end, &mut piece) {
            piece.touched.push(placed);
            // At the end of the file an instruction may end in a continuation.
            piece.has_open_end = index + 1 == model.instructions.len();
            if PIECE < piece.text.len() && !piece.has_open_end {
                let mut next = Piece::default();
                if model.escape == '`' {
                    next.text.push_str("# escape=`\n");
                }
                next.sentinel();
                done.push(std::mem::replace(&mut piece, next));
            }
        }
        at = end;
    }
    // What runs on at the end of the file does so in what stands below it.
    let has_open_end = piece.has_open_end;
    rest.take(at, model.text.len() + 1, has_open_end, &mut piece);
    done.push(piece);
    done
}

/// A part of the new text.
#[derive(Default)]
struct Piece<'a> {
    text: String,
    /// The instructions in it, as they were.
    touched: Vec<&'a Placed>,
    /// The comments between them, as they were.
    comments: Vec<TextRange>,
    /// It begins as the file does.
    has_top: bool,
    /// It ends with the last instruction of the file.
    has_open_end: bool,
}

impl Piece<'_> {
    fn says_the_same(mut self, old: &Model) -> bool {
        if !self.has_open_end {
            self.sentinel();
        }
        let text = Arc::new(Text::from(self.text));
        let tree = Tree::parse(Language::Dockerfile, text.rope(), None);
        let new = Model::build(&text, &tree, &mut Cache::default());
        let sentinels = if self.has_open_end { 1 } else { 2 };
        old.escape == new.escape
            && (!self.has_top || same_directives(old, &new))
            && same_comments(old, &self.comments, &new)
            && new.instructions.len() == self.touched.len() + sentinels
            && self.touched.iter().zip(new.instructions.iter().skip(1)).all(|(a, b)| same(a, b, old.escape))
    }

    fn push(&mut self, old: &str, from: usize, to: usize, edits: &[Edit]) {
        self.end_line();
        let mut at = from;
        for edit in edits {
            self.text.push_str(old.get(at..edit.range.start().into()).unwrap_or_default());
            self.text.push_str(&edit.text);
            at = edit.range.end().into();
        }
        self.text.push_str(old.get(at..to.min(old.len())).unwrap_or_default());
    }

    fn sentinel(&mut self) {
        self.end_line();
        self.text.push_str(SENTINEL);
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// What is left of the old text and the edits.
struct Rest<'a> {
    old: &'a str,
    comments: &'a [TextRange],
    edits: &'a [Edit],
}

impl<'a> Rest<'a> {
    /// Passes over what is between instructions; takes it if it is edited.
    fn between(&mut self, from: usize, to: usize, piece: &mut Piece<'_>) {
        if from < to {
            self.take(from, to, false, piece);
        }
    }

    /// Passes over an instruction; takes it if it is edited.
    fn instruction(&mut self, from: usize, to: usize, piece: &mut Piece<'_>) -> bool {
        let edits = self.take_edits(to);
        if !edits.is_empty() {
            piece.push(self.old, from, to, edits);
        }
        !edits.is_empty()
    }

    fn take(&mut self, from: usize, to: usize, always: bool, piece: &mut Piece<'_>) {
        let comments = self.comments;
        let count = comments.partition_point(|c| usize::from(c.start()) < to);
        let (own, rest) = comments.split_at(count);
        self.comments = rest;
        let edits = self.take_edits(to);
        if always || !edits.is_empty() {
            piece.comments.extend(own);
            piece.push(self.old, from, to, edits);
        }
    }

    fn take_edits(&mut self, to: usize) -> &'a [Edit] {
        let count = self.edits.partition_point(|e| usize::from(e.range.start()) < to);
        let (taken, rest) = self.edits.split_at(count);
        self.edits = rest;
        taken
    }
}

pub(super) fn same_directives(old: &Model, new: &Model) -> bool {
    // An indented `# syntax=` or `# check=` counts for nothing.
    let in_column_0 = |model: &Model, at: TextSize| {
        let before = model.text.get(..usize::from(at)).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}').starts_with('#')
    };
    old.directives.len() == new.directives.len()
        && old.directives.iter().zip(&new.directives).all(|(a, b)| {
            a.kind == b.kind && a.value == b.value && in_column_0(old, a.name.start()) == in_column_0(new, b.name.start())
        })
}

fn same_comments(old: &Model, expected: &[TextRange], new: &Model) -> bool {
    let says = |model: &Model, comment: &TextRange| {
        // Behind a stray continuation a comment has the blanks of other kinds before it.
        let text = slice(&model.text, *comment).trim();
        let before = model.text.get(..usize::from(comment.start())).unwrap_or_default();
        let is_first = matches!(before, "" | "\u{feff}");
        // BuildKit passes over a `#!` at the very top alone.
        let counts = is_first || (before.ends_with('\n') && !text.starts_with("#!"));
        (text.to_owned(), depends_on_column(text) && counts)
    };
    expected.len() == new.comments.len() && expected.iter().zip(&new.comments).all(|(a, b)| says(old, a) == says(new, b))
}

/// Whether BuildKit reads a comment in column 0 only: `# check=`, `# syntax=`, and a `#!` above them.
pub(super) fn depends_on_column(comment: &str) -> bool {
    let Some(text) = comment.strip_prefix('#') else { return false };
    let name = text.split('=').next().unwrap_or_default().trim();
    text.starts_with('!') || (text.contains('=') && ["check", "syntax"].iter().any(|n| name.eq_ignore_ascii_case(n)))
}
