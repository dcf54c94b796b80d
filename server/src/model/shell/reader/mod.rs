//! The one reader of shell text: from characters to [`ShellTokens`], in one pass.
//!
//! It knows as much of POSIX shell and bash as it takes to tell words, commands and what is not closed, and as much of
//! PowerShell and the command prompt of Windows as colours and variables take; an invalid
//! script gives the tokens that can be recognised. What is open is kept in a list, not on the stack, and nothing is
//! looked at more often than a fixed number of times. Each construct may hold every other, so all of it is one
//! [`Reader`].

mod heredoc;
mod list;
mod power_shell;
mod power_shell_string;
mod power_shell_word;
mod prompt;
mod prompt_word;
mod role;
mod word;

use super::token::{ShellOperator, ShellToken, ShellTokenKind, ShellTokens, Unclosed, UnclosedKind};
use crate::model::{ShellDialect, SourceText};
use crate::text::range;
use power_shell::Block;
use prompt::Prompt;

/// Reads a text as a shell does; one that is not known, as a POSIX shell.
pub(super) fn read(text: SourceText, dialect: ShellDialect) -> ShellTokens {
    let source = text.text();
    let mut reader = Reader {
        bytes: source.as_bytes(),
        text: source,
        at: 0,
        limit: source.len(),
        frames: Vec::new(),
        openers: Vec::new(),
        heredocs: 0,
        in_prompt: false,
        tokens: Vec::with_capacity(source.len() / 6 + 4),
        unclosed: Vec::new(),
    };
    reader.frames.push(match dialect {
        ShellDialect::PowerShell => Frame::Block(Block::text(None, reader.limit)),
        ShellDialect::Cmd => Frame::Prompt(Prompt::new()),
        _ => Frame::List(List::new(ListEnd::Text, 0)),
    });
    while reader.step() {}
    let (tokens, mut unclosed) = (reader.tokens, reader.unclosed);
    unclosed.sort_by_key(|u| (u.range.start(), u.range.end()));
    ShellTokens { text, dialect, tokens, unclosed }
}

struct Reader<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    /// The end of what is read now: of the text, of backquotes or of a heredoc.
    limit: usize,
    /// What the next character is in, the outermost first.
    frames: Vec<Frame>,
    /// Compound commands that are open, of all lists.
    openers: Vec<Opener>,
    /// How many heredocs are around.
    heredocs: usize,
    /// The command prompt replaces variables in the text before PowerShell gets it.
    in_prompt: bool,
    tokens: Vec<ShellToken>,
    unclosed: Vec<Unclosed>,
}

enum Frame {
    List(List),
    Word {
        token: usize,
        assigns: bool,
    },
    Double {
        token: usize,
    },
    Parameter {
        token: usize,
        single_quotes: bool,
    },
    /// Parentheses that are open, its own two included.
    Arithmetic {
        token: usize,
        open: usize,
    },
    Array {
        token: usize,
    },
    Heredoc {
        token: usize,
        outer_limit: usize,
    },
    /// PowerShell: a text, or what is in brackets.
    Block(Block),
    /// PowerShell: `"…"`.
    PowerShellString {
        token: usize,
        /// Its quotes are written `\"`.
        escaped: bool,
        /// Of `@"…"@`: where the text around ends, and whether its own end was found.
        here: Option<(usize, bool)>,
    },
    /// A text for the command prompt of Windows.
    Prompt(Prompt),
    /// The prompt's `"…"`.
    PromptString {
        token: usize,
        /// PowerShell runs it.
        variables: bool,
        /// A program reads it, to which `\"` is a quote.
        escapes: bool,
        /// To the prompt, what follows is quoted.
        inside: bool,
    },
}

