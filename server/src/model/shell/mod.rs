//! The simple commands in the shell text of an instruction, each word with its place in the file.
//!
//! RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD hold shell text: after the keyword, in the body of a
//! heredoc that a shell runs, and in `["sh", "-c", "…"]`. The reader ([`lexer`]) knows as much of the
//! POSIX shell as it takes to find command boundaries; text that is no valid script gives the commands
//! that can be told apart. Windows shells are not known.

mod lexer;
#[cfg(test)]
mod tests;

use crate::syntax::ast::{Command, Instruction, JsonElement, Keyword, ShellCommand as ShellText};
use crate::text::{TextRange, range};
use lexer::Lexer;

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
    pub place: Place,
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
pub enum Place {
    /// In shell text.
    Shell,
    /// In `$(…)`, `` `…` `` or `<(…)`.
    Substitution,
    /// In exec form.
    Exec,
    /// In the text that exec form hands to a shell.
    ExecShell,
}

const SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"];

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
        self.words.get(self.name_index())
    }

    /// The last part of the name's path, empty if the name is not literal.
    pub fn program(&self) -> &str {
        self.name().filter(|w| w.literal).map_or("", |w| base_name(&w.text))
    }

    /// The words after [`ShellCommand::name`].
    pub fn arguments(&self) -> &[ShellWord] {
        self.words.get(self.name_index() + 1..).unwrap_or_default()
    }

    fn name_index(&self) -> usize {
        let text = |at: usize| self.words.get(at).map_or("", |w| w.text.as_str());
        let mut at = 0;
        loop {
            let name = base_name(text(at));
            let next = match name {
                "sudo" => self.after_options(at + 1, &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "--user", "--group"]),
                "env" => self.after_options(at + 1, &["-u", "-C", "--unset", "--chdir"]),
                "exec" => self.after_options(at + 1, &["-a"]),
                "command" if matches!(text(at + 1), "-v" | "-V") => return at,
                "command" | "nohup" | "time" => self.after_options(at + 1, &[]),
                _ if is_python(name) => match (at + 1..self.words.len()).find(|&i| !is_python_switch(text(i))) {
                    Some(i) if text(i) == "-m" && i + 1 < self.words.len() => return i + 1,
                    _ => return at,
                },
                _ => return at,
            };
            if self.words.len() <= next {
                return at;
            }
            at = next;
        }
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

fn base_name(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// `python`, `python3`, `python3.14`, `pypy3`.
fn is_python(name: &str) -> bool {
    let rest = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// A switch of Python that may stand before `-m`.
fn is_python_switch(word: &str) -> bool {
    word.len() == 2 && word.starts_with('-') && !matches!(word, "-m" | "-c" | "-W" | "-X")
}

/// `NAME=…`, `NAME+=…`.
fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| is_name(name.strip_suffix('+').unwrap_or(name)))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
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
    fn start(&self) -> u32 {
        let words = self.assignments.iter().chain(&self.words).map(|w| w.range.start());
        words.chain(self.redirections.iter().map(|r| r.range.start())).min().map_or(u32::MAX, u32::from)
    }
}

fn read_shell(instruction: &Instruction, shell: &ShellText, escape: char, out: &mut ShellScript) {
    let line = joined_chars(instruction, shell.range, escape);
    let before = out.commands.len();
    Lexer::new(line, Place::Shell).run(out);
    let mut bodies = shell.markers.iter().zip(&instruction.heredocs);
    let Some((marker, heredoc)) = bodies.next() else { return };
    let Some(body) = heredoc.body else { return };
    // BuildKit: `dispatchRun`. A heredoc alone is the script; what other commands read is theirs to know.
    let is_script = if shell.range == marker.range {
        out.commands.truncate(before);
        runs_in_shell(instruction.slice(body))
    } else {
        let reader = out
            .commands
            .get(before..)
            .unwrap_or_default()
            .iter()
            .find(|c| c.redirections.iter().any(|r| r.range == marker.range));
        reader.is_some_and(|c| SHELLS.contains(&c.program()) && c.arguments().iter().all(|a| a.text.starts_with('-')))
    };
    if is_script {
        let base = usize::from(body.start());
        let chars = instruction.slice(body).char_indices().map(|(at, c)| (base + at, c)).collect();
        Lexer::new(chars, Place::Shell).run(out);
    }
}

/// Whether a program of that name is a POSIX shell.
pub(super) fn is_shell(program: &str) -> bool {
    SHELLS.contains(&program)
}

/// Whether a heredoc without a command is run by a POSIX shell: it has no `#!`, or one of a shell.
pub(super) fn runs_in_shell(body: &str) -> bool {
    let Some(interpreter) = body.trim_start_matches('\t').strip_prefix("#!") else { return true };
    let line = interpreter.lines().next().unwrap_or_default();
    let mut words = line.split_whitespace().map(base_name).filter(|w| !w.starts_with('-'));
    match words.next() {
        Some("env") => words.next().is_some_and(|w| SHELLS.contains(&w)),
        first => first.is_some_and(|w| SHELLS.contains(&w)),
    }
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
    let is_shell = words.first().is_some_and(|w| SHELLS.contains(&base_name(&w.text)));
    let switch = words.iter().position(|w| w.text.starts_with('-') && !w.text.starts_with("--") && w.text.ends_with('c'));
    if let (true, Some(switch)) = (is_shell, switch)
        && let Some(script) = words.get(switch + 1)
    {
        let chars = unescape_json(&joined_chars(instruction, script.range, escape));
        Lexer::new(chars, Place::ExecShell).run(out);
    }
    let command =
        ShellCommand { assignments: Vec::new(), words, redirections: Vec::new(), end: Separator::End, place: Place::Exec };
    out.commands.push(command);
}

fn inside_quotes(quoted: TextRange) -> TextRange {
    let (start, end) = (usize::from(quoted.start()) + 1, usize::from(quoted.end()).saturating_sub(1));
    range(start, end.max(start))
}

/// The characters at a range without continuations, each with its byte offset in the instruction.
pub(super) fn joined_chars(instruction: &Instruction, at: TextRange, escape: char) -> Vec<(usize, char)> {
    let base = usize::from(at.start());
    let mut out = Vec::with_capacity(usize::from(at.len()));
    for (offset, part) in crate::syntax::segments(instruction.slice(at), escape) {
        out.extend(part.char_indices().map(|(i, c)| (base + offset + i, c)));
    }
    out
}

/// Undoes the escapes of a JSON string; a character stands where its escape begins.
pub(super) fn unescape_json(chars: &[(usize, char)]) -> Vec<(usize, char)> {
    let mut out = Vec::with_capacity(chars.len());
    let mut rest = chars.iter().copied();
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            out.push((at, c));
            continue;
        }
        match rest.next().map(|(_, c)| c) {
            Some('n') => out.push((at, '\n')),
            Some('t' | 'r' | 'b' | 'f') => out.push((at, ' ')),
            Some('u') => {
                let digits: String = rest.by_ref().take(4).map(|(_, c)| c).collect();
                let c = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                out.push((at, c.unwrap_or('\u{fffd}')));
            }
            Some(other) => out.push((at, other)),
            None => {}
        }
    }
    out
}
