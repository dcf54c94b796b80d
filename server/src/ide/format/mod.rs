//! The formatter. It only changes whitespace unless the canonical style is requested, and never changes what is
//! built.
//!
//! [`document`] gives each line its kind (`lines`), takes out what comments switch off (`pragmas`), finds the
//! continuation lines that begin between two words (`breaks`) and gives them their indentation (`indent`). The
//! edits are minimal. `guard` parses what they touch again: if it does not mean the same, nothing is changed and a
//! bug is logged.

mod breaks;
mod canonical;
mod guard;
mod ignorefile;
mod indent;
mod lines;
mod on_type;
mod options;
mod pragmas;
mod quotes;
mod same;
#[cfg(test)]
mod tests;

use std::ops::Range;

use rayon::prelude::*;

use crate::config::{Continuation, KeywordCase, Style};
use crate::model::{Model, Placed};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, range};
use breaks::{Freedom, Windows, freedoms, tokens};
use lines::{Kind, Line, Lines, is_blank};

pub use on_type::on_type;
pub use options::{Indent, Options};

/// Instructions that one thread takes at a time.
const SIDE_BY_SIDE: usize = 512;

/// The edits that format a file; none if nothing is to be done.
pub fn document(snapshot: &Snapshot, options: &Options) -> Vec<Edit> {
    match snapshot.kind {
        FileKind::Dockerfile => format(snapshot.model(), options, None),
        FileKind::Dockerignore => ignorefile::format(snapshot.text(), options, None),
        FileKind::Other => Vec::new(),
    }
}

/// The edits that format the lines that the ranges touch. A range that ends at the start of a line leaves that line out.
/// How the file ends is left to [`document`].
pub fn ranges(snapshot: &Snapshot, ranges: &[TextRange], options: &Options) -> Vec<Edit> {
    let options = Options { insert_final_newline: false, trim_final_newlines: false, ..options.clone() };
    match snapshot.kind {
        FileKind::Dockerfile => format(snapshot.model(), &options, Some(ranges)),
        FileKind::Dockerignore => ignorefile::format(snapshot.text(), &options, Some(ranges)),
        FileKind::Other => Vec::new(),
    }
}

/// What [`document`] and, where there are ranges, [`ranges`] would do; `None` if the last look says that it would change
/// what is built, which is a bug.
pub fn attempt(snapshot: &Snapshot, options: &Options, only: Option<&[TextRange]>) -> Option<Vec<Edit>> {
    match snapshot.kind {
        FileKind::Dockerfile => checked(snapshot.model(), options, only).ok(),
        FileKind::Dockerignore => Some(ignorefile::format(snapshot.text(), options, only)),
        FileKind::Other => Some(Vec::new()),
    }
}

/// Whether two files say the same, whatever blanks are between their words.
pub fn says_the_same(a: &Model, b: &Model) -> bool {
    a.escape == b.escape
        && guard::same_directives(a, b)
        && a.instructions.len() == b.instructions.len()
        && a.instructions.iter().zip(&b.instructions).all(|(x, y)| same::same(x, y, a.escape))
}

fn format(model: &Model, options: &Options, only: Option<&[TextRange]>) -> Vec<Edit> {
    checked(model, options, only).unwrap_or_else(|edits| {
        tracing::error!(
            first = ?edits.first(),
            "bug: formatting would change what the file says; it is left as it is. Please report the file"
        );
        Vec::new()
    })
}

/// The edits.
///
/// # Errors
/// The edits too, where they would change what the file says.
fn checked(model: &Model, options: &Options, only: Option<&[TextRange]>) -> Result<Vec<Edit>, Vec<Edit>> {
    let plan = Plan::new(model, options, only);
    let mut edits = plan.edits();
    if let Some(only) = only {
        edits.retain(|edit| plan.touches(only, edit));
    }
    let is_right = edits.is_empty() || guard::keeps_meaning(model, &plan.lines, &edits);
    if is_right { Ok(edits) } else { Err(edits) }
}

/// Whether a line from `start` to `next` is among the lines that ranges touch.
fn is_touched(ranges: &[TextRange], line: &Line) -> bool {
    ranges.iter().any(|range| {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let starts_before_end = line.start < end || (start == end && line.start <= end);
        starts_before_end && (start < line.next || (line.is_unfinished() && start <= line.next))
    })
}

