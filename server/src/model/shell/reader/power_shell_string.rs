//! Variables and strings of PowerShell.

use std::ops::Range;

use super::super::is_name_byte;
use super::super::token::{ShellTokenKind, UnclosedKind};
use super::power_shell::{Block, Next};
use super::{Frame, Reader};

impl Reader<'_> {
    /// `$name`, `$env:name`, `${…}`, `$_`, `$?`; `false` if the sign stands for itself.
    pub(super) fn power_shell_variable(&mut self) -> bool {
        let length = match self.byte(1) {
            Some(b'{') => {
                let is_inner = |c: u8| is_name_byte(c) || matches!(c, b':' | b'.' | b'-' | b'(' | b')' | b'?');
                let rest = self.bytes.get(self.at + 2..self.limit).unwrap_or_default();
                let inner = rest.iter().position(|&c| !is_inner(c)).unwrap_or(rest.len());
                2 + inner + usize::from(rest.get(inner) == Some(&b'}'))
            }
            Some(c) if is_name_byte(c) => {
                let name = self.name_length(1);
                let scoped = if self.byte(1 + name) == Some(b':') { self.name_length(2 + name) } else { 0 };
                1 + name + if 0 < scoped { 1 + scoped } else { 0 }
            }
            Some(b'$' | b'?' | b'^') => 2,
            _ => return false,
        };
        self.take(ShellTokenKind::Variable, length);
        true
    }

    pub(super) fn has_escaped_quote(&self, ahead: usize) -> bool {
        self.text.get(self.at + ahead..self.limit).is_some_and(|rest| rest.contains("\\\""))
    }

    /// `"…"`, or `\"…\"`.
    pub(super) fn power_shell_string(&mut self, opening: usize) {
        let token = self.take(ShellTokenKind::DoubleQuoted, opening);
        self.frames.push(Frame::PowerShellString { token, escaped: opening == 2, here: None });
    }

    pub(super) fn power_shell_double(&mut self, token: usize, escaped: bool, here: bool) {
        let Some(c) = self.byte(0) else { return };
        match c {
            b'`' => {
                let next = self.text.get(self.at + 1..self.limit).and_then(|rest| rest.chars().next());
                self.at += 1 + next.map_or(0, char::len_utf8);
            }
            b'"' if here || escaped => self.at += 1,
            b'"' if self.byte(1) == Some(b'"') => self.at += 2,
            b'"' => self.end_power_shell_string(token, 1),
            b'\\' if escaped && self.byte(1) == Some(b'"') => self.end_power_shell_string(token, 2),
            b'$' if self.byte(1) == Some(b'(') => {
                let (inner, limit) = (self.take(ShellTokenKind::Substitution, 2), self.limit);
                self.frames.push(Frame::Block(Block::new(inner, Some(b')'), Next::Statement, limit)));
            }
            b'$' if self.power_shell_variable() => {}
            b'%' if self.in_prompt && self.percent_variable(false) => {}
            _ => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                self.at += 1 + rest.iter().position(|c| b"\"`$\\%".contains(c)).unwrap_or(rest.len());
            }
        }
    }

    pub(super) fn end_power_shell_string(&mut self, token: usize, length: usize) {
        self.at += length;
        self.close(token);
        self.frames.pop();
        self.value(true);
    }

    /// A text that ends in a line of its own. `false` if none begins here.
    pub(super) fn here_string(&mut self) -> bool {
        let rest = self.text.get(self.at + 2..self.limit).unwrap_or_default();
        if !rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n') {
            return false;
        }
        let is_double = self.byte(1) == Some(b'"');
        let end = rest.find(if is_double { "\n\"@" } else { "\n'@" }).map(|end| self.at + 2 + end + 3);
        let close = end.unwrap_or(self.limit);
        if !is_double {
            let start = self.at;
            self.at = close;
            self.push(ShellTokenKind::SingleQuoted, start);
            if end.is_none() {
                self.report(UnclosedKind::SingleQuote, start, 2);
            }
            self.value(true);
            return true;
        }
        let outer_limit = self.limit;
        let token = self.take(ShellTokenKind::DoubleQuoted, 2);
        self.limit = close;
        self.frames.push(Frame::PowerShellString { token, escaped: false, here: Some((outer_limit, end.is_some())) });
        true
    }

    pub(super) fn end_here_string(&mut self, token: usize, outer_limit: usize, closed: bool) {
        self.limit = outer_limit;
        self.close(token);
        if !closed {
            self.report(UnclosedKind::DoubleQuote, self.start_of(token), 2);
        }
        self.value(true);
    }

    /// The prompt looks for its variables before PowerShell sees any quotes.
    pub(super) fn percent_variables(&mut self, token: usize, text: Range<usize>) {
        let outer_limit = std::mem::replace(&mut self.limit, text.end);
        self.at = text.start;
        // One deeper.
        self.frames.push(Frame::PowerShellString { token, escaped: false, here: None });
        while let Some(c) = self.byte(0) {
            if c != b'%' || !self.percent_variable(false) {
                self.at += 1;
            }
        }
        self.frames.pop();
        (self.at, self.limit) = (text.end, outer_limit);
    }

    pub(super) fn power_shell_single_quoted(&mut self) {
        let start = self.at;
        let mut end = start + 1;
        let close = loop {
            let rest = self.bytes.get(end..self.limit).unwrap_or_default();
            match rest.iter().position(|&c| c == b'\'') {
                Some(length) if rest.get(length + 1) == Some(&b'\'') => end += length + 2,
                Some(length) => break Some(end + length + 1),
                None => break None,
            }
        };
        let end = close.unwrap_or(self.limit).min(self.limit);
        self.at = end;
        let token = self.push(ShellTokenKind::SingleQuoted, start);
        if self.in_prompt {
            self.percent_variables(token, start..end);
        }
        if close.is_none() {
            self.report(UnclosedKind::SingleQuote, start, 1);
        }
        self.value(true);
    }
}
