//! The grammar of dash and of BusyBox's shell, which both descend from Almquist's.
//!
//! The order in which tokens are read is theirs, because so much hangs on it: a word is a reserved one where the reader
//! asks for it, and a heredoc begins where a line end is read.

mod expansion;
mod level;
mod list;
mod token;
mod word;

use std::ops::Range;

use super::shared::{Heredoc, MARK, Openers};
use super::{MAX_DEPTH, Read, Refusal, RefusalKind, Stop, refused};

/// Reads a text to its end, or as far as the shell does. `is_ash`: as BusyBox does it.
pub(super) fn read(text: &str, is_ash: bool) -> Read {
    Almquist::new(text.as_bytes(), is_ash).script()
}

struct Almquist<'t> {
    bytes: &'t [u8],
    at: usize,
    is_ash: bool,
    /// Of a text that was made of the one between backquotes: where each byte stood.
    places: Option<&'t [usize]>,
    depth: u32,
    /// The last token is to be read once more.
    is_pushed: bool,
    last: Token,
    last_at: Range<usize>,
    /// The token before it.
    before: Token,
    before_at: Range<usize>,
    /// The last word, without quotes; [`MARK`] for each quote and expansion.
    word: Vec<u8>,
    /// Part of the last word was quoted.
    is_quoted: bool,
    /// What the next token may be: of [`NEWLINES`], [`RESERVED`] and [`DELIMITER`].
    expect: u8,
    redirection: Redirection,
    /// Heredocs that begin after this line.
    due: Vec<Heredoc>,
    open: Openers,
}

/// Line ends before the next token do not count.
const NEWLINES: u8 = 1;
/// The next word may be a reserved one.
const RESERVED: u8 = 2;
/// The next word ends a heredoc, and nothing is expanded in it.
const DELIMITER: u8 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    End,
    Newline,
    Redirection,
    Word,
    Semicolon,
    Background,
    And,
    Or,
    Pipe,
    OpenParenthesis,
    CloseParenthesis,
    BranchEnd,
    Not,
    Case,
    Do,
    Done,
    Elif,
    Else,
    Esac,
    Fi,
    For,
    /// BusyBox only.
    Function,
    If,
    In,
    Then,
    Until,
    While,
    OpenBrace,
    CloseBrace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Redirection {
    File,
    Heredoc { is_indented: bool },
}

impl<'t> Almquist<'t> {
    fn new(bytes: &'t [u8], is_ash: bool) -> Self {
        Self {
            bytes,
            at: 0,
            is_ash,
            places: None,
            depth: 0,
            is_pushed: false,
            last: Token::Newline,
            last_at: 0..0,
            before: Token::Newline,
            before_at: 0..0,
            word: Vec::new(),
            is_quoted: false,
            expect: 0,
            redirection: Redirection::File,
            due: Vec::new(),
            open: Openers::default(),
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == MAX_DEPTH {
            return Err(Stop::Unknown);
        }
        self.depth += 1;
        let out = read(self);
        self.depth -= 1;
        out
    }

    /// Where bytes are in the text as it was given.
    fn place(&self, at: Range<usize>) -> Range<usize> {
        let Some(places) = self.places else { return at };
        let start = places.get(at.start).or(places.last()).copied().unwrap_or_default();
        let last = at.end.checked_sub(1).filter(|last| at.start <= *last);
        start..last.and_then(|last| places.get(last)).map_or(start, |last| last + 1)
    }

    fn refuse<T>(&self, kind: RefusalKind, at: Range<usize>) -> Read<T> {
        refused(kind, self.place(at))
    }

    /// The last token cannot stand where it does; perhaps only another one can.
    fn unexpected<T>(&self, expected: Option<&'static str>) -> Read<T> {
        if self.last != Token::End {
            return self.refuse(expected.map_or(RefusalKind::Unexpected, RefusalKind::Expected), self.last_at.clone());
        }
        if matches!(self.before, Token::And | Token::Or | Token::Pipe | Token::Not) {
            return self.refuse(RefusalKind::NothingFollows, self.before_at.clone());
        }
        let Refusal { kind, at } = self.open.at_end(&self.before_at);
        self.refuse(kind, at)
    }

    /// Notes that the last token opens something.
    fn opens(&mut self, missing: &'static str) {
        self.open.push(self.last_at.clone(), missing);
    }
}
