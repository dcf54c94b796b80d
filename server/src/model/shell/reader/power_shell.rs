//! PowerShell: commands and their parameters, expressions, strings, blocks.
//!
//! Tokens are flat: a word next to a variable or a string is a token of its own. On its way to Windows a text loses
//! its `"`; those that arrive are written `\"`, and such a pair of quotes is a string as well.

use super::super::is_name_byte;
use super::super::token::{ShellOperator, ShellTokenKind, UnclosedKind, WordRole};
use super::{Frame, Reader};

/// What an open bracket of PowerShell holds, or a whole text.
pub(super) struct Block {
    /// Its token; of no meaning for a whole text.
    token: usize,
    /// What closes it; `None` for a whole text.
    pub(super) close: Option<u8>,
    pub(super) next: Next,
    /// Where the last value ended: a member or an index may follow directly.
    value_end: usize,
    /// Where the last word, value or string ended.
    pub(super) word_end: usize,
    /// That is the first word of a command.
    pub(super) names_command: bool,
    /// It is `@{…}`.
    is_table: bool,
    /// Where the text around it ends.
    outer_limit: usize,
}

/// What is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A command, a keyword or a value.
    Statement,
    /// The name of a command.
    Command,
    /// A word of a command.
    Argument,
    /// A value.
    Operand,
    /// What may stand behind a value.
    Operator,
    FunctionName,
    /// A name before `=` in `@{…}`.
    Key,
    /// A name in `[…]`.
    Type,
}

impl Block {
    /// A text that ends where the limit is.
    pub(super) fn text(token: Option<usize>, outer_limit: usize) -> Self {
        Self::new(token.unwrap_or(usize::MAX), None, Next::Statement, outer_limit)
    }

    pub(super) fn new(token: usize, close: Option<u8>, next: Next, outer_limit: usize) -> Self {
        let is_table = next == Next::Key;
        Self { token, close, next, value_end: usize::MAX, word_end: usize::MAX, names_command: false, is_table, outer_limit }
    }

    /// A statement ended.
    fn next_statement(&mut self) {
        if self.next != Next::Type {
            self.next = if self.is_table { Next::Key } else { Next::Statement };
        }
    }
}