/// Whether ranges touch lines or their neighbours.
fn is_near(lines: &Lines, ranges: Option<&[TextRange]>, span: &Range<usize>) -> bool {
    ranges.is_none_or(|ranges| {
        let start = lines.get(span.start.saturating_sub(1)).map_or(0, |line| line.start);
        let end = lines.get(span.end).or(lines.all.last()).map_or(0, |line| line.next);
        ranges.iter().any(|range| start <= usize::from(range.end()) && usize::from(range.start()) <= end)
    })
}

/// The columns of an instruction's first line that further lines may be aligned with.
fn alignment(model: &Model, lines: &Lines, span: &Range<usize>, placed: &Placed, style: Style) -> indent::Alignment {
    first_line_columns(model, lines, span, placed, style).unwrap_or_default()
}

fn first_line_columns(
    model: &Model,
    lines: &Lines,
    span: &Range<usize>,
    placed: &Placed,
    style: Style,
) -> Option<indent::Alignment> {
    let line = lines.get(span.start).filter(|line| line.kind == Kind::First)?;
    let argument = *tokens(placed).get(1)?;
    let at = usize::from(placed.at(argument).start());
    let whole = model.text.get(line.start..at).filter(|_| at < line.end)?;
    // Blanks beyond ASCII stay as they are.
    let before = Some(whole.trim_start_matches([' ', '\t'])).filter(|before| !before.contains('\t') && before.is_ascii())?;
    let own = before.chars().count();
    // Of a line that a tab indents, further lines are where they would be without it, as the next run takes them.
    let is_by_tab = whole.get(..whole.len() - before.len()).is_some_and(|indent| indent.contains('\t'));
    let old = if is_by_tab { own } else { whole.chars().count() };
    let new = match style {
        _ if line.frozen => old,
        Style::Canonical => placed.keyword_token.text.chars().count() + 1,
        Style::Gentle => own,
    };
    let mut out = indent::Alignment { arguments: vec![indent::Column { old, new }], words: Vec::new() };
    let rest = model.text.get(at..breaks::content(&model.text, line, model.escape).end).unwrap_or_default();
    if let Some(json) = breaks::json(placed).filter(|json| json.range == argument) {
        let gap = json.elements.first().map(|first| rest.get(..(first.range.start() - argument.start()).into()));
        if let Some(Some(gap)) = gap {
            let is_spaced = style == Style::Canonical && !line.frozen;
            let columns = if is_spaced { 1 } else { gap.chars().count() };
            out.arguments.push(indent::Column { old: old + gap.chars().count(), new: new + columns });
        }
    } else if breaks::shell(placed).is_some_and(|shell| shell.range.start() == argument.start()) && !rest.contains('\t') {
        let starts = rest.char_indices().zip(rest.chars().skip(1)).enumerate();
        let words = starts.filter(|(_, ((_, before), c))| *before == ' ' && *c != ' ').map(|(index, _)| index + 1);
        out.words = words.map(|word| indent::Column { old: old + word, new: new + word }).collect();
    }
    Some(out)
}

/// What is known of a file before it is formatted.
struct Plan<'a> {
    model: &'a Model,
    options: &'a Options,
    lines: Lines,
    /// What is wanted at all; `None`: the whole file.
    only: Option<&'a [TextRange]>,
    /// For each instruction what may happen to its lines; `None`: nothing.
    freedoms: Vec<Option<Vec<Freedom>>>,
    unit: Indent,
    case: KeywordCase,
    line_break: &'static str,
}

impl<'a> Plan<'a> {
    fn new(model: &'a Model, options: &'a Options, only: Option<&'a [TextRange]>) -> Self {
        let mut lines = Lines::of(model);
        let ignored = pragmas::apply(model, &mut lines);
        let windows = Windows::of(model);
        // The unit that the file uses shows in all of it.
        let looked_at = only.filter(|_| options.indent.is_some());
        let freedoms: Vec<_> = ignored
            .par_iter()
            .zip(&lines.spans)
            .enumerate()
            .with_min_len(SIDE_BY_SIDE)
            .map(|(index, (ignored, span))| {
                let is_left = *ignored || !is_near(&lines, looked_at, span);
                if is_left { None } else { freedoms(model, &lines, index, windows) }
            })
            .collect();
        let unit = options.indent.unwrap_or_else(|| {
            let mut habit = indent::Habit::default();
            for ((span, placed), freedoms) in lines.spans.iter().zip(&model.instructions).zip(&freedoms) {
                let alignment = alignment(model, &lines, span, placed, options.style);
                habit.count(&lines, span.clone(), &model.text, freedoms.as_deref().unwrap_or_default(), &alignment);
            }
            habit.unit()
        });
        let line_break = if model.text.split('\n').next().is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
        let case = canonical::keyword_case(model, options);
        Self { model, options, lines, only, freedoms, unit, case, line_break }
    }

