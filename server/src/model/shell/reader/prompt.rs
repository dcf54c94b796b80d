//! The command prompt of Windows: commands, `if` and `for`, quotes, `%NAME%`, and what it hands to PowerShell.
//!
//! Tokens are flat: a word next to a variable or a string is a token of its own.

use super::super::is_name_byte;
use super::super::token::{ShellOperator, ShellTokenKind, UnclosedKind};
use super::power_shell::Block;
use super::{Frame, Reader};

/// The longest text between two `%` that is looked for.
const LONGEST_VARIABLE: usize = 256;

/// Where in a text of the prompt the next character is.
pub(super) struct Prompt {
    pub(super) next: Next,
    /// How many parentheses are open.
    pub(super) parentheses: usize,
    /// The next word is the target of a redirection.
    pub(super) target: bool,
    /// Where the last word, variable or string ended.
    pub(super) word_end: usize,
    /// That is the first word of a command.
    pub(super) names_command: bool,
    /// The command reads its words by itself: quotes mean to it what they mean to the prompt.
    pub(super) built_in: bool,
}

/// What is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Command,
    /// What may follow `)`.
    Closed,
    Argument,
    /// The words of `set`.
    Setting,
    /// Words of `if`, as many as this; the first of them begins behind this place.
    Condition(u8, usize),
    /// What stands between `for` and `do`.
    Loop,
    /// Options, then a command; before it a title, where a string may be one.
    Prefixed {
        titled: bool,
    },
    /// Options of PowerShell.
    PowerShell {
        /// Whether a text without an option is one to run, and not the name of a file.
        runs: bool,
    },
    /// The value of such an option, which begins behind a place.
    PowerShellValue {
        runs: bool,
        from: usize,
    },
    /// The text that PowerShell runs.
    Script,
}

impl Prompt {
    pub(super) fn new() -> Self {
        Self { next: Next::Command, parentheses: 0, target: false, word_end: usize::MAX, names_command: false, built_in: false }
    }
}

