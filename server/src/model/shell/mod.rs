//! The simple commands in the shell text of an instruction, each word with its place in the file.
//!
//! RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD hold shell text: after the keyword, in the body of a heredoc that a shell
//! runs, and in `["sh", "-c", "…"]`. One reader ([`reader`]) cuts it into tokens, by the rules of POSIX shell and
//! bash, of PowerShell or of the command prompt; variables, colours and, of POSIX shells, commands and the formatter's
//! places between words are folds over these. [`dialect`] decides which shell it is, and [`syntax`] says what it would
//! refuse.

mod commands;
mod dialect;
mod given;
mod place;
mod reader;
mod syntax;
#[cfg(test)]
mod tests;
mod token;

use crate::data::tool_options;
use crate::model::SourceText;
use crate::syntax::ast::{Command, Heredoc, HeredocMarker, Instruction, JsonElement, Keyword, ShellCommand as ShellLine};
use crate::text::{TextRange, TextSize, last_part, range};
pub use dialect::ShellDialect;
pub use given::ShellText;
pub use place::ShellPlace;
pub use syntax::{Refusal, RefusalKind, ShellGrammar};
pub use token::{ShellOperator, ShellToken, ShellTokenKind, ShellTokens, Unclosed, UnclosedKind, WordRole};

/// The commands of an instruction.
#[derive(Debug, Default)]
pub struct ShellScript {
    /// In the order of their first words.
    pub commands: Vec<ShellCommand>,
    /// Every `|` and `|&` between commands or groups of them.
    pub pipes: Vec<TextRange>,
}

/// One simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellCommand {
    /// `NAME=value` before the first word.
    pub assignments: Vec<ShellWord>,
    /// The words, the command's name first.
    pub words: Vec<ShellWord>,
    /// `> file` and the like.
    pub redirections: Vec<Redirection>,
    /// What follows the command.
    pub end: Separator,
    /// How the command is written.
    pub source: CommandSource,
    /// The index of [`ShellCommand::name`], which nearly every rule asks for.
    name: u32,
}

/// A word of a [`ShellCommand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellWord {
    /// First to last character, quotes included; in exec form without the quotes of JSON.
    pub range: TextRange,
    /// Without quotes and escapes; expansions as written.
    pub text: String,
    /// No expansions and no globs: the shell passes `text` on as it is.
    pub literal: bool,
    /// Literal, and written as it is, without quotes and escapes.
    pub plain: bool,
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// Operator and target.
    pub range: TextRange,
    /// `>`, `2>>`, `<<` and so on.
    pub operator: String,
    /// The word after the operator.
    pub target: Option<ShellWord>,
}

/// What follows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|` or `|&`
    Pipe,
    /// `;`
    Semicolon,
    /// `&`
    Background,
    /// A line end.
    Newline,
    /// The end of the text, of a group or of a substitution.
    End,
}

/// How a command is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandSource {
    /// In shell text.
    Shell,
    /// In `$(…)`, `` `…` `` or `<(…)`.
    Substitution,
    /// In exec form.
    Exec,
    /// In the text that exec form hands to a shell.
    ExecShell,
}

impl ShellScript {
    /// The commands of an instruction, read once and kept with it. `escape` is the file's escape
    /// character.
    pub fn of(instruction: &Instruction, escape: char) -> &ShellScript {
        instruction.derived.get_or_init(|| read(instruction, escape))
    }
}

impl ShellCommand {
    /// The word that names what runs, looking through `sudo`, `env NAME=value`, `exec`, `command`,
    /// `nohup`, `time` and `python -m`.
    pub fn name(&self) -> Option<&ShellWord> {
        self.words.get(self.name as usize)
    }

    /// The last part of the name's path, empty if the name is not literal.
    pub fn program(&self) -> &str {
        self.name().filter(|w| w.literal).map_or("", |w| last_part(&w.text))
    }

    /// The words after [`ShellCommand::name`].
    pub fn arguments(&self) -> &[ShellWord] {
        self.words.get(self.name as usize + 1..).unwrap_or_default()
    }

    /// The command that has the words of another one behind its own, all moved to where their instructions stand.
    pub(super) fn joined(&self, by: TextSize, behind: Option<(&Self, TextSize)>) -> Self {
        let moved = |words: &[ShellWord], by| {
            words.iter().map(move |word| ShellWord { range: word.range + by, ..word.clone() }).collect()
        };
        let mut joined: Self = Self {
            assignments: moved(&self.assignments, by),
            words: moved(&self.words, by),
            redirections: self.redirections.clone(),
            end: Separator::End,
            source: self.source,
            name: 0,
        };
        if let Some((other, by)) = behind {
            joined.words.extend::<Vec<ShellWord>>(moved(&other.words, by));
        }
        joined.with_name()
    }

