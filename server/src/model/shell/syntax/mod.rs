//! What a shell refuses to read, whatever the values are.
//!
//! [`super::reader`] makes the best of any text; this says whether a shell would take it, and where it would stop. As the
//! shells differ, there are two readers, each of which goes the way of the shell that it stands for: [`almquist`] is dash
//! and the shell of BusyBox, [`bash`] is bash and bash that is called `sh`. `tests/oracles/shell_syntax.py` compares them with these
//! very shells (`-n`) on real texts and on tens of thousands that were made of them by breaking something.
//!
//! A text takes time in proportion to its length. Readers go down its nesting by calling themselves, to a fixed depth; of
//! a text that is deeper nothing is said.

mod almquist;
mod bash;
mod closer;
mod plain;
mod shared;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::ShellDialect;
use crate::data::bases::Sh;

/// A shell, by the grammar that it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShellGrammar {
    /// The shell of Debian and Ubuntu.
    Dash,
    /// The shell of BusyBox.
    Ash,
    /// bash.
    Bash,
    /// bash that is called `sh`.
    PosixBash,
}

/// Where a shell stops, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// The sign or word that is to blame, in the text; of what is never closed, what opens it.
    pub at: Range<usize>,
}

/// Kinds of [`Refusal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The text ends, and this is missing.
    Unclosed(&'static str),
    /// An operator that no command follows.
    NothingFollows,
    /// A sign or word that cannot stand there.
    Unexpected,
    /// A sign or word that stands where only this can.
    Expected(&'static str),
    /// The name after `for` is none.
    LoopVariable,
    /// A function cannot be called so.
    FunctionName,
    /// The parts of `for ((…))` are not three.
    LoopParts,
}

/// The outcome of reading: what a shell refuses is an error.
type Read<T = ()> = Result<T, Stop>;

#[derive(Debug)]
enum Stop {
    Refused(Refusal),
    /// The text is deeper, or takes longer, than anything that a person writes.
    Unknown,
}

/// How deep commands may be in commands and substitutions.
const MAX_DEPTH: u32 = 80;

impl ShellGrammar {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Dash, Self::Ash, Self::Bash, Self::PosixBash];

    /// Those that a shell may have. `sh` is what the image has as `/bin/sh`, if that is known. Of a shell with none of them
    /// nothing can be said.
    pub fn of(shell: ShellDialect, sh: Option<Sh>) -> &'static [Self] {
        match (shell, sh) {
            (ShellDialect::Dash, _) | (ShellDialect::Posix, Some(Sh::Dash)) => &[Self::Dash],
            (ShellDialect::Ash, _) | (ShellDialect::Posix, Some(Sh::BusyBox)) => &[Self::Ash],
            (ShellDialect::Posix, Some(Sh::Bash)) => &[Self::PosixBash],
            (ShellDialect::Posix, None) => &Self::ALL,
            (ShellDialect::Bash, _) => &[Self::Bash],
            _ => &[],
        }
    }

    /// Whether a shell of any grammar reads a text, as far as one look tells.
    pub fn all_read(text: &str) -> bool {
        plain::is_plain(text)
    }

    /// Where a shell of this grammar stops in a text; nothing if it reads all of it.
    pub fn refusal(self, text: &str) -> Option<Refusal> {
        if plain::is_plain(text) { None } else { self.stop(text) }
    }

    fn stop(self, text: &str) -> Option<Refusal> {
        let read = match self {
            Self::Dash => almquist::read(text, false),
            Self::Ash => almquist::read(text, true),
            Self::Bash => bash::read(text, false),
            Self::PosixBash => bash::read(text, true),
        };
        if let Err(Stop::Refused(refusal)) = read { Some(refusal) } else { None }
    }
}

fn refused<T>(kind: RefusalKind, at: Range<usize>) -> Read<T> {
    Err(Stop::Refused(Refusal { kind, at }))
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name(word: &[u8]) -> bool {
    word.first().is_some_and(|&first| is_name_start(first)) && word.iter().all(|&byte| super::is_name_byte(byte))
}
