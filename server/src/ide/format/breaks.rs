//! Which continuation lines may be moved: those that begin between two words.

use std::ops::Range;

use super::lines::{Kind, Line, Lines};
use super::quotes::Quoting;
use crate::model::{Model, Placed, ShellDialect, ShellTokens};
use crate::syntax::ast::{
    Arguments, Command, HealthcheckKind, Instruction, JsonArray, Keyword, PairForm, PathArgument, Paths, ShellCommand, Word,
};
use crate::text::{TextRange, TextSize, size};

/// A longer line is left alone: BuildKit reads none of 64 KiB.
const LONGEST: usize = 60_000;

/// What may happen to a text line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freedom {
    /// It begins inside a word or string.
    Locked,
    /// It may get any indentation but none.
    Free,
    /// It may get any indentation but none, and holds nothing but the escape character.
    Empty,
}

/// What may happen to each line of an instruction's joined text; comments and blank lines are
/// [`Freedom::Locked`] here. `None`: nothing in the instruction may be touched.
pub(super) fn freedoms(model: &Model, lines: &Lines, index: usize, windows: Windows) -> Option<Vec<Freedom>> {
    let placed = model.instructions.get(index)?;
    let span = lines.spans.get(index)?;
    if is_faulty(placed) {
        return None;
    }
    let mut out = vec![Freedom::Locked; span.len()];
    if span.len() == 1 {
        return Some(out);
    }
    let tokens = inner_tokens(placed);
    let shell = shell(placed);
    let keeps_blanks = windows.is_cmd() && shell.is_some_and(|s| prints(placed.slice(s.range)));
    let read = |shell| Quoting::new(ShellTokens::of_line(placed, shell, model.escape), windows != Windows::No);
    let mut quoting = shell.map(read);
    let mut previous: Option<&Line> = None;
    for (line, freedom) in lines.all.get(span.clone())?.iter().zip(&mut out) {
        if !matches!(line.kind, Kind::First | Kind::Fixed | Kind::Text) {
            continue;
        }
        let part = content(&model.text, line, model.escape);
        let begins = relative(placed, line.start);
        if let Some(previous) = previous
            && line.kind == Kind::Text
            && !line.frozen
            && line.next - line.start <= LONGEST
        {
            let blank_follows = part.start > line.start;
            let is_free = match shell {
                Some(shell) if shell.range.start() < begins && begins < shell.range.end() => {
                    let between = quoting.as_mut().is_some_and(|q| q.is_between_words(begins.into(), blank_follows));
                    between && !keeps_blanks
                }
                _ => is_between(&tokens, begins) && (blank_follows || is_spaced(model, previous) || json(placed).is_some()),
            };
            // People write the marker of a heredoc below RUN where its text is.
            let is_marker = line.start == line.text && model.text.get(part.clone()).is_some_and(|text| text.starts_with("<<"));
            *freedom = match (is_free && !is_marker, part.is_empty()) {
                (false, _) => Freedom::Locked,
                (true, false) => Freedom::Free,
                (true, true) => Freedom::Empty,
            };
        }
        previous = Some(line);
    }
    Some(out)
}

/// Whether a text line ends in a blank before its escape character, or is nothing else. An escaped blank is
/// part of a word.
fn is_spaced(model: &Model, line: &Line) -> bool {
    let part = model.text.get(line.start..content(&model.text, line, model.escape).end).unwrap_or_default();
    part.strip_suffix([' ', '\t']).is_some_and(|before| !ends_in_escape(before, model.escape))
}

/// Whether what follows a text is escaped.
pub(super) fn ends_in_escape(text: &str, escape: char) -> bool {
    text.chars().rev().take_while(|&c| c == escape).count() % 2 == 1
}

/// The text of a line from its first character to its escape character, blanks before that included.
pub(super) fn content(text: &str, line: &Line, escape: char) -> Range<usize> {
    let whole = text.get(line.text..line.end).unwrap_or_default().trim_end_matches([' ', '\t']);
    let bare = whole.strip_suffix(escape).filter(|before| !before.ends_with(escape)).unwrap_or(whole);
    line.text..line.text + bare.len()
}

fn relative(placed: &Placed, byte: usize) -> TextSize {
    size(byte.saturating_sub(placed.start.into()))
}

/// Whether an offset lies in none of the tokens; their ends count as outside.
fn is_between(tokens: &[TextRange], at: TextSize) -> bool {
    let after = tokens.partition_point(|t| t.start() < at);
    after.checked_sub(1).and_then(|i| tokens.get(i)).is_none_or(|t| t.end() <= at)
}

/// Which shell may read the text of a file's instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Windows {
    No,
    PowerShell,
    Cmd,
}