    /// Whether it is a POSIX shell that reads its script from what it is given as input (`bash -e <<EOF`).
    pub(super) fn reads_script(&self) -> bool {
        let is_option = |word: &ShellWord| word.text.starts_with('-');
        ShellDialect::of_program(self.program()).is_posix() && self.arguments().iter().all(is_option)
    }

    /// The indices of the words that name programs: of the first one, and of those that `sudo`, `env` and the like start.
    pub fn programs(&self) -> Vec<usize> {
        let mut out = vec![0];
        let mut at = 0;
        while let Some(next) = self.wrapped_by(at) {
            out.push(next);
            at = next;
        }
        // `command -v` runs nothing.
        let looks_up = self.is_lookup(at) && at + 2 < self.words.len();
        out.extend(looks_up.then_some(at + 2));
        out
    }

    /// A command of plain words.
    pub fn of_words(words: Vec<String>) -> Self {
        let word = |text| ShellWord { range: TextRange::default(), text, literal: true, plain: true };
        let (assignments, redirections) = (Vec::new(), Vec::new());
        let words = words.into_iter().map(word).collect();
        let command = Self { assignments, words, redirections, end: Separator::End, source: CommandSource::Exec, name: 0 };
        command.with_name()
    }

    /// Finds the name among the words, which do not change any more.
    fn with_name(mut self) -> Self {
        self.name = u32::try_from(self.name_index()).unwrap_or_default();
        self
    }

    fn name_index(&self) -> usize {
        let mut at = 0;
        while let Some(next) = self.wrapped_by(at) {
            at = next;
        }
        if is_python(last_part(self.word_text(at))) {
            let switch = (at + 1..self.words.len()).find(|&i| !is_python_switch(self.word_text(i)));
            if let Some(switch) = switch.filter(|&i| self.word_text(i) == "-m" && i + 1 < self.words.len()) {
                return switch + 1;
            }
        }
        at
    }

    fn word_text(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |word| word.text.as_str())
    }

    /// The index of the program that the one at an index starts, if it is there to start another.
    fn wrapped_by(&self, at: usize) -> Option<usize> {
        let next = match last_part(self.word_text(at)) {
            "sudo" => self.after_options(at + 1, tool_options::SUDO),
            "env" => self.after_options(at + 1, tool_options::ENV),
            "exec" => self.after_options(at + 1, tool_options::EXEC),
            "command" if self.is_lookup(at) => return None,
            "builtin" | "command" | "nohup" | "time" => self.after_options(at + 1, &[]),
            _ => return None,
        };
        (next < self.words.len()).then_some(next)
    }

    /// `command -v`, which says what another word stands for.
    fn is_lookup(&self, at: usize) -> bool {
        last_part(self.word_text(at)) == "command" && matches!(self.word_text(at + 1), "-v" | "-V")
    }

    /// The first word that is neither an option, nor the value of one of `with_value`, nor `NAME=value`.
    fn after_options(&self, from: usize, with_value: &[&str]) -> usize {
        let mut at = from;
        while let Some(word) = self.words.get(at) {
            if with_value.contains(&word.text.as_str()) {
                at += 1;
            } else if !word.text.starts_with('-') && !is_assignment(&word.text) {
                break;
            }
            at += 1;
        }
        at
    }
}

/// `python`, `python3`, `python3.14`, `pypy3`.
fn is_python(name: &str) -> bool {
    let rest = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// A switch of Python that may come before `-m`.
fn is_python_switch(word: &str) -> bool {
    word.len() == 2 && word.starts_with('-') && !matches!(word, "-m" | "-c" | "-W" | "-X")
}

/// `NAME=…`, `NAME+=…`, `NAME[0]=…`.
fn is_assignment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let name = bytes.iter().position(|&c| !is_name_byte(c)).unwrap_or(bytes.len());
    let starts_well = 0 < name && !bytes.first().is_some_and(u8::is_ascii_digit);
    starts_well
        && match bytes.get(name..).unwrap_or_default() {
            [b'=', ..] | [b'+', b'=', ..] => true,
            [b'[', index @ ..] => index.contains(&b'='),
            _ => false,
        }
}

/// Whether it can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit()) && !text.is_empty() && text.bytes().all(is_name_byte)
}

pub(super) fn is_name_byte(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_'
}

impl ShellTokens {
    /// Reads a text as a POSIX shell does.
    pub fn of(text: SourceText) -> Self {
        Self::read_by(ShellDialect::Posix, text)
    }

    /// Reads a text as a shell does; one that is not known, as a POSIX shell.
    pub fn read_by(dialect: ShellDialect, text: SourceText) -> Self {
        reader::read(text, dialect)
    }