    /// All edits, sorted and disjoint.
    fn edits(&self) -> Vec<Edit> {
        let spans = &self.lines.spans;
        let parts: Vec<Vec<Edit>> = (0..spans.len())
            .into_par_iter()
            .with_min_len(SIDE_BY_SIDE)
            .map(|index| {
                let mut out = Vec::new();
                let done = index.checked_sub(1).and_then(|before| spans.get(before)).map_or(0, |span| span.end);
                self.between(done..spans.get(index).map_or(done, |span| span.start), self.begins_stage(index), &mut out);
                self.instruction(index, &mut out);
                out
            })
            .collect();
        let mut out = parts.concat();
        self.between(spans.last().map_or(0, |span| span.end)..self.lines.all.len(), false, &mut out);
        self.end_of_file(&mut out);
        out
    }

    /// Whether an instruction is a FROM with another instruction above.
    fn begins_stage(&self, index: usize) -> bool {
        0 < index && self.model.instructions.get(index).is_some_and(|placed| placed.keyword == Keyword::From)
    }

    /// Lines between instructions. Above a stage two blank lines may stay.
    fn between(&self, span: Range<usize>, is_above_stage: bool, out: &mut Vec<Edit>) {
        if span.is_empty() || !is_near(&self.lines, self.only, &span) {
            return;
        }
        let start = span.start;
        let is_top = start == 0;
        let is_end = span.end == self.lines.all.len();
        let own = self.lines.all.get(span).unwrap_or_default();
        let is_ruled = own.iter().any(|line| line.kind == Kind::Comment && guard::depends_on_column(self.text(line)));
        // A blank line at the top may keep a comment below from being a directive, and a byte order mark from being one.
        let below = self.lines.all.get(start..).unwrap_or_default();
        let top = below.iter().find(|line| line.kind != Kind::Blank).map_or("", |line| self.text(line));
        let may_be_read = |line: &str| line.starts_with('#') && (line.contains('=') || line.starts_with("#!"));
        let mut after_blank = is_top && !may_be_read(top) && !top.starts_with('\u{feff}');
        let mut may_have_second = is_above_stage;
        let last_text = own.iter().rposition(|line| line.kind != Kind::Blank);
        for (index, line) in own.iter().enumerate() {
            if line.frozen {
                after_blank = false;
                continue;
            }
            let is_last = is_end && last_text.is_none_or(|last| last < index);
            match line.kind {
                Kind::Blank if is_last => {
                    if self.options.trim_final_newlines {
                        out.push(Edit::delete(range(line.start, line.next)));
                    } else {
                        self.trim(line, out);
                    }
                    continue;
                }
                Kind::Blank if after_blank && may_have_second => {
                    may_have_second = false;
                    self.trim(line, out);
                }
                Kind::Blank if after_blank => out.push(Edit::delete(range(line.start, line.next))),
                Kind::Comment => {
                    if !self.stays(index == 0 && is_top, is_ruled, line) {
                        self.indent(line, "", out);
                    }
                    self.trim(line, out);
                }
                _ => self.trim(line, out),
            }
            after_blank = line.kind == Kind::Blank;
        }
    }

    /// Whether moving an indented comment to the line's start would make BuildKit read it, or, if it is empty,
    /// forget a `# check=` above it.
    fn stays(&self, is_first: bool, is_ruled: bool, line: &Line) -> bool {
        let text = self.text(line);
        guard::depends_on_column(text) && (is_first || !text.starts_with("#!")) || (is_ruled && text.trim_end() == "#")
    }