/// A list of commands.
struct List {
    end: ListEnd,
    /// The token that it is in; of no meaning for the whole text.
    token: usize,
    expect: Expect,
    /// The next word is the target of a redirection.
    target: Option<Target>,
    /// Words of the current command.
    words: usize,
    /// The last of them.
    last_word: usize,
    /// Heredocs that begin after this line.
    due: std::collections::VecDeque<(String, Target, bool)>,
    reads_due: bool,
    /// Of [`Reader::openers`], those from here on are its own.
    first_opener: usize,
    /// How many of each kind are open.
    open: [u32; 5],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ListEnd {
    Text,
    Parenthesis,
    /// Where the text around ends, and whether there is a second backquote.
    Backquote {
        outer_limit: usize,
        closed: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    File,
    Heredoc,
    /// `<<-`
    IndentedHeredoc,
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A command or a reserved word.
    Command,
    /// A command: assignments were before it.
    Assigned,
    /// What may stand behind the `)` of a subshell: an operator or a reserved word, but no command.
    Closed,
    Argument,
    /// In `[[ … ]]`.
    Test,
    LoopName,
    LoopIn,
    LoopWord,
    CaseWord,
    CaseIn,
    Pattern,
    FunctionName,
}

#[derive(Clone, Copy)]
struct Opener {
    kind: Compound,
    token: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Compound {
    Parenthesis,
    Brace,
    If,
    Loop,
    Case,
}

impl Compound {
    fn unclosed(self) -> UnclosedKind {
        match self {
            Self::Parenthesis => UnclosedKind::Parenthesis,
            Self::Brace => UnclosedKind::Brace,
            Self::If => UnclosedKind::If,
            Self::Loop => UnclosedKind::Loop,
            Self::Case => UnclosedKind::Case,
        }
    }
}

impl List {
    fn new(end: ListEnd, token: usize) -> Self {
        Self {
            end,
            token,
            expect: Expect::Command,
            target: None,
            words: 0,
            last_word: 0,
            due: std::collections::VecDeque::new(),
            reads_due: false,
            first_opener: 0,
            open: [0; 5],
        }
    }

    fn is_open(&self, kind: Compound) -> bool {
        self.open.get(kind as usize).is_some_and(|&count| 0 < count)
    }

    /// After an operator that ends a command.
    fn next_command(&mut self) {
        self.target = None;
        self.words = 0;
        if !matches!(self.expect, Expect::Pattern | Expect::CaseWord | Expect::CaseIn) {
            self.expect = Expect::Command;
        }
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// What makes a word more than plain text.
fn begins_part(byte: u8) -> bool {
    matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`')
}

impl Reader<'_> {
    /// Reads on; `false` at the end of the text.
    fn step(&mut self) -> bool {
        match self.frames.last() {
            None => return false,
            Some(_) if self.limit <= self.at => self.end_of_text(),
            Some(Frame::List(_)) => self.list(),
            Some(&Frame::Word { .. }) => self.word(),
            Some(&Frame::Double { token }) => self.double(token),
            Some(&Frame::Parameter { token, single_quotes }) => self.parameter(token, single_quotes),
            Some(&Frame::Arithmetic { token, open }) => self.arithmetic(token, open),
            Some(&Frame::Array { token }) => self.array(token),
            Some(&Frame::Heredoc { .. }) => self.heredoc_text(),
            Some(Frame::Block(_)) => self.block(),
            Some(&Frame::PowerShellString { token, escaped, here }) => self.power_shell_double(token, escaped, here.is_some()),
            Some(Frame::Prompt(_)) => self.prompt(),
            Some(&Frame::PromptString { token, variables, escapes, inside }) => {
                self.prompt_double(token, variables, escapes, inside);
            }
        }
        true
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.limit { self.bytes.get(at).copied() } else { None }
    }

    fn push(&mut self, kind: ShellTokenKind, start: usize) -> usize {
        let depth = u32::try_from(self.frames.len().saturating_sub(1)).unwrap_or(u32::MAX);
        self.tokens.push(ShellToken { kind, depth, range: range(start, self.at.max(start)) });
        self.tokens.len() - 1
    }

    /// Goes on by `length` bytes, which are a token.
    fn take(&mut self, kind: ShellTokenKind, length: usize) -> usize {
        let start = self.at;
        self.at = (self.at + length).min(self.limit);
        self.push(kind, start)
    }

    fn operator(&mut self, operator: ShellOperator, length: usize) -> usize {
        self.take(ShellTokenKind::Operator(operator), length)
    }

    /// A token that others are in: it ends where the current character is.
    fn close(&mut self, token: usize) {
        let end = self.at;
        if let Some(token) = self.tokens.get_mut(token) {
            token.range = range(token.range.start().into(), end);
        }
    }

    fn report(&mut self, kind: UnclosedKind, start: usize, length: usize) {
        self.unclosed.push(Unclosed { kind, range: range(start, (start + length).min(self.bytes.len())) });
    }

    fn start_of(&self, token: usize) -> usize {
        self.tokens.get(token).map_or(0, |token| token.range.start().into())
    }

    /// Nothing is left of the text that the innermost frame is in.
    fn end_of_text(&mut self) {
        if let Some(&Frame::Word { token, assigns }) = self.frames.last() {
            return self.end_word(token, assigns);
        }
        match self.frames.pop() {
            Some(Frame::List(list)) => self.end_list(&list, false),
            Some(Frame::Double { token }) => self.end_unclosed(token, UnclosedKind::DoubleQuote, 1),
            Some(Frame::Parameter { token, .. }) => self.end_unclosed(token, UnclosedKind::Parameter, 2),
            Some(Frame::Arithmetic { token, .. }) => {
                let is_command = self.tokens.get(token).is_some_and(|t| t.kind == ShellTokenKind::ArithmeticCommand);
                self.end_unclosed(token, UnclosedKind::Arithmetic, if is_command { 2 } else { 3 });
            }
            Some(Frame::Array { token }) => self.end_unclosed(token, UnclosedKind::Array, 1),
            Some(Frame::Heredoc { token, outer_limit }) => {
                self.close(token);
                self.heredocs = self.heredocs.saturating_sub(1);
                self.limit = outer_limit;
                self.heredoc_end();
            }
            Some(Frame::Block(block)) => self.end_block(&block),
            Some(Frame::PowerShellString { token, here: Some((outer_limit, closed)), .. }) => {
                self.end_here_string(token, outer_limit, closed);
            }
            Some(Frame::PowerShellString { token, escaped, here: None }) => {
                self.end_unclosed(token, UnclosedKind::DoubleQuote, 1 + usize::from(escaped));
            }
            Some(Frame::PromptString { token, .. }) => self.end_unclosed(token, UnclosedKind::DoubleQuote, 1),
            Some(Frame::Word { .. } | Frame::Prompt(_)) | None => {}
        }
    }

    fn end_unclosed(&mut self, token: usize, kind: UnclosedKind, length: usize) {
        self.close(token);
        self.report(kind, self.start_of(token), length);
    }

    /// `closed`: its end was read.
    fn end_list(&mut self, list: &List, closed: bool) {
        while list.first_opener < self.openers.len() {
            self.abandon_opener();
        }
        match list.end {
            ListEnd::Text => {}
            ListEnd::Parenthesis => {
                self.close(list.token);
                if !closed {
                    self.report(UnclosedKind::Substitution, self.start_of(list.token), 2);
                }
            }
            ListEnd::Backquote { outer_limit, closed } => {
                self.limit = outer_limit;
                self.at += usize::from(closed);
                self.close(list.token);
                if !closed {
                    self.report(UnclosedKind::Backquote, self.start_of(list.token), 1);
                }
            }
        }
    }

    fn abandon_opener(&mut self) {
        if let Some(opener) = self.openers.pop() {
            let at = self.tokens.get(opener.token).map(|token| token.range).unwrap_or_default();
            self.report(opener.kind.unclosed(), at.start().into(), at.len().into());
        }
    }
}
