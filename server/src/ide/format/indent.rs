//! The indentation of continuation lines.

use super::breaks::Freedom;
use super::lines::{Kind, Line, Lines};
use super::options::Indent;
use crate::config::Continuation;

/// The new indentation of an instruction.
pub(super) struct Targets {
    /// For each line in columns; `None` for a line that keeps its own.
    pub(super) lines: Vec<Option<usize>>,
    /// That of the leftmost line.
    pub(super) base: usize,
    /// What it is written in.
    pub(super) unit: Indent,
}

/// A column of an instruction's first line that further lines may begin in on purpose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// As it is.
    pub(super) old: usize,
    /// When the first line is formatted.
    pub(super) new: usize,
}

/// The columns where lines may be aligned with the first line.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// The first argument, and the first string of its array.
    pub(super) arguments: Vec<Column>,
    /// Further words of a command.
    pub(super) words: Vec<Column>,
}

impl Alignment {
    /// The argument that lines which begin in a column are below. Four columns, below the argument of RUN or ENV, may be
    /// a mere unit.
    fn argument(&self, base: usize) -> Option<&Column> {
        self.arguments.iter().find(|column| column.old == base && base != 4)
    }

    /// The column that lines which begin in another speak for, as far as the unit of the file is concerned.
    fn counted(&self, base: usize) -> usize {
        self.argument(base).map(|column| column.new).or_else(|| self.of(base)).unwrap_or(base)
    }

    /// Where lines that begin in a column are to begin, if they are aligned. Four columns there would be read as a unit
    /// the next time, and eight, below the second word of `RUN apk add`, as two.
    fn of(&self, base: usize) -> Option<usize> {
        let argument = self.argument(base).filter(|column| column.new != 4);
        let word = || self.words.iter().find(|column| column.old == base && 8 < column.new);
        argument.or_else(word).map(|column| column.new)
    }

    /// Whether lines that begin in a column may be aligned when all is formatted.
    fn may_become(&self, base: usize) -> bool {
        base != 4 && self.arguments.iter().any(|column| column.new == base)
    }
}

/// How the lines of an instruction are to be indented.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    pub(super) unit: Indent,
    pub(super) how: Continuation,
    /// Where lines may be aligned instead.
    pub(super) alignment: &'a Alignment,
    /// Whether an instruction whose lines agree with each other keeps its unit.
    pub(super) keeps_own: bool,
}

/// The new indentation of the lines of an instruction.
pub(super) fn targets(
    lines: &Lines,
    span: std::ops::Range<usize>,
    text: &str,
    freedoms: &[Freedom],
    Rule { unit, how, alignment, keeps_own }: Rule<'_>,
) -> Targets {
    let mut out = vec![None; span.len()];
    let Some(base) = base(lines, span.clone(), text, freedoms, unit) else {
        return Targets { lines: out, base: unit.columns, unit };
    };
    let own_unit = own_unit(lines, span.clone(), text, freedoms).filter(|_| keeps_own && how == Continuation::KeepDepth);
    let (unit, base) = match own_unit {
        Some(own) => (own, self::base(lines, span.clone(), text, freedoms, own).unwrap_or(own.columns)),
        None => (unit, base),
    };
    let aligned = alignment.of(base).filter(|_| how == Continuation::KeepDepth && !unit.tab);
    let new_base = aligned.unwrap_or(if own_unit.is_some() { base } else { unit.columns });
    let own = lines.all.get(span).unwrap_or_default();
    let is_usual = |line: &Line| {
        let columns = width(text, line.start, line.text, unit);
        columns != base && columns.is_multiple_of(unit.columns)
    };
    // One blank in front of `&&` and four in front of arguments: to move them together makes nothing better.
    let is_mixed = || own.iter().zip(freedoms).any(|(line, freedom)| is_movable(line, *freedom) && is_usual(line));
    if how == Continuation::KeepDepth && aligned.is_none() && base.abs_diff(new_base) % 2 == 1 && is_mixed() {
        return Targets { lines: out, base, unit };
    }
    // From below: comments and lone escape characters go with the line that follows.
    let mut next = Some(new_base);
    let mut next_is_indented = false;
    for ((line, freedom), target) in own.iter().zip(freedoms).zip(&mut out).rev() {
        match (line.kind, freedom) {
            (Kind::Text, Freedom::Free) => {
                let extra = if how == Continuation::Flat { 0 } else { width(text, line.start, line.text, unit) - base };
                *target = Some(new_base + extra);
                next = *target;
                next_is_indented = line.start < line.text;
            }
            (Kind::InnerComment, _) if line.frozen => {}
            // Half of all people put them there, under lines that are indented.
            (Kind::InnerComment, _) if how == Continuation::KeepDepth && line.start == line.text && next_is_indented => {}
            (Kind::InnerComment, _) | (Kind::Text, Freedom::Empty) => *target = next,
            (Kind::Text | Kind::Heredoc, _) => next = None,
            _ => {}
        }
    }
    Targets { lines: out, base: new_base, unit }
}

