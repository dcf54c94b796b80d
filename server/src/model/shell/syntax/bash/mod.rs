//! The grammar of bash.
//!
//! bash has a table-driven parser over a lexer that looks at the two tokens before to know what a word is. The lists here
//! are read by functions that call each other; the lexer keeps the same two tokens, because what passes for a reserved
//! word hangs on them.

mod command;
mod condition;
mod list;
mod pair;
mod token;
mod word;

use std::ops::Range;

use super::shared::{Heredoc, MARK, Openers};
use super::{MAX_DEPTH, Read, RefusalKind, Stop, refused};

/// Reads a text to its end, or as far as the shell does. `is_posix`: as `sh`.
pub(super) fn read(text: &str, is_posix: bool) -> Read {
    Bash::new(text.as_bytes(), is_posix).script()
}

struct Bash<'t> {
    bytes: &'t [u8],
    at: usize,
    is_posix: bool,
    depth: u32,
    /// Bytes that may still be looked at: `((` is looked at twice.
    budget: usize,
    /// The token that was read last, and whether nothing has taken it yet.
    current: Token,
    current_at: Range<usize>,
    is_peeked: bool,
    /// The token before it, and the one before that.
    last: Token,
    last_at: Range<usize>,
    before: Token,
    state: State,
    /// The last word: [`MARK`] for what is quoted or expanded.
    word: Vec<u8>,
    /// Heredocs that begin after this line.
    due: Vec<Heredoc>,
    open: Openers,
}

/// What the lexer has to know.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// A pattern of `case` comes.
    case_pattern: bool,
    /// `{` opens the body of a function.
    allows_brace: bool,
    /// In `[[ … ]]`.
    in_condition: bool,
    /// The command may have arrays among its arguments.
    takes_arrays: bool,
    /// In `name=(…)`.
    in_array: bool,
    /// The word after `=~`.
    is_regex: bool,
    /// The word after `==` in `[[`.
    is_pattern: bool,
    /// In `$(…)`.
    in_substitution: bool,
    /// After `case`, and before its `esac`.
    in_case: bool,
    /// `case`, `for` and `select` whose `in` may come.
    ins: u32,
    /// `case` whose `esac` is due.
    esacs: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    End,
    Newline,
    Word,
    Assignment,
    Number,
    /// `{name}` of `{name}>file`.
    RedirectionName,
    /// `-` of `>&-`.
    Dash,
    /// `<`, `>`, `>>` and so on, which a word follows.
    Redirection,
    /// `<` and `>`, which are signs of their own in `[[`.
    Less,
    Greater,
    Heredoc,
    IndentedHeredoc,
    /// `<&` or `>&`.
    Duplicate,
    And,
    Or,
    Pipe,
    Semicolon,
    Background,
    /// `;;`, `;&` or `;;&`.
    BranchEnd,
    OpenParenthesis,
    CloseParenthesis,
    OpenBrace,
    CloseBrace,
    /// `((…))`
    Arithmetic,
    /// `((…))` after `for`.
    LoopParts,
    /// What begins a substitution.
    Substitution,
    Condition,
    ConditionStart,
    ConditionEnd,
    Not,
    Case,
    Coproc,
    Do,
    Done,
    Elif,
    Else,
    Esac,
    Fi,
    For,
    Function,
    If,
    In,
    Select,
    Then,
    Time,
    /// `-p` or `--` after `time`.
    TimeOption,
    Until,
    While,
}

impl<'t> Bash<'t> {
    fn new(bytes: &'t [u8], is_posix: bool) -> Self {
        Self {
            bytes,
            at: 0,
            is_posix,
            depth: 0,
            budget: bytes.len().saturating_mul(16).saturating_add(1024),
            current: Token::Newline,
            current_at: 0..0,
            is_peeked: false,
            last: Token::Newline,
            last_at: 0..0,
            before: Token::Newline,
            state: State::default(),
            word: Vec::new(),
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

    /// The next token, which stays the next one.
    fn peek(&mut self) -> Read<Token> {
        if !self.is_peeked {
            (self.before, self.last) = (self.last, self.current);
            self.last_at = self.current_at.clone();
            self.read()?;
            self.is_peeked = true;
        }
        Ok(self.current)
    }

    fn take(&mut self) {
        self.is_peeked = false;
    }

    /// Takes the next token if it is that one.
    fn takes(&mut self, token: Token) -> Read<bool> {
        let is_it = self.peek()? == token;
        if is_it {
            self.take();
        }
        Ok(is_it)
    }

    fn token(&mut self, token: Token, name: &'static str) -> Read {
        if self.takes(token)? { Ok(()) } else { self.unexpected(Some(name)) }
    }

    fn newlines(&mut self) -> Read {
        while self.takes(Token::Newline)? {}
        Ok(())
    }

    /// The last token cannot stand where it does; perhaps only another one can.
    fn unexpected<T>(&self, expected: Option<&'static str>) -> Read<T> {
        if self.current != Token::End {
            return refused(expected.map_or(RefusalKind::Unexpected, RefusalKind::Expected), self.current_at.clone());
        }
        Err(Stop::Refused(self.open.at_end(&self.last_at)))
    }

    /// Notes that the last token opens something.
    fn opens(&mut self, missing: &'static str) {
        self.open.push(self.current_at.clone(), missing);
    }
}
