//! What a shell text consists of, as a flat list.

use crate::model::{ShellDialect, SourceText};
use crate::text::{TextRange, slice};

/// A piece of shell text.
///
/// Tokens are in the order of their first bytes. One that holds others (a word with quotes in it, `"…"`, `$(…)`) comes
/// before them, and they are one deeper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShellToken {
    /// What it is.
    pub kind: ShellTokenKind,
    /// How many tokens it is in.
    pub depth: u32,
    /// Its bytes in [`ShellTokens::text`]; [`ShellTokens::place`] says where these are in the instruction.
    pub range: TextRange,
}

/// Kinds of [`ShellToken`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellTokenKind {
    /// A word, whole. Unless all of it is plain text, its parts follow.
    Word(WordRole),
    /// Plain text in a word that has other parts.
    Plain,
    /// A backslash and what it protects; with a line end, a continuation.
    Escape,
    /// `'…'`: the prompt's variables follow, where PowerShell gets the text from there.
    SingleQuoted,
    /// `$'…'`
    AnsiQuoted,
    /// `"…"`: the expansions in it follow.
    DoubleQuoted,
    /// `$NAME`, `$1`, `$@`
    Variable,
    /// `${…}`: the quotes and expansions in it follow.
    Parameter,
    /// `$(…)`: the commands in it follow.
    Substitution,
    /// `` `…` ``: the commands in it follow.
    Backquotes,
    /// `<(…)` or `>(…)`: the commands in it follow.
    ProcessSubstitution,
    /// `$((…))`: the expansions in it follow.
    Arithmetic,
    /// `(…)` of `name=(…)`: the words in it follow.
    Array,
    /// `((…))`: the expansions in it follow.
    ArithmeticCommand,
    /// What is between commands, and a few signs more.
    Operator(ShellOperator),
    /// `>`, `2>>`, `<<` and so on; a word with its target may follow.
    Redirection,
    /// From `#` to the end of the line.
    Comment,
    /// The lines of a heredoc of the shell's own: the expansions in them follow.
    HeredocBody,
    /// The lines of a heredoc whose delimiter is quoted.
    QuotedHeredocBody,
    /// The line that ends a heredoc.
    HeredocEnd,
    /// `(…)`, `{…}`, `[…]`, `@(…)` or `@{…}` of PowerShell: what is in it follows.
    Group,
    /// Text that another shell is given to run (`powershell -Command …`): its tokens follow.
    Inner,
}

/// The role of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordRole {
    /// The first word of a simple command.
    Command,
    /// One of the others.
    Argument,
    /// `NAME=value` before the first.
    Assignment,
    /// `if`, `do`, `{`, `!` and so on.
    Reserved,
    /// `[[` or `]]`.
    Test,
    /// The target of a redirection.
    Target,
    /// The delimiter of a heredoc.
    Delimiter,
    /// The name after `for` or `select`.
    LoopName,
    /// What a loop goes through.
    LoopWord,
    /// The name of a function that is defined.
    FunctionName,
    /// The word after `case`.
    CaseWord,
    /// A pattern of `case`.
    Pattern,
    /// A word of an array.
    Element,
    /// An option, by the rules of a Windows shell: `/x`, `-Name`.
    Option,
    /// A name of a type in PowerShell.
    Type,
    /// A property of a value in PowerShell.
    Member,
    /// A method of a value in PowerShell.
    Method,
    /// A name in `@{…}` of PowerShell.
    Key,
    /// The variable that `set` of the command prompt sets.
    SetName,
}

/// Characters that are not part of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellOperator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|` or `|&`
    Pipe,
    /// `;`
    Semicolon,
    /// `;;`, `;&` or `;;&`
    BranchEnd,
    /// `&`
    Background,
    /// A line end.
    Newline,
    /// `(` of a subshell.
    Open,
    /// `)` of a subshell, or a stray one.
    Close,
    /// `()` after the name of a function.
    FunctionParens,
    /// `(` or `|` in the pattern of a `case`.
    Pattern,
    /// `)` after the pattern of a `case`.
    PatternEnd,
    /// A sign between `[[` and `]]`.
    Test,
    /// `=`, `-eq`, `,` and the like in PowerShell.
    Expression,
}

/// What is opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed {
    /// What it is.
    pub kind: UnclosedKind,
    /// The sign or word that opens it, in [`ShellTokens::text`].
    pub range: TextRange,
}

/// Kinds of [`Unclosed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnclosedKind {
    /// `'` or `$'`
    SingleQuote,
    /// `"`
    DoubleQuote,
    /// `` ` ``
    Backquote,
    /// `$(`, `<(` or `>(`
    Substitution,
    /// `${`
    Parameter,
    /// `$((` or `((`
    Arithmetic,
    /// `(` of an array.
    Array,
    /// `(`
    Parenthesis,
    /// `{`
    Brace,
    /// `if`
    If,
    /// `for`, `select`, `while` or `until`
    Loop,
    /// `case`
    Case,
    /// A heredoc that goes on to the end of the text.
    Heredoc,
}

/// A shell text and what it consists of.
#[derive(Debug)]
pub struct ShellTokens {
    /// What the shell gets, without the builder's continuations.
    pub text: SourceText,
    /// Which shell it was read for.
    pub dialect: ShellDialect,
    /// Its tokens.
    pub tokens: Vec<ShellToken>,
    /// What is not closed, in the order in which it is opened.
    pub unclosed: Vec<Unclosed>,
}

impl ShellTokens {
    /// The text of a token.
    pub fn source(&self, token: &ShellToken) -> &str {
        slice(self.text.text(), token.range)
    }

    /// Where a token is; relative to the instruction.
    pub fn place(&self, token: &ShellToken) -> TextRange {
        self.locate(token.range)
    }

    /// A range of the text as a range of the instruction.
    pub fn locate(&self, at: TextRange) -> TextRange {
        self.text.locate(at.start().into()..at.end().into())
    }

    /// The tokens that the one at an index holds, at any depth.
    pub fn inside(&self, index: usize) -> &[ShellToken] {
        let Some(outer) = self.tokens.get(index) else { return &[] };
        let rest = self.tokens.get(index + 1..).unwrap_or_default();
        let end = rest.iter().position(|token| token.depth <= outer.depth).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }
}
