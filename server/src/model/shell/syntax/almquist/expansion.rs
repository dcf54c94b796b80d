//! What `$` and `` ` `` stand for.

use super::super::{Read, RefusalKind, is_name_start};
use super::level::{Level, Levels, Quoting};
use super::list::ListKind;
use super::{Almquist, DELIMITER, MARK, Token};
use crate::model::shell::is_name_byte;

impl Almquist<'_> {
    /// What follows a dollar sign, which stands at `at`.
    pub(super) fn dollar(&mut self, levels: &mut Levels, at: usize) -> Read {
        let Some(next) = self.peek() else {
            self.word.push(b'$');
            return Ok(());
        };
        let begins = matches!(next, b'(' | b'{') || is_name_start(next) || is_special(next);
        if self.expect & DELIMITER != 0 || !begins {
            if self.is_ash && next == b'\'' && matches!(levels.top.quoting, Quoting::None) && self.expect & DELIMITER == 0 {
                levels.is_ansi = true;
            } else {
                self.word.push(b'$');
            }
            return Ok(());
        }
        self.word.push(MARK);
        self.at += 1;
        match next {
            b'(' if self.peek() == Some(b'(') => {
                self.at += 1;
                let level = Level { expansion: at, ..Level::new(Quoting::Arithmetic, at) };
                levels.push(level);
                Ok(())
            }
            b'(' => self.substitution(at..at + 2),
            b'{' => {
                self.parameter(levels, at);
                Ok(())
            }
            // A digit is a name by itself.
            _ => {
                while is_name_start(next) && self.peek().is_some_and(is_name_byte) {
                    self.at += 1;
                }
                Ok(())
            }
        }
    }

    /// What follows `${`.
    fn parameter(&mut self, levels: &mut Levels, at: usize) {
        let mut quoting = levels.top.quoting;
        if self.parameter_name() {
            match self.peek() {
                Some(b':') => {
                    self.at += 1;
                    let is_plain = self.peek().is_some_and(|next| b"}-+?=".contains(&next));
                    if !self.is_ash || is_plain {
                        self.step();
                    }
                }
                Some(sign @ (b'%' | b'#')) => {
                    self.at += 1;
                    if self.peek() == Some(sign) {
                        self.at += 1;
                    }
                    quoting = Quoting::None;
                }
                Some(b'/') if self.is_ash => {
                    self.at += 1;
                    if self.peek() == Some(b'/') {
                        self.at += 1;
                    }
                    quoting = Quoting::None;
                }
                // It stands for what it is, whichever it is.
                Some(b'}') => {
                    self.at += 1;
                    return;
                }
                Some(_) => self.step(),
                None => {}
            }
        }
        if quoting == Quoting::Arithmetic {
            quoting = Quoting::Double;
        }
        if quoting != levels.top.quoting || levels.top.is_inner_double {
            let level = Level { is_pushed: true, ..Level::new(quoting, at) };
            levels.push(level);
        }
        let top = &mut levels.top;
        top.braces += 1;
        top.double_braces += u32::from(top.is_double);
        top.expansion = at;
    }

    /// One byte, whatever it is.
    fn step(&mut self) {
        self.skip_continuations();
        self.at = (self.at + 1).min(self.bytes.len());
    }

    /// The name in `${…}`; whether an operator may follow.
    fn parameter_name(&mut self) -> bool {
        let Some(first) = self.peek() else { return false };
        match first {
            b'}' => false,
            b'#' => {
                self.at += 1;
                let second_at = self.at;
                match self.peek() {
                    // `${#name}`
                    Some(c) if c == b'_' || c.is_ascii_alphanumeric() => {
                        self.variable();
                        false
                    }
                    Some(second) => {
                        self.step();
                        let third = self.peek();
                        if second == b'}' || third != Some(b'}') {
                            // `$#`, and what follows is its operator.
                            self.at = second_at;
                            return true;
                        }
                        // `${#?}`; anything else is none of its.
                        false
                    }
                    None => true,
                }
            }
            c if is_name_start(c) || c.is_ascii_digit() => {
                self.variable();
                true
            }
            c => {
                self.step();
                is_special(c)
            }
        }
    }

    fn variable(&mut self) {
        let is_number = self.peek().is_some_and(|c| c.is_ascii_digit());
        while self.peek().is_some_and(|c| if is_number { c.is_ascii_digit() } else { is_name_byte(c) }) {
            self.at += 1;
        }
    }

    /// `$(…)`, the beginning of which is read.
    pub(super) fn substitution(&mut self, opening: std::ops::Range<usize>) -> Read {
        let (word, is_quoted) = (std::mem::take(&mut self.word), self.is_quoted);
        let due = std::mem::take(&mut self.due);
        let (last, last_at) = (self.last, self.last_at.clone());
        self.last = Token::OpenParenthesis;
        self.open.push(opening, ")");
        self.list(ListKind::Any)?;
        if self.next()? != Token::CloseParenthesis {
            return self.unexpected(Some(")"));
        }
        self.open.pop();
        (self.word, self.is_quoted, self.due) = (word, is_quoted, due);
        (self.last, self.last_at) = (last, last_at);
        self.word.push(MARK);
        Ok(())
    }

    /// `` `…` ``, the first of which is read: what is between them is read as a text of its own.
    pub(super) fn backquotes(&mut self, at: usize, is_double: bool) -> Read {
        let (mut text, mut places) = (Vec::new(), Vec::new());
        loop {
            let Some(mut byte) = self.byte() else { return self.refuse(RefusalKind::Unclosed("`"), at..at + 1) };
            let mut from = self.at - 1;
            if byte == b'`' {
                break;
            }
            if byte == b'\\' {
                let Some(&next) = self.bytes.get(self.at) else { return self.refuse(RefusalKind::Unclosed("`"), at..at + 1) };
                if !(matches!(next, b'\\' | b'`' | b'$') || (is_double && next == b'"')) {
                    text.push(b'\\');
                    places.push(self.place(from..from + 1).start);
                }
                (byte, from) = (next, self.at);
                self.at += 1;
            }
            text.push(byte);
            places.push(self.place(from..from + 1).start);
        }
        let mut inner = Almquist::new(&text, self.is_ash);
        (inner.places, inner.depth) = (Some(places.as_slice()), self.depth);
        inner.list(ListKind::Any)?;
        inner.bodies()?;
        self.word.push(MARK);
        self.expect = 0;
        Ok(())
    }
}

/// `$#`, `$?` and the like.
fn is_special(byte: u8) -> bool {
    byte.is_ascii_digit() || b"#?$!-*@".contains(&byte)
}