impl Reader<'_> {
    pub(super) fn at_prompt(&mut self) -> Option<&mut Prompt> {
        if let Some(Frame::Prompt(prompt)) = self.frames.last_mut() { Some(prompt) } else { None }
    }

    pub(super) fn prompt_expects(&mut self, next: Next) {
        if let Some(prompt) = self.at_prompt() {
            prompt.next = next;
        }
    }

    pub(super) fn prompt(&mut self) {
        let (Some(c), second) = (self.byte(0), self.byte(1)) else { return };
        let at = self.at;
        let Some(prompt) = self.at_prompt() else { return };
        let (next, touches) = (prompt.next, prompt.word_end == at);
        let is_open = 0 < prompt.parentheses;
        match c {
            b' ' | b'\t' | b'\r' => self.blank(next, touches),
            b'\n' => self.prompt_operator(ShellOperator::Newline, 1),
            b'^' if self.line_end(1).is_some() => self.at += 1 + self.line_end(1).unwrap_or(0),
            b'&' | b'|' => {
                let operator = match (c, second == Some(c)) {
                    (b'&', true) => ShellOperator::And,
                    (b'&', false) => ShellOperator::Background,
                    (_, true) => ShellOperator::Or,
                    (_, false) => ShellOperator::Pipe,
                };
                self.prompt_operator(operator, 1 + usize::from(second == Some(c)));
            }
            b'(' if matches!(next, Next::Command | Next::Closed | Next::Loop) => {
                self.operator(ShellOperator::Open, 1);
                if let Some(prompt) = self.at_prompt() {
                    prompt.parentheses += 1;
                }
            }
            b')' if is_open => {
                self.operator(ShellOperator::Close, 1);
                if let Some(prompt) = self.at_prompt() {
                    prompt.parentheses -= 1;
                    if prompt.next != Next::Loop {
                        prompt.next = Next::Closed;
                    }
                }
            }
            b'<' => {
                let rest = self.bytes.get(at..self.limit).unwrap_or_default();
                let length = if rest.starts_with(b"<<-") { 3 } else { 1 + usize::from(second == Some(b'<')) };
                self.take(ShellTokenKind::Redirection, length);
                self.expects_target();
            }
            b'>' => self.prompt_redirection(0),
            b'0'..=b'9' if second == Some(b'>') && !touches => self.prompt_redirection(1),
            b'@' if next == Next::Command => {
                self.operator(ShellOperator::Expression, 1);
            }
            _ if next == Next::Script => self.script(c),
            b'"' => self.prompt_string(next == Next::PowerShell { runs: true }),
            b'%' if self.percent_variable(next == Next::Loop) => self.prompt_value(at),
            b'=' if next == Next::Setting && touches => {
                self.operator(ShellOperator::Expression, 1);
                self.prompt_expects(Next::Argument);
            }
            _ => self.prompt_word(next, touches),
        }
    }

    /// Blanks end a word, and with it a condition.
    fn blank(&mut self, next: Next, touches: bool) {
        self.at += 1;
        if !touches {
            return;
        }
        match next {
            Next::Condition(words, from) if from < self.at => {
                self.prompt_expects(if words <= 1 { Next::Command } else { Next::Condition(words - 1, self.at) });
            }
            Next::PowerShellValue { runs, from } if from < self.at => self.prompt_expects(Next::PowerShell { runs }),
            _ => {}
        }
        if let Some(prompt) = self.at_prompt() {
            prompt.target = false;
        }
    }

    fn prompt_operator(&mut self, operator: ShellOperator, length: usize) {
        self.operator(operator, length);
        if let Some(prompt) = self.at_prompt() {
            (prompt.next, prompt.target, prompt.built_in) = (Next::Command, false, false);
        }
    }

    fn prompt_redirection(&mut self, before: usize) {
        self.windows_redirection(before);
        let merges = self.tokens.last().is_some_and(|token| crate::text::slice(self.text, token.range).contains('&'));
        if !merges {
            self.expects_target();
        }
    }

    pub(super) fn expects_target(&mut self) {
        if let Some(prompt) = self.at_prompt() {
            prompt.target = true;
        }
    }

    /// A variable or a string was read, which began there.
    fn prompt_value(&mut self, start: usize) {
        let at = self.at;
        let Some(prompt) = self.at_prompt() else { return };
        prompt.names_command = match prompt.next {
            _ if prompt.target => false,
            Next::Command | Next::Closed => true,
            _ => prompt.names_command && prompt.word_end == start,
        };
        prompt.word_end = at;
        if prompt.target {
            return;
        }
        prompt.next = match prompt.next {
            Next::Command | Next::Closed | Next::Script | Next::Setting => Next::Argument,
            Next::PowerShell { .. } | Next::Prefixed { titled: false } => Next::Argument,
            Next::Prefixed { titled: true } => Next::Prefixed { titled: false },
            next => next,
        };
    }

    /// `%NAME%`, `%NAME:a=b%`, `%%i`, `%1`; `false` if the sign stands for itself.
    pub(super) fn percent_variable(&mut self, in_loop: bool) -> bool {
        let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
        let name = rest.iter().position(|&c| !(is_name_byte(c) || matches!(c, b'(' | b')'))).unwrap_or(rest.len());
        let after = rest.get(name);
        let length = match rest.first() {
            Some(b'%') if rest.get(1).is_some_and(u8::is_ascii_alphabetic) => 3,
            _ if 0 < name && after == Some(&b'%') => name + 2,
            _ if 0 < name && after == Some(&b':') => {
                let end = rest.iter().take(LONGEST_VARIABLE).position(|&c| matches!(c, b'%' | b'\n' | b'"' | b' '));
                match end {
                    Some(end) if rest.get(end) == Some(&b'%') => end + 2,
                    _ => return false,
                }
            }
            Some(c) if c.is_ascii_digit() => 2,
            Some(c) if in_loop && c.is_ascii_alphabetic() => 2,
            _ => return false,
        };
        self.take(ShellTokenKind::Variable, length);
        true
    }

    fn prompt_string(&mut self, runs: bool) {
        let built_in = self.at_prompt().is_some_and(|prompt| prompt.built_in);
        let token = self.take(ShellTokenKind::DoubleQuoted, 1);
        self.frames.push(Frame::PromptString { token, variables: runs, escapes: !built_in, inside: true });
    }

    /// The text of `"…"`. To a program `\"` is a quote; to the prompt it ends or begins a quoted text as any other.
    pub(super) fn prompt_double(&mut self, token: usize, variables: bool, escapes: bool, inside: bool) {
        let Some(c) = self.byte(0) else { return };
        match c {
            b'\n' => self.end_prompt_string(token, 0, variables),
            b'"' => self.end_prompt_string(token, 1, variables),
            b'\\' if escapes && self.byte(1) == Some(b'\\') => self.at += 2,
            b'\\' if escapes && self.byte(1) == Some(b'"') => {
                if inside && self.command_ends(2) {
                    return self.end_prompt_string(token, 2, variables);
                }
                self.at += 2;
                if let Some(Frame::PromptString { inside, .. }) = self.frames.last_mut() {
                    *inside = !*inside;
                }
            }
            b'%' if self.percent_variable(false) => {}
            b'$' if variables && self.power_shell_variable() => {}
            _ => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                self.at += 1 + rest.iter().position(|c| b"\"\\%$\n".contains(c)).unwrap_or(rest.len());
            }
        }
    }

    /// Whether nothing of the command follows an offset.
    pub(super) fn command_ends(&self, ahead: usize) -> bool {
        let rest = self.bytes.get(self.at + ahead..self.limit).unwrap_or_default();
        let rest = rest.trim_ascii_start();
        matches!(rest.first(), None | Some(b'&' | b'|'))
    }

    pub(super) fn end_prompt_string(&mut self, token: usize, length: usize, runs: bool) {
        self.at += length;
        self.close(token);
        self.frames.pop();
        if length == 0 {
            self.report(UnclosedKind::DoubleQuote, self.start_of(token), 1);
        }
        self.prompt_value(self.start_of(token));
        if runs {
            // What follows is part of it: PowerShell joins all of its words.
            self.prompt_expects(Next::Script);
        }
    }

    /// What PowerShell is given to run: a string, or all that the prompt does not take for itself.
    pub(super) fn script(&mut self, c: u8) {
        self.prompt_expects(Next::Argument);
        if c == b'"' {
            return self.prompt_string(true);
        }
        let outer_limit = self.limit;
        let end = self.end_of_script();
        let token = self.push(ShellTokenKind::Inner, self.at);
        self.limit = end;
        self.in_prompt = true;
        self.frames.push(Frame::Block(Block::text(Some(token), outer_limit)));
    }

    /// The next sign that ends a command of the prompt, outside of quotes.
    pub(super) fn end_of_script(&self) -> usize {
        let (mut quoted, mut at) = (false, self.at);
        while let Some(&c) = self.bytes.get(at).filter(|_| at < self.limit) {
            match c {
                b'"' => quoted = !quoted,
                b'\n' => break,
                b'^' if !quoted => at += 1,
                b'&' | b'|' if !quoted => break,
                _ => {}
            }
            at += 1;
        }
        at.min(self.limit)
    }
}
