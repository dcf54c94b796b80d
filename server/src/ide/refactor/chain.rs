//! Shell text that is nothing but commands joined by `&&`.

use crate::data::shell_words::STATEFUL;
use crate::model::{CommandSource, ShellCommand, ShellScript, is_open};
use crate::syntax::ast::{Command, Instruction, TriviaKind};
use crate::syntax::joined;
use crate::text::{TextRange, TextSize, between};

/// Commands joined by `&&`, each a pipeline of simple commands: no groups, no `if`, no `;`, no comment
/// that would hide what follows. Ranges are relative to the instruction.
pub(super) struct Chain<'a> {
    pub(super) links: Vec<Link<'a>>,
}

/// One command of a chain.
pub(super) struct Link<'a> {
    pub(super) range: TextRange,
    pub(super) commands: Vec<&'a ShellCommand>,
}

impl<'a> Chain<'a> {
    /// The shell text of a RUN as a chain, if it is one.
    pub(super) fn of(run: &'a Instruction, escape: char) -> Option<Self> {
        let Some(Command::Shell(shell)) = run.command() else { return None };
        if !shell.markers.is_empty()
            || !run.heredocs.is_empty()
            || run.end_of_flags.is_some()
            || run.range.end() != shell.range.end()
            || is_open(&joined(run.slice(shell.range), escape))
        {
            return None;
        }
        let script = ShellScript::of(run, escape);
        let mut links: Vec<Link<'a>> = Vec::new();
        let mut end = shell.range.start();
        for command in script.commands.iter().filter(|c| c.source == CommandSource::Shell) {
            let range = range_of(command)?;
            let between = between(end, range.start().max(end));
            match (joined(run.slice(between), escape).trim(), links.last_mut()) {
                ("", None) => links.push(Link { range, commands: vec![command] }),
                ("&&", Some(_)) => links.push(Link { range, commands: vec![command] }),
                ("|", Some(link)) => {
                    link.range = link.range.cover(range);
                    link.commands.push(command);
                }
                _ => return None,
            }
            end = range.end();
        }
        (end == shell.range.end()).then_some(Self { links })
    }

    /// Whether one of the first commands leaves the shell in another state than a new shell has: what
    /// follows has to run in the same shell.
    pub(super) fn changes_shell(&self, links: usize) -> bool {
        self.links.iter().take(links).flat_map(|l| &l.commands).any(|c| changes_shell(c))
    }
}

/// The comments between two places of an instruction, as written.
pub(super) fn comments_between(run: &Instruction, from: TextSize, to: TextSize) -> Vec<&str> {
    let inside = |range: TextRange| from <= range.start() && range.end() <= to;
    let comments = run.trivia.iter().filter(|t| t.kind == TriviaKind::Comment && inside(t.range));
    comments.map(|t| run.slice(t.range).trim()).collect()
}

fn changes_shell(command: &ShellCommand) -> bool {
    command.words.first().is_none_or(|w| !w.literal || STATEFUL.contains(&w.text.as_str()))
}

fn range_of(command: &ShellCommand) -> Option<TextRange> {
    let words = command.assignments.iter().chain(&command.words).map(|w| w.range);
    words.chain(command.redirections.iter().map(|r| r.range)).reduce(TextRange::cover)
}