    fn instruction(&self, index: usize, out: &mut Vec<Edit>) {
        let Some(span) = self.lines.spans.get(index).cloned().filter(|s| is_near(&self.lines, self.only, s)) else { return };
        let own = self.lines.all.get(span.clone()).unwrap_or_default();
        let Some(first) = own.first() else { return };
        let freedoms = self.freedoms.get(index).and_then(Option::as_deref);
        let leaves = self.options.continuation == Continuation::Leave && own.iter().skip(1).any(|l| l.kind != Kind::Heredoc);
        // At the top of the file a byte order mark would be none of the text any more.
        let is_mark = first.start == 0 && self.text(first).starts_with('\u{feff}');
        if first.kind == Kind::First && !first.frozen && !is_mark {
            self.indent(first, "", out);
        }
        let Some(freedoms) = freedoms.filter(|_| !leaves) else {
            if freedoms.is_none() && own.len() == 1 {
                self.trim(first, out);
            }
            return;
        };
        let targets = self.targets(index, span.clone(), freedoms);
        // A line that keeps its own indentation does not decide that of new lines below it.
        let indents: Vec<String> =
            targets.lines.iter().map(|target| indent::blanks(target.unwrap_or(targets.base), targets.unit)).collect();
        let mut inner = Vec::new();
        if self.options.style == Style::Canonical {
            let new_lines = canonical::NewLines { line_break: self.line_break, indents: &indents };
            canonical::edits(self.model, &self.lines, index, self.case, &new_lines, &mut inner);
        }
        let mut inner = inner.into_iter().peekable();
        for ((line, target), indent) in own.iter().zip(&targets.lines).zip(&indents) {
            if line.frozen || line.kind == Kind::Heredoc {
                while inner.next_if(|e| usize::from(e.range.start()) < line.next).is_some() {}
                continue;
            }
            if line.kind == Kind::InnerBlank {
                out.push(Edit::delete(range(line.start, line.next)));
                continue;
            }
            if target.is_some() {
                self.indent(line, indent, out);
            }
            while let Some(edit) = inner.next_if(|e| usize::from(e.range.start()) < line.next) {
                out.push(edit);
            }
            self.trim(line, out);
        }
    }

    /// The new indentation of an instruction's lines.
    fn targets(&self, index: usize, span: Range<usize>, freedoms: &[Freedom]) -> indent::Targets {
        let placed = self.model.instructions.get(index);
        let alignment = placed.map(|placed| alignment(self.model, &self.lines, &span, placed, self.options.style));
        let alignment = alignment.unwrap_or_default();
        let keeps_own = self.options.indent.is_none() && self.options.style == Style::Gentle;
        let rule = indent::Rule { unit: self.unit, how: self.options.continuation, alignment: &alignment, keeps_own };
        indent::targets(&self.lines, span, &self.model.text, freedoms, rule)
    }

    fn indent(&self, line: &Line, indent: &str, out: &mut Vec<Edit>) {
        if self.model.text.get(line.start..line.text) != Some(indent) {
            out.push(Edit::replace(range(line.start, line.text), indent));
        }
    }

    /// Cuts the blanks at the end of a line.
    fn trim(&self, line: &Line, out: &mut Vec<Edit>) {
        if line.frozen || line.kind == Kind::Heredoc || !self.options.trim_trailing_whitespace {
            return;
        }
        let bytes = self.model.text.as_bytes();
        let from = if line.text == line.end { line.start } else { line.text };
        let blanks = bytes.get(from..line.end).unwrap_or_default().iter().rev().take_while(|b| is_blank(**b)).count();
        // A blank of another kind would be the last then, which the builder cuts though it may be escaped.
        let ends_in_other = self.model.text.get(from..line.end - blanks).is_some_and(|text| text.ends_with(char::is_whitespace));
        if 0 < blanks && !ends_in_other {
            out.push(Edit::delete(range(line.end - blanks, line.end)));
        }
    }

    /// Ends the last line that has text.
    fn end_of_file(&self, out: &mut Vec<Edit>) {
        let Some(last) = self
            .lines
            .all
            .iter()
            .rev()
            .find(|l| !matches!(l.kind, Kind::Blank | Kind::InnerBlank) || !self.options.trim_final_newlines)
        else {
            return;
        };
        if self.options.insert_final_newline && last.is_unfinished() && last.start < last.end && !last.frozen {
            out.push(Edit::insert(crate::text::size(last.next), self.line_break));
        }
    }

    fn text(&self, line: &Line) -> &str {
        self.model.text.get(line.text..line.end).unwrap_or_default()
    }

    /// Whether an edit belongs to the lines that ranges touch.
    fn touches(&self, ranges: &[TextRange], edit: &Edit) -> bool {
        let line = self.lines.get(self.lines.at(edit.range.start().into()));
        line.is_some_and(|line| is_touched(ranges, line))
    }
}
