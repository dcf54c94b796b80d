//! Words, and which of them are reserved.

use super::super::{Read, RefusalKind, Stop, is_name, is_name_start, refused};
use super::pair::Pair;
use super::{Bash, MARK, State, Token};
use crate::model::shell::is_name_byte;

/// Builtins that take arrays.
const TAKE_ARRAYS: &[&[u8]] = &[b"alias", b"declare", b"eval", b"export", b"let", b"local", b"readonly", b"typeset"];

impl Bash<'_> {
    pub(super) fn read_word(&mut self) -> Read<Token> {
        self.word.clear();
        // Quotes and expansions leave their mark; this is for `$`, which alone leaves itself.
        let mut is_plain = true;
        loop {
            self.plain()?;
            let at = self.at;
            let Some(byte) = self.get(true)? else { break };
            let at = at.max(self.at - 1);
            match byte {
                b'\\' => {
                    self.word.push(MARK);
                    self.get(false)?;
                }
                b'\'' | b'"' | b'`' => {
                    self.pair(at..at + 1, Pair::quote(byte))?;
                    self.word.push(MARK);
                }
                b'|' if self.state.is_regex => self.word.push(byte),
                b'(' if self.state.is_regex => {
                    self.pair(at..at + 1, Pair::group())?;
                    self.word.push(MARK);
                }
                b'@' | b'*' | b'+' | b'?' | b'!' if self.state.is_pattern && self.next_byte()? == Some(b'(') => {
                    self.get(true)?;
                    self.pair(at + 1..self.at, Pair::group())?;
                    self.word.push(MARK);
                }
                b'$' | b'<' | b'>' if self.expansion(at, byte)? => {
                    is_plain = false;
                    self.word.push(MARK);
                }
                b'[' if self.begins_subscript() => {
                    self.pair(at..at + 1, Pair::subscript())?;
                    self.word.extend([b'[', MARK, b']']);
                }
                b'=' if self.begins_array()? => {
                    self.array()?;
                    self.word.extend([b'=', MARK]);
                }
                b'(' | b')' | b'<' | b'>' | b';' | b'&' | b'|' | b' ' | b'\t' | b'\n' => {
                    self.at -= 1;
                    break;
                }
                _ => {
                    is_plain &= byte != b'$';
                    self.word.push(byte);
                }
            }
        }
        Ok(self.classify(is_plain))
    }

    /// Takes what means nothing but itself.
    fn plain(&mut self) -> Read {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_plain =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.' | b',' | b':' | 128..);
        let length = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        self.word.extend_from_slice(rest.get(..length).unwrap_or_default());
        self.at += length;
        self.spend(length)
    }

    /// Reads what `$`, `<` or `>` begins; `false` if it is nothing but itself.
    fn expansion(&mut self, at: usize, byte: u8) -> Read<bool> {
        let next = self.next_byte()?;
        match (byte, next) {
            (b'$', Some(b'{')) => {
                self.get(true)?;
                self.pair(at..self.at, Pair::parameter(false))?;
            }
            (b'$', Some(b'[')) => {
                self.get(true)?;
                self.pair(at..self.at, Pair::old_arithmetic(false))?;
            }
            (_, Some(b'(')) => {
                self.get(true)?;
                self.substitution(at..self.at)?;
            }
            (b'$', Some(quote @ (b'\'' | b'"'))) => {
                self.get(true)?;
                self.pair(at..self.at, if quote == b'"' { Pair::quote(quote) } else { Pair::ansi(false) })?;
            }
            (b'$', Some(b'$')) => _ = self.get(true)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `$(`, `<(` or `>(`, which is read, to what closes it.
    pub(super) fn substitution(&mut self, opening: std::ops::Range<usize>) -> Read {
        if self.next_byte()? == Some(b'(') {
            return self.pair(opening, Pair::arithmetic());
        }
        self.deeper(|reader| reader.substitution_inside(opening))
    }

    fn substitution_inside(&mut self, opening: std::ops::Range<usize>) -> Read {
        let inside = State { in_substitution: true, takes_arrays: self.state.takes_arrays, ..State::default() };
        let state = std::mem::replace(&mut self.state, inside);
        let (word, due) = (std::mem::take(&mut self.word), std::mem::take(&mut self.due));
        let tokens = (self.current, self.current_at.clone(), self.last, self.before);
        (self.last, self.current, self.is_peeked) = (Token::Newline, Token::Substitution, false);
        self.open.push(opening, ")");
        self.newlines()?;
        if self.peek()? != Token::CloseParenthesis {
            self.list()?;
        }
        self.token(Token::CloseParenthesis, ")")?;
        self.open.pop();
        // A heredoc that has not begun takes the lines below, and what is left of this one comes before them.
        let is_last_line = || !self.bytes.get(self.at..).unwrap_or_default().contains(&b'\n');
        if !self.due.is_empty() && !is_last_line() {
            return Err(Stop::Unknown);
        }
        (self.current, self.current_at, self.last, self.before) = tokens;
        (self.state, self.word, self.due) = (state, word, due);
        Ok(())
    }

    fn begins_subscript(&self) -> bool {
        let is_name = self.may_assign() && is_name(&self.word);
        is_name || (self.state.in_array && self.word.is_empty())
    }

    fn begins_array(&mut self) -> Read<bool> {
        let may_be = (self.may_assign() || self.state.takes_arrays) && !self.word.is_empty();
        if !may_be || self.next_byte()? != Some(b'(') {
            return Ok(false);
        }
        self.word.push(b'=');
        let is_assignment = self.is_assignment();
        self.word.pop();
        Ok(is_assignment)
    }

    /// `(…)` of `name=(…)`.
    fn array(&mut self) -> Read {
        self.get(true)?;
        let opening = self.at - 1..self.at;
        let inside =
            State { in_array: true, in_condition: false, is_regex: false, is_pattern: false, ins: 0, esacs: 0, ..self.state };
        let state = std::mem::replace(&mut self.state, inside);
        let word = std::mem::take(&mut self.word);
        let tokens = (self.current, self.current_at.clone(), self.last);
        self.last = Token::Word;
        loop {
            match self.deeper(Self::read)? {
                Token::CloseParenthesis => break,
                Token::Word | Token::Assignment | Token::Newline => {}
                Token::End => return refused(RefusalKind::Unclosed(")"), opening),
                _ => return self.unexpected(None),
            }
        }
        (self.current, self.current_at, self.last) = tokens;
        (self.state, self.word) = (state, word);
        Ok(())
    }

    fn may_assign(&self) -> bool {
        self.is_command_due() && !self.state.case_pattern
    }

    fn is_command_due(&self) -> bool {
        self.last == Token::Assignment || (self.last != Token::BranchEnd && self.is_reserved_word_due())
    }

    /// Whether a word that comes now may be a reserved one.
    pub(super) fn is_reserved_word_due(&self) -> bool {
        use Token::*;
        match self.last {
            Newline | Semicolon | OpenParenthesis | CloseParenthesis | Pipe | Background | OpenBrace | CloseBrace | And
            | Arithmetic | Not | ConditionEnd | Do | Done | Elif | Else | Esac | Fi | If | Or | BranchEnd | Then | Time
            | TimeOption | Coproc | Until | While | Substitution => true,
            Word => matches!(self.before, Coproc | Function),
            _ => false,
        }
    }

    fn is_assignment(&self) -> bool {
        let (name, rest) = self.word.split_at(self.word.iter().position(|&c| !is_name_byte(c)).unwrap_or(self.word.len()));
        let is_named = name.first().is_some_and(|&first| is_name_start(first));
        match rest {
            [b'=', ..] | [b'+', b'=', ..] => is_named,
            [b'[', MARK, b']', b'=', ..] | [b'[', MARK, b']', b'+', b'=', ..] => {
                is_named || (name.is_empty() && self.state.in_array)
            }
            _ => false,
        }
    }

    /// What a word is, where it stands.
    fn classify(&mut self, is_plain: bool) -> Token {
        let next = self.bytes.get(self.at).copied();
        let before_sign = matches!(next, Some(b'<' | b'>'));
        let is_number = !self.word.is_empty() && self.word.len() < 10 && self.word.iter().all(u8::is_ascii_digit);
        if is_number && (before_sign || self.last == Token::Duplicate) {
            return Token::Number;
        }
        if let Some(token) = self.special() {
            return token;
        }
        if is_plain
            && self.is_reserved_word_due()
            && let Some(token) = self.reserved()
        {
            return token;
        }
        let is_assignment = self.is_assignment() && (self.may_assign() || self.state.in_array);
        if self.is_command_due() && TAKE_ARRAYS.contains(&self.word.as_slice()) {
            self.state.takes_arrays = true;
        }
        if before_sign
            && let [b'{', name @ .., b'}'] = self.word.as_slice()
            && is_name(name)
        {
            return Token::RedirectionName;
        }
        match self.last {
            Token::Function => self.state.allows_brace = true,
            Token::Case | Token::Select | Token::For => self.state.ins += 1,
            _ => {}
        }
        if is_assignment { Token::Assignment } else { Token::Word }
    }

    /// Words that are reserved in one place.
    fn special(&mut self) -> Option<Token> {
        let word = self.word.as_slice();
        let after_name = self.last == Token::Word && matches!(self.before, Token::For | Token::Case | Token::Select);
        let state = &mut self.state;
        if word == b"in" && (after_name || (0 < state.ins && matches!(self.last, Token::Word | Token::Newline))) {
            if if after_name { self.before == Token::Case } else { state.in_case } {
                state.case_pattern = true;
                state.esacs += 1;
            }
            state.ins = state.ins.saturating_sub(1);
            return Some(Token::In);
        }
        let may_do = (0 < state.ins && matches!(self.last, Token::Newline | Token::Semicolon))
            || (after_name && self.before != Token::Case);
        if word == b"do" && may_do {
            state.ins = state.ins.saturating_sub(1);
            return Some(Token::Do);
        }
        if word == b"esac" && 0 < state.esacs && self.last == Token::In {
            state.esacs -= 1;
            state.case_pattern = false;
            return Some(Token::Esac);
        }
        if std::mem::take(&mut state.allows_brace) && word == b"{" {
            return Some(Token::OpenBrace);
        }
        match (self.last, word) {
            (Token::LoopParts, b"do") => Some(Token::Do),
            (Token::LoopParts, b"{") => Some(Token::OpenBrace),
            (Token::Time, b"-p" | b"--") | (Token::TimeOption, b"--") => Some(Token::TimeOption),
            (_, b"]]") if state.in_condition => Some(Token::ConditionEnd),
            _ => None,
        }
    }

    fn reserved(&mut self) -> Option<Token> {
        let token = match self.word.as_slice() {
            b"!" => Token::Not,
            b"[[" => Token::ConditionStart,
            b"]]" => Token::ConditionEnd,
            b"case" => Token::Case,
            b"coproc" => Token::Coproc,
            b"do" => Token::Do,
            b"done" => Token::Done,
            b"elif" => Token::Elif,
            b"else" => Token::Else,
            b"esac" => Token::Esac,
            b"fi" => Token::Fi,
            b"for" => Token::For,
            b"function" => Token::Function,
            b"if" => Token::If,
            b"in" => Token::In,
            b"select" => Token::Select,
            b"then" => Token::Then,
            b"time" => Token::Time,
            b"until" => Token::Until,
            b"while" => Token::While,
            b"{" => Token::OpenBrace,
            b"}" => Token::CloseBrace,
            _ => return None,
        };
        let in_pattern = self.state.case_pattern;
        let is_pattern = in_pattern && (token != Token::Esac || matches!(self.last, Token::Pipe | Token::OpenParenthesis));
        if is_pattern || (token == Token::Time && !self.may_time()) {
            return None;
        }
        match token {
            Token::Esac => {
                (self.state.case_pattern, self.state.in_case) = (false, false);
                self.state.esacs = self.state.esacs.saturating_sub(1);
            }
            Token::Case => self.state.in_case = true,
            _ => {}
        }
        Some(token)
    }

    fn may_time(&self) -> bool {
        use Token::*;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        if self.is_posix && next == Some(&b'-') {
            return false;
        }
        match self.last {
            Semicolon | Newline => self.before != Pipe,
            And | Or | Background | While | Do | Until | If | Then | Elif | Else | OpenBrace | OpenParenthesis
            | CloseParenthesis | Not | Time | TimeOption => true,
            _ => false,
        }
    }
}