impl Windows {
    /// In doubt the one that most is left alone for: a name with variables may mean an image for Windows, and what is not
    /// for Windows by its platform may be by its name.
    pub(super) fn of(model: &Model) -> Self {
        let is_read_by = |wanted| (0..model.instructions.len()).any(|index| model.shell_of(index) == wanted);
        let names_windows = |from: &Placed| {
            let text = from.text.to_ascii_lowercase();
            text.contains("windows") || text.contains("nanoserver")
        };
        let mut first_lines = model.stages.iter().filter_map(|stage| model.instructions_of(stage).first());
        if model.escape == '`' || is_read_by(ShellDialect::Cmd) || first_lines.any(names_windows) {
            Self::Cmd
        } else if is_read_by(ShellDialect::PowerShell) {
            Self::PowerShell
        } else {
            Self::No
        }
    }

    fn is_cmd(self) -> bool {
        self == Self::Cmd
    }
}

/// Whether cmd would keep the blanks between words: `echo a   b`, `set A=b   c`.
fn prints(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("echo") || text.contains("set")
}

/// Keyword, flags and arguments in order; shell text and JSON arrays are one token each.
pub(super) fn tokens(instruction: &Instruction) -> Vec<TextRange> {
    let mut out = vec![instruction.keyword_token.range];
    out.extend(instruction.flags.iter().map(|f| f.range));
    out.extend(instruction.end_of_flags);
    let words = |words: &[Word]| words.iter().map(|w| w.range).collect::<Vec<_>>();
    match &instruction.arguments {
        Arguments::From(from) => {
            out.extend(from.image.iter().map(|i| i.word.range));
            out.extend(from.as_keyword.iter().map(|k| k.range));
            out.extend(from.alias.iter().map(|a| a.range));
            out.extend(words(&from.unexpected));
        }
        Arguments::Command(command) => out.extend(command.iter().map(Command::range)),
        Arguments::Healthcheck(check) => {
            out.extend(check.iter().map(|c| c.kind_token.range));
            out.extend(check.iter().filter_map(|c| c.command.as_ref()).map(Command::range));
        }
        Arguments::Paths(Paths::Json(json)) => out.push(json.range),
        Arguments::Paths(Paths::Words(paths)) => out.extend(paths.iter().map(PathArgument::range)),
        Arguments::Ports(ports) => out.extend(words(ports)),
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                match (pair.form, &pair.key, &pair.value) {
                    (PairForm::Legacy, Some(key), Some(value)) => out.extend([key.range, value.range]),
                    _ => out.push(pair.range),
                }
            }
        }
        Arguments::Argument(word) => out.extend(word.iter().map(|w| w.range)),
        Arguments::Raw(token) => out.extend(token.iter().map(|t| t.range)),
        Arguments::Onbuild(trigger) => out.extend(trigger.iter().flat_map(|t| tokens(t))),
    }
    out
}

/// The tokens of an instruction, with the elements of a JSON array in its place.
fn inner_tokens(instruction: &Instruction) -> Vec<TextRange> {
    let mut out = tokens(instruction);
    if let Some(json) = json(instruction) {
        out.retain(|t| *t != json.range);
        out.extend(json.elements.iter().map(|e| e.range));
    }
    out
}

/// The JSON array of an instruction, or of its trigger.
pub(super) fn json(instruction: &Instruction) -> Option<&JsonArray> {
    match (instruction.trigger(), instruction.command(), instruction.paths()) {
        (Some(trigger), ..) => json(trigger),
        (_, Some(Command::Json(json)), _) | (_, _, Some(Paths::Json(json))) => Some(json),
        _ => None,
    }
}

/// The shell text of an instruction, or of its trigger.
pub(super) fn shell(instruction: &Instruction) -> Option<&ShellCommand> {
    match (instruction.trigger(), instruction.command()) {
        (Some(trigger), _) => shell(trigger),
        (_, Some(Command::Shell(shell))) => Some(shell),
        _ => None,
    }
}

/// Whether BuildKit rejects the instruction for its shape, so that its parts are a guess.
pub(super) fn is_faulty(instruction: &Instruction) -> bool {
    let arguments = match &instruction.arguments {
        Arguments::From(from) => from.image.is_none() || !from.unexpected.is_empty(),
        Arguments::Command(command) => {
            instruction.keyword == Keyword::Shell && !matches!(command, Some(Command::Json(json)) if !json.elements.is_empty())
        }
        Arguments::Healthcheck(check) => check.as_ref().is_none_or(|c| c.kind == HealthcheckKind::Other),
        Arguments::Pairs(pairs) => {
            let bare_is_fine = instruction.keyword == Keyword::Arg;
            pairs.iter().any(|p| p.form == PairForm::Bare && !bare_is_fine)
        }
        Arguments::Raw(_) => instruction.keyword == Keyword::Unknown,
        Arguments::Onbuild(trigger) => trigger.as_ref().is_none_or(|t| is_faulty(t)),
        Arguments::Paths(_) | Arguments::Ports(_) | Arguments::Argument(_) => false,
    };
    let not_strings = json(instruction).is_some_and(|json| json.elements.iter().any(|e| e.value.is_none()));
    arguments || not_strings || instruction.words().iter().any(|w| w.is_broken())
}