    /// The shell text of an instruction's own lines, for a POSIX shell.
    pub fn of_line(instruction: &Instruction, line: &ShellLine, escape: char) -> Self {
        Self::of(SourceText::at(instruction, line.range, escape))
    }

    /// The body of a heredoc that a shell runs.
    pub fn of_heredoc(
        dialect: ShellDialect,
        instruction: &Instruction,
        heredoc: &Heredoc,
        marker: &HeredocMarker,
    ) -> Option<Self> {
        SourceText::heredoc(instruction, heredoc, marker).map(|text| Self::read_by(dialect, text))
    }
}

fn read(instruction: &Instruction, escape: char) -> ShellScript {
    let mut script = ShellScript::default();
    if instruction.keyword != Keyword::Shell {
        match instruction.command() {
            Some(Command::Shell(text)) => read_shell(instruction, text, escape, &mut script),
            Some(Command::Json(json)) => read_exec(instruction, &json.elements, escape, &mut script),
            None => {}
        }
    }
    script.commands.sort_by_key(ShellCommand::start);
    script
}

impl ShellCommand {
    /// Where it begins, in bytes of the instruction; commands are listed in this order. One without anything is last.
    pub(crate) fn start(&self) -> u32 {
        // Each of them is in order, and there may be many.
        let words = [self.assignments.first(), self.words.first()].into_iter().flatten().map(|w| w.range.start());
        words.chain(self.redirections.first().map(|r| r.range.start())).min().map_or(u32::MAX, u32::from)
    }
}

fn read_shell(instruction: &Instruction, shell: &ShellLine, escape: char, out: &mut ShellScript) {
    let before = (out.commands.len(), out.pipes.len());
    commands::commands(&ShellTokens::of_line(instruction, shell, escape), CommandSource::Shell, out);
    let mut bodies = shell.markers.iter().zip(&instruction.heredocs);
    let Some((marker, heredoc)) = bodies.next() else { return };
    let Some(body) = heredoc.body else { return };
    // BuildKit: `dispatchRun`. A heredoc alone is the script; what other commands read is theirs to know.
    let is_script = if shell.range == marker.range {
        out.commands.truncate(before.0);
        out.pipes.truncate(before.1);
        is_shell_script(instruction.slice(body))
    } else {
        let reader = out
            .commands
            .get(before.0..)
            .unwrap_or_default()
            .iter()
            .find(|c| c.redirections.iter().any(|r| r.range == marker.range));
        reader.is_some_and(ShellCommand::reads_script)
    };
    if is_script && let Some(tokens) = ShellTokens::of_heredoc(ShellDialect::Posix, instruction, heredoc, marker) {
        commands::commands(&tokens, CommandSource::Shell, out);
    }
}

/// Whether a heredoc without a command is run by a POSIX shell: it has no `#!`, or one of a shell.
pub(super) fn is_shell_script(body: &str) -> bool {
    ShellDialect::of_shebang(body).is_none_or(ShellDialect::is_posix)
}

fn read_exec(instruction: &Instruction, elements: &[JsonElement], escape: char, out: &mut ShellScript) {
    let words: Vec<ShellWord> = elements
        .iter()
        .filter_map(|element| {
            let text = element.value.as_ref()?.to_string();
            let inner = inside_quotes(element.range);
            let plain = instruction.slice(inner) == text;
            Some(ShellWord { range: inner, text, literal: true, plain })
        })
        .collect();
    if words.is_empty() {
        return;
    }
    let with_value = elements.iter().filter(|element| element.value.is_some());
    let values = || with_value.clone().filter_map(|element| element.value.as_deref());
    if let Some(script) = script_of(values()).and_then(|index| with_value.clone().nth(index))
        && let Some(text) = SourceText::json(instruction, script, escape)
    {
        commands::commands(&ShellTokens::of(text), CommandSource::ExecShell, out);
    }
    let command = ShellCommand {
        assignments: Vec::new(),
        words,
        redirections: Vec::new(),
        end: Separator::End,
        source: CommandSource::Exec,
        name: 0,
    };
    out.commands.push(command.with_name());
}

/// The index of the text that a command line hands to a POSIX shell (`sh -c "…"`).
pub(super) fn script_of<'w>(words: impl IntoIterator<Item = &'w str> + Clone) -> Option<usize> {
    if !ShellDialect::of_command(words.clone()).is_posix() {
        return None;
    }
    let is_switch = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
    words.into_iter().position(is_switch).map(|switch| switch + 1)
}

fn inside_quotes(quoted: TextRange) -> TextRange {
    let (start, end) = (usize::from(quoted.start()) + 1, usize::from(quoted.end()).saturating_sub(1));
    range(start, end.max(start))
}
