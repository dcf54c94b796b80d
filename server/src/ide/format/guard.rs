//! The formatter's last look: does the new text say the same?
//!
//! Only what the edits touch is parsed again, in its new form, together with the top of the file, which
//! holds the directives. The comparison knows nothing of how the edits came about.

use std::sync::Arc;

use ropey::Rope;

use super::lines::Lines;
use super::same::same;
use crate::model::{Cache, Model};
use crate::syntax::{Language, Tree};
use crate::text::{Edit, TextRange, TextSize, slice};

/// Ends the top of the file, below which no comment is a directive, and the text that is parsed again: if the last
/// instruction ran on, it would swallow this.
const SENTINEL: &str = "RUN sentinel\n";

/// Whether the file says the same after the edits, which are sorted and disjoint.
pub(super) fn keeps_meaning(model: &Model, lines: &Lines, edits: &[Edit]) -> bool {
    let mut again = Again { model, edits, text: String::new(), comments: Vec::new() };
    let mut touched = Vec::new();
    let top = lines.spans.first().and_then(|span| lines.get(span.start)).map_or(model.text.len() + 1, |line| line.start);
    again.between(0, top);
    again.sentinel();
    let mut done = top;
    for (index, (span, placed)) in lines.spans.iter().zip(&model.instructions).enumerate() {
        let start = lines.get(span.start).map_or(done, |line| line.start);
        let end = span.end.checked_sub(1).and_then(|last| lines.get(last)).map_or(start, |line| line.next);
        again.between(done, start);
        if again.instruction(start, end) {
            touched.push((index, placed));
        }
        done = end;
    }
    again.between(done, model.text.len() + 1);
    // At the end of the file an instruction may end in a continuation.
    let is_open_end = touched.last().is_some_and(|(index, _)| index + 1 == model.instructions.len());
    if !is_open_end {
        again.sentinel();
    }
    let text: Arc<str> = again.text.into();
    let new = Model::build(&text, &Tree::parse(Language::Dockerfile, &Rope::from_str(&text), None), &mut Cache::default());
    same_directives(model, &new)
        && same_comments(model, &again.comments, &new)
        && new.instructions.len() == touched.len() + if is_open_end { 1 } else { 2 }
        && touched.iter().zip(new.instructions.iter().skip(1)).all(|((_, old), new)| same(old, new, model.escape))
}

struct Again<'a> {
    model: &'a Model,
    /// Those that are not applied yet.
    edits: &'a [Edit],
    text: String,
    /// The comments of the old text in what was taken over from between instructions.
    comments: Vec<TextRange>,
}

impl<'a> Again<'a> {
    /// Takes over what stands between instructions: the top of the file, and what is edited.
    fn between(&mut self, from: usize, to: usize) {
        let edits = self.take_edits(to);
        if to <= from || (edits.is_empty() && from != 0) {
            return;
        }
        let comments = &self.model.comments;
        let first = comments.partition_point(|c| usize::from(c.start()) < from);
        let last = comments.partition_point(|c| usize::from(c.start()) < to).max(first);
        self.comments.extend(comments.get(first..last).unwrap_or_default());
        self.push(from, to, edits);
    }

    /// Takes over an instruction if it is edited.
    fn instruction(&mut self, from: usize, to: usize) -> bool {
        let edits = self.take_edits(to);
        if !edits.is_empty() {
            self.push(from, to, edits);
        }
        !edits.is_empty()
    }

    fn take_edits(&mut self, to: usize) -> &'a [Edit] {
        let count = self.edits.partition_point(|e| usize::from(e.range.start()) < to);
        let (taken, rest) = self.edits.split_at(count);
        self.edits = rest;
        taken
    }

    fn push(&mut self, from: usize, to: usize, edits: &[Edit]) {
        self.end_line();
        let old = &*self.model.text;
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

fn same_directives(old: &Model, new: &Model) -> bool {
    // An indented `# syntax=` or `# check=` counts for nothing.
    let in_column_0 = |model: &Model, at: TextSize| {
        let before = model.text.get(..usize::from(at)).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}').starts_with('#')
    };
    old.escape == new.escape
        && old.directives.len() == new.directives.len()
        && old.directives.iter().zip(&new.directives).all(|(a, b)| {
            a.kind == b.kind && a.value == b.value && in_column_0(old, a.name.start()) == in_column_0(new, b.name.start())
        })
}

fn same_comments(old: &Model, expected: &[TextRange], new: &Model) -> bool {
    let says = |model: &Model, comment: &TextRange| {
        let text = slice(&model.text, *comment).trim_end();
        let before = model.text.get(..usize::from(comment.start())).unwrap_or_default();
        let is_at_line_start = before.is_empty() || before.ends_with(['\n', '\u{feff}']);
        (text.to_owned(), depends_on_column(text) && is_at_line_start)
    };
    expected.len() == new.comments.len() && expected.iter().zip(&new.comments).all(|(a, b)| says(old, a) == says(new, b))
}

/// Whether BuildKit reads a comment in column 0 only: `# check=`, `# syntax=`, and a `#!` above them.
pub(super) fn depends_on_column(comment: &str) -> bool {
    let Some(text) = comment.strip_prefix('#') else { return false };
    let name = text.split('=').next().unwrap_or_default().trim();
    text.starts_with('!') || (text.contains('=') && ["check", "syntax"].iter().any(|n| name.eq_ignore_ascii_case(n)))
}
