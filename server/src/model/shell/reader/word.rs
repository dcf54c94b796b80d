//! Words, their quotes and expansions.

use super::super::token::{ShellTokenKind, UnclosedKind, WordRole};
use super::super::{is_assignment, is_name_byte};
use super::{Frame, List, ListEnd, Reader, begins_part, ends_word};

/// How far ahead the end of `((` is looked for, to tell arithmetic from two subshells. Whoever writes more in it means
/// arithmetic.
const ARITHMETIC_AHEAD: usize = 512;

impl Reader<'_> {
    pub(super) fn start_word(&mut self) {
        let start = self.at;
        let plain = self.plain_end(start);
        let next = if plain < self.limit { self.bytes.get(plain).copied() } else { None };
        let text = self.text.get(start..plain).unwrap_or_default();
        let assigns = is_assignment(text);
        let begins_array = next == Some(b'(') && assigns && text.ends_with('=');
        let begins_process = start == plain && matches!(next, Some(b'<' | b'>'));
        let token = self.push(ShellTokenKind::Word(WordRole::Argument), start);
        self.frames.push(Frame::Word { token, assigns });
        if next.is_none_or(ends_word) && !begins_array && !begins_process {
            self.at = plain;
            return self.end_word(token, assigns);
        }
        if start < plain {
            self.take(ShellTokenKind::Plain, plain - start);
        }
        if begins_array {
            let token = self.take(ShellTokenKind::Array, 1);
            self.frames.push(Frame::Array { token });
        } else if begins_process {
            let token = self.take(ShellTokenKind::ProcessSubstitution, 2);
            self.push_list(ListEnd::Parenthesis, token);
        }
    }

    pub(super) fn push_list(&mut self, end: ListEnd, token: usize) {
        let mut list = List::new(end, token);
        list.first_opener = self.openers.len();
        self.frames.push(Frame::List(list));
    }

    /// The end of the plain text that begins at an index.
    pub(super) fn plain_end(&self, start: usize) -> usize {
        let rest = self.bytes.get(start..self.limit).unwrap_or_default();
        start + rest.iter().position(|&c| ends_word(c) || begins_part(c)).unwrap_or(rest.len())
    }

    pub(super) fn word(&mut self) {
        let Some(&Frame::Word { token, assigns }) = self.frames.last() else { return };
        let plain = self.plain_end(self.at);
        if self.at < plain {
            self.take(ShellTokenKind::Plain, plain - self.at);
        }
        match self.byte(0) {
            Some(c) if !ends_word(c) => self.part(c),
            _ => self.end_word(token, assigns),
        }
    }

    /// What begins with a quote, a backslash, a dollar sign or a backquote.
    pub(super) fn part(&mut self, c: u8) {
        match c {
            b'\\' => {
                let next = self.text.get(self.at + 1..self.limit).and_then(|rest| rest.chars().next());
                let length = self.continuation().unwrap_or(1 + next.map_or(0, char::len_utf8));
                self.take(ShellTokenKind::Escape, length);
            }
            b'\'' => self.single_quoted(ShellTokenKind::SingleQuoted, 1),
            b'"' => {
                let token = self.take(ShellTokenKind::DoubleQuoted, 1);
                self.frames.push(Frame::Double { token });
            }
            b'$' if self.byte(1) == Some(b'\'') => self.single_quoted(ShellTokenKind::AnsiQuoted, 2),
            _ if self.expansion() => {}
            _ => {
                self.take(ShellTokenKind::Plain, 1);
            }
        }
    }

    pub(super) fn single_quoted(&mut self, kind: ShellTokenKind, opening: usize) {
        let start = self.at;
        let mut end = start + opening;
        let close = loop {
            match self.bytes.get(end).filter(|_| end < self.limit) {
                Some(b'\'') => break Some(end + 1),
                Some(b'\\') if kind == ShellTokenKind::AnsiQuoted => end += 2,
                Some(_) => end += 1,
                None => break None,
            }
        };
        self.at = close.unwrap_or(self.limit).min(self.limit);
        self.push(kind, start);
        if close.is_none() {
            self.report(UnclosedKind::SingleQuote, start, opening);
        }
    }

    /// Begins or reads what `$` or `` ` `` stands for; `false` if it is nothing but itself.
    pub(super) fn expansion(&mut self) -> bool {
        if self.byte(0) == Some(b'`') {
            self.backquotes();
            return true;
        }
        match (self.byte(1), self.byte(2)) {
            (Some(b'('), Some(b'(')) if self.is_arithmetic(3) => {
                let token = self.take(ShellTokenKind::Arithmetic, 3);
                self.frames.push(Frame::Arithmetic { token, open: 2 });
            }
            (Some(b'('), _) => {
                let token = self.take(ShellTokenKind::Substitution, 2);
                self.push_list(ListEnd::Parenthesis, token);
            }
            (Some(b'{'), _) => self.begin_parameter(),
            (Some(c), _) if c.is_ascii_alphabetic() || c == b'_' => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                let length = rest.iter().position(|&c| !is_name_byte(c)).unwrap_or(rest.len());
                self.take(ShellTokenKind::Variable, 1 + length);
            }
            (Some(c), _) if c.is_ascii_digit() || b"@*#?$!-".contains(&c) => {
                self.take(ShellTokenKind::Variable, 2);
            }
            _ => return false,
        }
        true
    }

    pub(super) fn backquotes(&mut self) {
        let mut end = self.at + 1;
        let closed = loop {
            match self.bytes.get(end).filter(|_| end < self.limit) {
                Some(b'`') => break true,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => break false,
            }
        };
        let outer_limit = self.limit;
        let token = self.take(ShellTokenKind::Backquotes, 1);
        self.limit = end.min(outer_limit);
        self.push_list(ListEnd::Backquote { outer_limit, closed }, token);
    }

    /// Whether the parenthesis that closes the second of `((` is followed by the one that closes the first.
    pub(super) fn is_arithmetic(&self, from: usize) -> bool {
        let mut open = 2_usize;
        let end = self.limit.min(self.at + from + ARITHMETIC_AHEAD);
        for (at, c) in (self.at + from..end).zip(self.bytes.get(self.at + from..end).unwrap_or_default()) {
            match c {
                b'(' => open += 1,
                b')' if open == 2 => return at + 1 < self.limit && self.bytes.get(at + 1) == Some(&b')'),
                b')' => open -= 1,
                _ => {}
            }
        }
        true
    }

    pub(super) fn arithmetic(&mut self, token: usize, open: usize) {
        let Some(c) = self.byte(0) else { return };
        let now = match c {
            b'$' | b'`' if self.expansion() => return,
            b'(' => open + 1,
            b')' => open - 1,
            b'\\' => {
                self.at = (self.at + 1).min(self.limit);
                open
            }
            _ => open,
        };
        self.at = (self.at + 1).min(self.limit);
        if now == 0 {
            self.close(token);
            self.frames.pop();
        } else if let Some(Frame::Arithmetic { open, .. }) = self.frames.last_mut() {
            *open = now;
        }
    }

    pub(super) fn double(&mut self, token: usize) {
        let Some(c) = self.byte(0) else { return };
        match c {
            b'"' => {
                self.at += 1;
                self.close(token);
                self.frames.pop();
            }
            b'\\' => self.at = (self.at + 2).min(self.limit),
            b'$' | b'`' if self.expansion() => {}
            _ => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                self.at += 1 + rest.iter().position(|c| b"\"\\$`".contains(c)).unwrap_or(rest.len());
            }
        }
    }

    pub(super) fn begin_parameter(&mut self) {
        // In double quotes a single one is an apostrophe, but not in patterns.
        let in_double = matches!(self.frames.last(), Some(Frame::Double { .. } | Frame::Heredoc { .. }))
            || matches!(self.frames.last(), Some(Frame::Parameter { single_quotes: false, .. }));
        let token = self.take(ShellTokenKind::Parameter, 2);
        if matches!(self.byte(0), Some(b'#' | b'!')) && self.byte(1).is_some_and(is_name_byte) {
            self.at += 1;
        }
        let rest = self.bytes.get(self.at..self.limit).unwrap_or_default();
        self.at += rest.iter().position(|&c| !is_name_byte(c)).unwrap_or(rest.len());
        let is_pattern = matches!(self.byte(0), Some(b'#' | b'%' | b'/' | b'^' | b','));
        self.frames.push(Frame::Parameter { token, single_quotes: !in_double || is_pattern });
    }

    pub(super) fn parameter(&mut self, token: usize, single_quotes: bool) {
        let Some(c) = self.byte(0) else { return };
        match c {
            b'}' => {
                self.at += 1;
                self.close(token);
                self.frames.pop();
            }
            b'\\' | b'"' => self.part(c),
            b'\'' if single_quotes => self.part(c),
            b'$' | b'`' if self.expansion() => {}
            _ => {
                let rest = self.bytes.get(self.at + 1..self.limit).unwrap_or_default();
                self.at += 1 + rest.iter().position(|c| b"}\\\"'$`".contains(c)).unwrap_or(rest.len());
            }
        }
    }

    pub(super) fn array(&mut self, token: usize) {
        let Some(c) = self.byte(0) else { return };
        match c {
            b')' => {
                self.at += 1;
                self.close(token);
                self.frames.pop();
            }
            b'\\' if self.continuation().is_some() => self.at += self.continuation().unwrap_or(1),
            b'#' => self.comment(),
            _ if ends_word(c) => self.at += 1,
            _ => self.start_word(),
        }
    }
}
