//! From tokens to simple commands.

use super::token::{ShellOperator, ShellToken, ShellTokenKind, ShellTokens, WordRole};
use super::{CommandSource, Redirection, Separator, ShellCommand, ShellScript, ShellWord};
use crate::text::{TextRange, between, slice};

/// Commands nested in this many lists or more are left out.
const MAX_LISTS: usize = 17;

/// Adds the commands of a text and its pipes.
pub(super) fn commands(tokens: &ShellTokens, source: CommandSource, out: &mut ShellScript) {
    let mut fold = Fold { tokens, lists: vec![Level { depth: 0, current: empty(source), target: false }], out };
    for (index, token) in tokens.tokens.iter().enumerate() {
        fold.leave(token.depth);
        fold.token(index, token);
    }
    fold.leave(0);
    fold.separate(Separator::End);
}

fn empty(source: CommandSource) -> ShellCommand {
    ShellCommand { assignments: Vec::new(), words: Vec::new(), redirections: Vec::new(), end: Separator::End, source, name: 0 }
}

struct Fold<'t, 'o> {
    tokens: &'t ShellTokens,
    /// The lists of commands that are open.
    lists: Vec<Level>,
    out: &'o mut ShellScript,
}

struct Level {
    /// The depth of its tokens.
    depth: u32,
    current: ShellCommand,
    /// The last redirection has no target yet.
    target: bool,
}

impl Fold<'_, '_> {
    /// Ends the lists that a token of that depth is not in.
    fn leave(&mut self, depth: u32) {
        while 1 < self.lists.len() && self.lists.last().is_some_and(|list| depth < list.depth) {
            self.separate(Separator::End);
            self.lists.pop();
        }
    }

    /// Ends the current command.
    fn separate(&mut self, separator: Separator) {
        let Some(list) = self.lists.last_mut() else { return };
        list.target = false;
        let source = list.current.source;
        let mut done = std::mem::replace(&mut list.current, empty(source));
        if !done.words.is_empty() || !done.assignments.is_empty() || !done.redirections.is_empty() {
            done.end = separator;
            self.out.commands.push(done.with_name());
        }
    }

    fn token(&mut self, index: usize, token: &ShellToken) {
        let is_deep = MAX_LISTS <= self.lists.len();
        let Some(list) = self.lists.last_mut() else { return };
        match token.kind {
            ShellTokenKind::Substitution | ShellTokenKind::Backquotes | ShellTokenKind::ProcessSubstitution if !is_deep => {
                let current = empty(CommandSource::Substitution);
                self.lists.push(Level { depth: token.depth + 1, current, target: false });
            }
            _ if token.depth != list.depth => {}
            // Behind a subshell, where there can be none.
            ShellTokenKind::Word(WordRole::Argument) if list.current.words.is_empty() => {}
            ShellTokenKind::Word(WordRole::Command | WordRole::Argument | WordRole::Test) => {
                list.current.words.push(word(self.tokens, index, token));
            }
            ShellTokenKind::Word(WordRole::Assignment) => list.current.assignments.push(word(self.tokens, index, token)),
            ShellTokenKind::Word(WordRole::Target | WordRole::Delimiter) if list.target => {
                list.target = false;
                if let Some(redirection) = list.current.redirections.last_mut() {
                    let target = word(self.tokens, index, token);
                    redirection.range = redirection.range.cover(target.range);
                    redirection.target = Some(target);
                }
            }
            ShellTokenKind::Redirection => {
                list.target = true;
                let (range, operator) = (self.tokens.place(token), self.tokens.source(token).to_owned());
                list.current.redirections.push(Redirection { range, operator, target: None });
            }
            ShellTokenKind::Operator(operator) => self.operator(operator, token),
            _ => {}
        }
    }

    fn operator(&mut self, operator: ShellOperator, token: &ShellToken) {
        let separator = match operator {
            ShellOperator::And => Separator::And,
            ShellOperator::Or => Separator::Or,
            ShellOperator::Pipe => Separator::Pipe,
            ShellOperator::Semicolon | ShellOperator::BranchEnd => Separator::Semicolon,
            ShellOperator::Background => Separator::Background,
            ShellOperator::Newline => Separator::Newline,
            ShellOperator::Open | ShellOperator::Close => Separator::End,
            ShellOperator::FunctionParens | ShellOperator::PatternEnd => {
                // What comes before is not a command.
                if let Some(list) = self.lists.last_mut() {
                    list.current = empty(list.current.source);
                    list.target = false;
                }
                return;
            }
            ShellOperator::Pattern | ShellOperator::Test | ShellOperator::Expression => return,
        };
        if separator == Separator::Pipe {
            self.out.pipes.push(self.tokens.place(token));
        }
        self.separate(separator);
    }
}