/// The unit of an instruction whose lines agree with each other: tabs alone, or two, four or eight blanks, and none that has
/// one more.
fn own_unit(lines: &Lines, span: std::ops::Range<usize>, text: &str, freedoms: &[Freedom]) -> Option<Indent> {
    let own = lines.all.get(span)?;
    let movable = own.iter().zip(freedoms).filter(|(line, freedom)| is_movable(line, **freedom));
    let blanks = || movable.clone().map(|(line, _)| text.get(line.start..line.text).unwrap_or_default());
    if blanks().all(|blanks| !blanks.is_empty() && blanks.bytes().all(|blank| blank == b'\t')) {
        return Some(Indent::new(4, true));
    }
    let base = blanks().map(str::len).min()?;
    let agree = |blanks: &str| blanks.bytes().all(|blank| blank == b' ') && blanks.len() - base != 1;
    (matches!(base, 2 | 4 | 8) && blanks().all(agree)).then(|| Indent::new(base, false))
}

fn is_movable(line: &Line, freedom: Freedom) -> bool {
    line.kind == Kind::Text && freedom == Freedom::Free
}

/// The columns of the leftmost line that may be moved.
fn base(lines: &Lines, span: std::ops::Range<usize>, text: &str, freedoms: &[Freedom], unit: Indent) -> Option<usize> {
    let own = lines.all.get(span)?;
    let movable = own.iter().zip(freedoms).filter(|(line, freedom)| is_movable(line, **freedom));
    movable.map(|(line, _)| width(text, line.start, line.text, unit)).min()
}

/// How many columns blanks take.
fn width(text: &str, from: usize, to: usize, unit: Indent) -> usize {
    let blanks = text.as_bytes().get(from..to).unwrap_or_default();
    blanks.iter().fold(0, |width, blank| match blank {
        b'\t' => width + unit.columns - width % unit.columns,
        _ => width + 1,
    })
}

/// Blanks that take that many columns.
pub(super) fn blanks(columns: usize, unit: Indent) -> String {
    if unit.tab { "\t".repeat(columns / unit.columns) + &" ".repeat(columns % unit.columns) } else { " ".repeat(columns) }
}

/// The unit that most instructions of a file use, as far as it is a usual one.
#[derive(Debug, Default)]
pub(super) struct Habit {
    tabs: usize,
    spaces: [usize; 9],
}

impl Habit {
    /// Counts an instruction.
    pub(super) fn count(
        &mut self,
        lines: &Lines,
        span: std::ops::Range<usize>,
        text: &str,
        freedoms: &[Freedom],
        alignment: &Alignment,
    ) {
        let own = lines.all.get(span.clone()).unwrap_or_default();
        let movable = own.iter().zip(freedoms).filter(|(line, freedom)| is_movable(line, **freedom));
        let (all, tabs) = movable.fold((0, 0), |(all, tabs), (line, _)| {
            (all + 1, tabs + usize::from(text.as_bytes().get(line.start) == Some(&b'\t')))
        });
        if all < 2 * tabs {
            self.tabs += 1;
        } else if let Some(base) = base(lines, span, text, freedoms, Indent::default())
            && let base = alignment.counted(base)
            && !alignment.may_become(base)
            && let Some(count) = self.spaces.get_mut(base)
        {
            *count += 1;
        }
    }

    /// The most frequent unit; the usual four spaces where nothing speaks for another.
    pub(super) fn unit(&self) -> Indent {
        let best =
            [4, 2, 8, 3, 5, 6, 7, 1].into_iter().rev().max_by_key(|columns| self.spaces.get(*columns).copied().unwrap_or(0));
        let columns = best.unwrap_or(4);
        let count = self.spaces.get(columns).copied().unwrap_or(0);
        match (self.tabs, count) {
            (tabs, count) if count < tabs => Indent::new(4, true),
            (_, 0) => Indent::default(),
            _ => Indent::new(columns, false),
        }
    }
}
