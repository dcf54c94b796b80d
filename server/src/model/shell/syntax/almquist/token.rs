//! Tokens.

use super::super::Read;
use super::super::shared::{line_length, skip_joined};
use super::{Almquist, NEWLINES, RESERVED, Token};

impl Almquist<'_> {
    /// The next token, as what was expected allows.
    pub(super) fn next(&mut self) -> Read<Token> {
        let mut expect = self.expect;
        let mut token = self.any()?;
        if expect & NEWLINES != 0 {
            while token == Token::Newline {
                self.bodies()?;
                self.expect = 0;
                token = self.any()?;
            }
        }
        expect |= self.expect;
        self.expect = 0;
        if token == Token::Word
            && !self.is_quoted
            && expect & RESERVED != 0
            && let Some(reserved) = reserved(&self.word, self.is_ash)
        {
            self.last = reserved;
            return Ok(reserved);
        }
        Ok(token)
    }

    fn any(&mut self) -> Read<Token> {
        if self.is_pushed {
            self.is_pushed = false;
            return Ok(self.last);
        }
        if self.last != Token::Newline {
            (self.before, self.before_at) = (self.last, self.last_at.clone());
        }
        loop {
            self.skip_continuations();
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'#') => {
                    self.at += line_length(self.bytes, self.at);
                }
                _ => break,
            }
        }
        let start = self.at;
        let token = self.operator();
        let token = match token {
            Some(token) => token,
            None => self.word()?,
        };
        (self.last, self.last_at) = (token, start..self.at);
        Ok(token)
    }

    /// A token that is no word and no redirection.
    fn operator(&mut self) -> Option<Token> {
        let start = self.at;
        let Some(first) = self.byte() else { return Some(Token::End) };
        let (single, double) = match first {
            b'\n' => (Token::Newline, None),
            b'(' => (Token::OpenParenthesis, None),
            b')' => (Token::CloseParenthesis, None),
            b'&' => (Token::Background, Some(Token::And)),
            b'|' => (Token::Pipe, Some(Token::Or)),
            b';' => (Token::Semicolon, Some(Token::BranchEnd)),
            _ => {
                self.at = start;
                return None;
            }
        };
        let Some(double) = double else { return Some(single) };
        let end = self.at;
        match self.byte() {
            Some(second) if second == first => Some(double),
            Some(b'>') if first == b'&' && self.is_ash => {
                self.at = start;
                None
            }
            _ => {
                self.at = end;
                Some(single)
            }
        }
    }

    /// The next byte; escaped line ends before it are not there.
    pub(super) fn byte(&mut self) -> Option<u8> {
        self.skip_continuations();
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// The next byte, which is not read yet.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.skip_continuations();
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_continuations(&mut self) {
        self.at = skip_joined(self.bytes, self.at);
    }
}

fn reserved(word: &[u8], is_ash: bool) -> Option<Token> {
    Some(match word {
        b"!" => Token::Not,
        b"case" => Token::Case,
        b"do" => Token::Do,
        b"done" => Token::Done,
        b"elif" => Token::Elif,
        b"else" => Token::Else,
        b"esac" => Token::Esac,
        b"fi" => Token::Fi,
        b"for" => Token::For,
        b"function" if is_ash => Token::Function,
        b"if" => Token::If,
        b"in" => Token::In,
        b"then" => Token::Then,
        b"until" => Token::Until,
        b"while" => Token::While,
        b"{" => Token::OpenBrace,
        b"}" => Token::CloseBrace,
        _ => return None,
    })
}