impl Reader<'_> {
    pub(super) fn in_block(&mut self) -> Option<&mut Block> {
        if let Some(Frame::Block(block)) = self.frames.last_mut() { Some(block) } else { None }
    }

    pub(super) fn expect(&mut self, next: Next) {
        if let Some(block) = self.in_block() {
            block.next = next;
        }
    }

    pub(super) fn block(&mut self) {
        let (Some(c), second) = (self.byte(0), self.byte(1)) else { return };
        let at = self.at;
        let Some(block) = self.in_block() else { return };
        let (next, touches_value, touches) = (block.next, block.value_end == at, block.word_end == at);
        let is_value = matches!(next, Next::Statement | Next::Operand | Next::Operator);
        match c {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.operator(ShellOperator::Newline, 1);
                if !matches!(next, Next::Operand | Next::Command)
                    && let Some(block) = self.in_block()
                {
                    block.next_statement();
                }
            }
            b'`' if self.line_end(1).is_some() => self.at += 1 + self.line_end(1).unwrap_or(0),
            b'#' if !touches => self.comment(),
            b'<' if second == Some(b'#') => self.block_comment(),
            b'<' => {
                let rest = self.bytes.get(at..self.limit).unwrap_or_default();
                let length = if rest.starts_with(b"<<-") { 3 } else { 1 + usize::from(second == Some(b'<')) };
                self.take(ShellTokenKind::Redirection, length);
            }
            b'>' => self.windows_redirection(0),
            b'0'..=b'9' | b'*' if second == Some(b'>') && !touches => self.windows_redirection(1),
            b';' => {
                self.operator(ShellOperator::Semicolon, 1);
                if let Some(block) = self.in_block() {
                    block.next_statement();
                }
            }
            b'|' | b'&' if second == Some(c) => {
                self.operator(if c == b'|' { ShellOperator::Or } else { ShellOperator::And }, 2);
                self.expect(Next::Statement);
            }
            b'|' | b'&' => {
                self.operator(if c == b'|' { ShellOperator::Pipe } else { ShellOperator::Background }, 1);
                self.expect(Next::Command);
            }
            b'(' | b'{' => self.group(1),
            b'@' if matches!(second, Some(b'(' | b'{')) => self.group(2),
            b'@' if matches!(second, Some(b'"' | b'\'')) && self.here_string() => {}
            b'@' if second.is_some_and(|c| c.is_ascii_alphabetic()) => {
                let length = self.name_length(1);
                self.take(ShellTokenKind::Variable, 1 + length);
                self.value(!touches);
            }
            b')' | b'}' | b']' if self.closes(c) => self.close_group(),
            b')' | b'}' => {
                self.operator(ShellOperator::Close, 1);
            }
            b',' => {
                self.operator(ShellOperator::Expression, 1);
                if !matches!(next, Next::Argument | Next::Type | Next::Key) {
                    self.expect(Next::Operand);
                }
            }
            b'"' => self.power_shell_string(1),
            b'\\' if second == Some(b'"') && self.has_escaped_quote(2) => self.power_shell_string(2),
            b'\'' => self.power_shell_single_quoted(),
            b'$' if second == Some(b'(') => self.group(2),
            b'$' if self.power_shell_variable() => self.value(!touches),
            b'%' if self.in_prompt && self.percent_variable(false) => self.value(!touches),
            b'.' | b':' | b'[' if touches_value && self.member(c) => {}
            b'[' if matches!(next, Next::Statement | Next::Operand | Next::Operator | Next::Type) => self.bracket(Next::Type),
            b'-' if is_value && second.is_some_and(|c| c.is_ascii_alphabetic()) && !touches => {
                let length = self.name_length(1);
                self.operator(ShellOperator::Expression, 1 + length);
                self.expect(Next::Operand);
            }
            b'!' | b'+' | b'-' | b'*' | b'/' | b'%' | b'=' | b'?' | b'.' if next == Next::Operator => self.sign(c),
            b'!' | b'+' | b'-' if matches!(next, Next::Statement | Next::Operand) => {
                self.operator(ShellOperator::Expression, 1);
                self.expect(Next::Operand);
            }
            b'.' if next == Next::Statement && matches!(second, Some(b' ' | b'\t' | b'$' | b'"' | b'\'' | b'(')) => {
                self.operator(ShellOperator::Expression, 1);
                self.expect(Next::Command);
            }
            b'=' if next == Next::Key => {
                self.operator(ShellOperator::Expression, 1);
                // Behind the value a name may follow again.
                self.expect(Next::Statement);
            }
            _ => self.power_shell_word(next, touches),
        }
    }

    /// The length of a line end at an offset.
    pub(super) fn line_end(&self, ahead: usize) -> Option<usize> {
        match (self.byte(ahead), self.byte(ahead + 1)) {
            (Some(b'\n'), _) => Some(1),
            (Some(b'\r'), Some(b'\n')) => Some(2),
            _ => None,
        }
    }

    pub(super) fn name_length(&self, ahead: usize) -> usize {
        let rest = self.bytes.get(self.at + ahead..self.limit).unwrap_or_default();
        rest.iter().position(|&c| !is_name_byte(c)).unwrap_or(rest.len())
    }

    fn block_comment(&mut self) {
        let rest = self.text.get(self.at + 2..self.limit).unwrap_or_default();
        let length = rest.find("#>").map_or(rest.len(), |end| end + 2);
        self.take(ShellTokenKind::Comment, 2 + length);
    }

    /// `>`, `2>&1`; a word with the target may follow.
    pub(super) fn windows_redirection(&mut self, before: usize) {
        let doubled = usize::from(self.byte(before + 1) == Some(b'>'));
        let merges = usize::from(self.byte(before + 1 + doubled) == Some(b'&'));
        let stream = self.byte(before + 1 + doubled + merges).is_some_and(|c| c.is_ascii_digit());
        let length = before + 1 + doubled + merges + usize::from(merges == 1 && stream);
        self.take(ShellTokenKind::Redirection, length);
        if matches!(self.in_block().map(|block| block.next), Some(Next::Operator | Next::Statement)) {
            self.expect(Next::Argument);
        }
    }

    /// A value was read: what may follow?
    pub(super) fn value(&mut self, is_whole: bool) {
        let at = self.at;
        let Some(block) = self.in_block() else { return };
        block.names_command = block.next == Next::Command || (block.names_command && !is_whole);
        block.word_end = at;
        if is_whole {
            block.value_end = at;
        }
        block.next = match block.next {
            Next::Command | Next::Argument => Next::Argument,
            Next::Key | Next::Type => block.next,
            Next::FunctionName => Next::Statement,
            Next::Statement | Next::Operand | Next::Operator => Next::Operator,
        };
    }

    /// `(…)`, `{…}`, `@(…)`, `@{…}` and `$(…)`.
    fn group(&mut self, length: usize) {
        let opens_with = self.byte(0);
        let is_brace = self.byte(length - 1) == Some(b'{');
        let is_table = is_brace && length == 2;
        let is_substitution = opens_with == Some(b'$');
        let kind = if is_substitution { ShellTokenKind::Substitution } else { ShellTokenKind::Group };
        let token = self.take(kind, length);
        let limit = self.limit;
        let mut inside = if is_table { Next::Key } else { Next::Statement };
        if let Some(block) = self.in_block() {
            block.next = match block.next {
                Next::Command | Next::Argument => Next::Argument,
                Next::Type => {
                    inside = Next::Key;
                    Next::Type
                }
                // After `if (…) {…}` a statement follows; a block as a value ends one, too.
                _ if is_brace && !is_table => Next::Statement,
                Next::FunctionName => Next::Statement,
                Next::Key => Next::Key,
                Next::Statement | Next::Operand | Next::Operator => Next::Operator,
            };
        }
        let close = if is_brace { b'}' } else { b')' };
        self.frames.push(Frame::Block(Block::new(token, Some(close), inside, limit)));
    }

    /// `[…]` of a type or an index.
    fn bracket(&mut self, inside: Next) {
        let token = self.take(ShellTokenKind::Group, 1);
        let limit = self.limit;
        self.expect_after_bracket();
        self.frames.push(Frame::Block(Block::new(token, Some(b']'), inside, limit)));
    }

    fn expect_after_bracket(&mut self) {
        if let Some(block) = self.in_block()
            && matches!(block.next, Next::Statement | Next::Operand)
        {
            block.next = Next::Operator;
        }
    }

    fn closes(&mut self, c: u8) -> bool {
        self.in_block().is_some_and(|block| block.close == Some(c))
    }

    fn close_group(&mut self) {
        self.at += 1;
        let at = self.at;
        if let Some(Frame::Block(block)) = self.frames.pop() {
            self.close(block.token);
        }
        if let Some(around) = self.in_block() {
            (around.value_end, around.word_end) = (at, at);
        }
    }

    /// The text or bracket goes on to the end.
    pub(super) fn end_block(&mut self, block: &Block) {
        self.close(block.token);
        self.limit = block.outer_limit;
        let Some(close) = block.close else {
            self.in_prompt = false;
            return;
        };
        let start = self.start_of(block.token);
        let is_substitution = self.tokens.get(block.token).is_some_and(|t| t.kind == ShellTokenKind::Substitution);
        let length = 1 + usize::from(matches!(self.bytes.get(start), Some(b'@' | b'$')));
        let kind = match close {
            _ if is_substitution => UnclosedKind::Substitution,
            b'}' => UnclosedKind::Brace,
            _ => UnclosedKind::Parenthesis,
        };
        self.report(kind, start, length);
    }

    /// `.Name`, `::Name` or an index directly behind a value.
    fn member(&mut self, c: u8) -> bool {
        let signs = match c {
            b'[' => {
                self.bracket(Next::Statement);
                return true;
            }
            b'.' => 1,
            _ if self.byte(1) == Some(b':') => 2,
            _ => return false,
        };
        if !self.byte(signs).is_some_and(|c| c.is_ascii_alphabetic() || c == b'_') {
            return false;
        }
        self.operator(ShellOperator::Expression, signs);
        let length = self.name_length(0);
        let is_method = self.byte(length) == Some(b'(');
        let role = if is_method { WordRole::Method } else { WordRole::Member };
        self.take(ShellTokenKind::Word(role), length);
        self.value(true);
        true
    }

    /// `=`, `+=`, `..` and the like behind a value.
    fn sign(&mut self, c: u8) {
        let second = self.byte(1);
        let is_double = second == Some(c) && c != b'=' && c != b'!';
        let length = 1 + usize::from(is_double) + usize::from(self.byte(1 + usize::from(is_double)) == Some(b'=') && c != b'=');
        let assigns = c == b'=' || (1 < length && self.byte(length - 1) == Some(b'='));
        self.operator(ShellOperator::Expression, length);
        let changes_by_one = is_double && matches!(c, b'+' | b'-');
        if !changes_by_one {
            self.expect(if assigns { Next::Statement } else { Next::Operand });
        }
    }
}
