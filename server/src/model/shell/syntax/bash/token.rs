//! Tokens.

use super::super::shared::{Heredoc, line_length, skip_joined};
use super::super::{Read, RefusalKind, Stop, refused};
use super::{Bash, Token};

impl Bash<'_> {
    /// Reads a token, which is the current one then.
    pub(super) fn read(&mut self) -> Read<Token> {
        while matches!(self.next_byte()?, Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let mut start = self.at;
        let token = self.token_at(&mut start)?;
        (self.current, self.current_at) = (token, start..self.at.max(start));
        Ok(token)
    }

    fn token_at(&mut self, start: &mut usize) -> Read<Token> {
        let Some(first) = self.get(true)? else { return Ok(Token::End) };
        *start = self.at - 1;
        if first == b'#' {
            self.at += line_length(self.bytes, self.at);
        }
        if matches!(first, b'#' | b'\n') {
            self.at = (self.at + usize::from(first == b'#')).min(self.bytes.len());
            self.bodies()?;
            self.state.takes_arrays = false;
            return Ok(Token::Newline);
        }
        if !self.state.is_regex && is_meta(first) {
            self.state.takes_arrays = false;
            if let Some(token) = self.operator(first)? {
                return Ok(token);
            }
        }
        if first == b'-' && self.last == Token::Duplicate && !self.state.is_regex {
            return Ok(Token::Dash);
        }
        self.at = *start;
        self.read_word()
    }

    /// A token that begins with a sign; nothing if it is a word.
    fn operator(&mut self, first: u8) -> Read<Option<Token>> {
        let single = self.at;
        let second = self.get(true)?;
        let two = match (first, second) {
            (b'<', Some(b'<')) => {
                let two = self.at;
                return Ok(Some(match self.get(true)? {
                    Some(b'-') => Token::IndentedHeredoc,
                    Some(b'<') => Token::Redirection,
                    _ => {
                        self.at = two;
                        Token::Heredoc
                    }
                }));
            }
            (b';', Some(b';')) => {
                let two = self.at;
                if self.get(true)? != Some(b'&') {
                    self.at = two;
                }
                self.state.case_pattern = true;
                Token::BranchEnd
            }
            (b';', Some(b'&')) => {
                self.state.case_pattern = true;
                Token::BranchEnd
            }
            (b'(', Some(b'(')) => match self.double_parenthesis(single)? {
                Some(token) => return Ok(Some(token)),
                None => return Ok(Some(self.single(first, single))),
            },
            (b'&', Some(b'&')) => Token::And,
            (b'|', Some(b'|')) => Token::Or,
            (b'|', Some(b'&')) => Token::Pipe,
            (b'<' | b'>', Some(b'&')) => Token::Duplicate,
            (b'>', Some(b'>' | b'|')) | (b'<', Some(b'>')) => Token::Redirection,
            (b'&', Some(b'>')) => {
                let two = self.at;
                if self.get(true)? != Some(b'>') {
                    self.at = two;
                }
                Token::Redirection
            }
            (b'<' | b'>', Some(b'(')) => {
                self.at = single;
                return Ok(None);
            }
            _ => return Ok(Some(self.single(first, single))),
        };
        Ok(Some(two))
    }

    fn single(&mut self, first: u8, end: usize) -> Token {
        self.at = end;
        match first {
            b'(' => Token::OpenParenthesis,
            b')' => {
                self.state.allows_brace |= self.last == Token::OpenParenthesis && self.before == Token::Word;
                self.state.case_pattern = false;
                Token::CloseParenthesis
            }
            b'<' => Token::Less,
            b'>' => Token::Greater,
            b';' => Token::Semicolon,
            b'&' => Token::Background,
            _ => Token::Pipe,
        }
    }

    /// `((…))`; nothing if they are two parentheses, the first of which ends at `single`.
    fn double_parenthesis(&mut self, single: usize) -> Read<Option<Token>> {
        let is_loop = self.last == Token::For;
        if !is_loop && !self.is_reserved_word_due() {
            return Ok(None);
        }
        let opening = single - 1..self.at;
        let start = self.at;
        self.pair(opening.clone(), super::pair::Pair::arithmetic())?;
        let end = self.at - 1;
        if self.get(false)? == Some(b')') {
            if is_loop && !has_three_parts(self.bytes.get(start..end).unwrap_or_default()) {
                return refused(RefusalKind::LoopParts, opening);
            }
            return Ok(Some(if is_loop { Token::LoopParts } else { Token::Arithmetic }));
        }
        if is_loop {
            return refused(RefusalKind::Unclosed("))"), opening);
        }
        self.at = single;
        Ok(None)
    }

    /// The next byte. `joins`: escaped line ends before it are not there.
    pub(super) fn get(&mut self, joins: bool) -> Read<Option<u8>> {
        if joins {
            self.at = skip_joined(self.bytes, self.at);
        }
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        self.spend(1)?;
        Ok(byte)
    }

    pub(super) fn spend(&mut self, bytes: usize) -> Read {
        self.budget = self.budget.checked_sub(bytes).ok_or(Stop::Unknown)?;
        Ok(())
    }

    /// The next byte, which is not read yet.
    pub(super) fn next_byte(&mut self) -> Read<Option<u8>> {
        let byte = self.get(true)?;
        self.at -= usize::from(byte.is_some());
        Ok(byte)
    }

    /// The bodies of the heredocs that are due.
    pub(super) fn bodies(&mut self) -> Read {
        for heredoc in std::mem::take(&mut self.due) {
            while self.at < self.bytes.len() && !self.ends(&heredoc)? {}
        }
        Ok(())
    }

    /// Reads a line; whether it ends a heredoc.
    fn ends(&mut self, heredoc: &Heredoc) -> Read<bool> {
        let start = self.at;
        let mut line = Vec::new();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let part = rest.get(..length).unwrap_or_default();
            self.at = (self.at + length + 1).min(self.bytes.len());
            self.spend(length)?;
            let escapes = part.iter().rev().take_while(|&&byte| byte == b'\\').count();
            if heredoc.is_quoted || escapes % 2 == 0 || self.at == self.bytes.len() {
                line.extend_from_slice(part);
                break;
            }
            line.extend_from_slice(part.get(..length - 1).unwrap_or_default());
        }
        let tabs = if heredoc.is_indented { line.iter().take_while(|&&byte| byte == b'\t').count() } else { 0 };
        let text = line.get(tabs..).unwrap_or_default();
        if text == heredoc.delimiter || line == heredoc.delimiter {
            return Ok(true);
        }
        let Some(after) = text.strip_prefix(heredoc.delimiter.as_slice()) else { return Ok(false) };
        if self.state.in_substitution && after.contains(&b')') {
            self.at = start + tabs + heredoc.delimiter.len();
            return Ok(true);
        }
        Ok(false)
    }
}

fn is_meta(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b';' | b'&' | b'|')
}

/// Whether there are two `;` outside of quotes.
fn has_three_parts(text: &[u8]) -> bool {
    let (mut parts, mut quote) = (1, None);
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' if quote != Some(b'\'') => _ = bytes.next(),
            b'\'' | b'"' if quote.is_none() => quote = Some(byte),
            b';' if quote.is_none() => parts += 1,
            _ if quote == Some(byte) => quote = None,
            _ => {}
        }
    }
    parts == 3
}