fn word(tokens: &ShellTokens, index: usize, token: &ShellToken) -> ShellWord {
    let parts = tokens.inside(index);
    let word = unquoted(tokens.text.text(), token, parts);
    ShellWord { range: tokens.place(token), ..word }
}

/// A word without its quotes and escapes. `parts` are the tokens in it; its range is that in the text.
pub(super) fn unquoted(text: &str, token: &ShellToken, parts: &[ShellToken]) -> ShellWord {
    let mut word = ShellWord { range: token.range, text: String::new(), literal: true, plain: true };
    if parts.is_empty() {
        plain(text, token.range, &mut word);
    } else {
        word.text.reserve(usize::from(token.range.len()));
        let mut rest = parts;
        while let Some((part, after)) = rest.split_first() {
            let length = after.iter().position(|inner| inner.depth <= part.depth).unwrap_or(after.len());
            let (inside, next) = after.split_at_checked(length).unwrap_or_default();
            part_text(text, part, inside, &mut word);
            rest = next;
        }
    }
    word.plain &= word.literal;
    word
}

fn part_text(text: &str, part: &ShellToken, inside: &[ShellToken], word: &mut ShellWord) {
    let source = slice(text, part.range);
    match part.kind {
        ShellTokenKind::Plain => plain(text, part.range, word),
        ShellTokenKind::Escape => {
            let protected = source.get(1..).unwrap_or_default();
            if !protected.ends_with('\n') {
                word.text.push_str(protected);
                word.plain = false;
            }
        }
        ShellTokenKind::SingleQuoted => {
            let inner = source.strip_prefix('\'').unwrap_or(source);
            word.text.push_str(inner.strip_suffix('\'').unwrap_or(inner));
            word.plain = false;
        }
        ShellTokenKind::DoubleQuoted => {
            word.plain = false;
            double_quoted(text, part.range, inside, word);
        }
        _ => {
            word.literal = false;
            word.text.push_str(source);
        }
    }
}

fn double_quoted(text: &str, at: TextRange, inside: &[ShellToken], word: &mut ShellWord) {
    let start = at.start() + crate::text::size(1);
    let mut done = start;
    let outermost = inside.first().map_or(0, |part| part.depth);
    for part in inside.iter().filter(|part| part.depth == outermost) {
        unescaped(slice(text, between(done, part.range.start().max(done))), word);
        word.literal = false;
        word.text.push_str(slice(text, part.range));
        done = part.range.end();
    }
    let rest = slice(text, between(done, at.end().max(done)));
    // Without a closing quote the last character is one of the text.
    unescaped(if ends_quote(rest) { rest.get(..rest.len() - 1).unwrap_or_default() } else { rest }, word);
}

/// Whether a text ends in `"` that no backslash protects.
fn ends_quote(text: &str) -> bool {
    text.strip_suffix('"').is_some_and(|before| before.bytes().rev().take_while(|&c| c == b'\\').count() % 2 == 0)
}

/// What is between expansions in double quotes.
fn unescaped(text: &str, word: &mut ShellWord) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        word.text.push_str(before);
        let mut characters = after.chars();
        match characters.next() {
            Some('\n') => {}
            Some(next @ ('"' | '$' | '`' | '\\')) => word.text.push(next),
            Some(next) => word.text.extend(['\\', next]),
            None => {}
        }
        rest = characters.as_str();
    }
    word.text.push_str(rest);
}

/// Plain text: all of it is meant as it is, but for globs, braces and a tilde at the start.
fn plain(text: &str, at: TextRange, word: &mut ShellWord) {
    let source = slice(text, at);
    let begins_word = word.text.is_empty();
    let start = usize::from(at.start());
    // Most words have none of these.
    let is_special = |c: u8| matches!(c, b'*' | b'?' | b'[' | b'{' | b'~');
    let is_expanded = |(index, c): (usize, u8)| match c {
        b'*' | b'?' | b'[' => true,
        b'{' => is_brace_expansion(text, start + index),
        b'~' => begins_word && index == 0,
        _ => false,
    };
    let is_literal = !source.bytes().any(is_special) || !source.bytes().enumerate().any(is_expanded);
    word.literal &= is_literal;
    word.text.push_str(source);
}

/// Whether a `,` or `..` follows a `{` before the `}` of the same word.
fn is_brace_expansion(text: &str, at: usize) -> bool {
    let mut last = b'{';
    for &c in text.as_bytes().get(at + 1..).unwrap_or_default().iter().take(256) {
        match c {
            b'}' => return false,
            b',' => return true,
            b'.' if last == b'.' => return true,
            c if c.is_ascii_whitespace() => return false,
            _ => last = c,
        }
    }
    false
}
