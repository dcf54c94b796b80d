//! `[[ … ]]`.

use super::super::Read;
use super::{Bash, Token};

impl Bash<'_> {
    /// `[[`, which comes next, to `]]`.
    pub(super) fn condition(&mut self) -> Read {
        self.opens("]]");
        self.take();
        // No token in it is before any other, for the lexer.
        (self.before, self.last) = (self.last, Token::ConditionStart);
        self.state.in_condition = true;
        match self.terms()? {
            Token::ConditionEnd => {}
            _ => return self.unexpected(Some("]]")),
        }
        self.open.pop();
        self.state.in_condition = false;
        (self.last, self.current) = (Token::Condition, Token::ConditionEnd);
        Ok(())
    }

    /// Terms between operators; the token after them.
    fn terms(&mut self) -> Read<Token> {
        loop {
            let after = self.term()?;
            if !matches!(after, Token::And | Token::Or) {
                return Ok(after);
            }
        }
    }

    /// A term; the token after it.
    fn term(&mut self) -> Read<Token> {
        let mut token = self.read_beyond_newlines()?;
        while token == Token::Not || (token == Token::Word && self.word == b"!") {
            token = self.read_beyond_newlines()?;
        }
        if token == Token::OpenParenthesis {
            self.opens(")");
            if self.deeper(Self::terms)? != Token::CloseParenthesis {
                return self.unexpected(Some(")"));
            }
            self.open.pop();
            return self.read_beyond_newlines();
        }
        if token != Token::Word {
            return self.unexpected(None);
        }
        if let [b'-', option] = self.word.as_slice()
            && b"abcdefghknoprstuvwxzGLOSNR".contains(option)
        {
            if self.read()? != Token::Word {
                return self.unexpected(None);
            }
            return self.read_beyond_newlines();
        }
        match self.read()? {
            Token::Word => match self.word.as_slice() {
                b"=" | b"==" | b"!=" => self.state.is_pattern = true,
                b"=~" => self.state.is_regex = true,
                [b'-', b'e', b'f' | b'q'] | [b'-', b'n', b'e' | b't'] | [b'-', b'l' | b'g', b't' | b'e'] | [b'-', b'o', b't'] => {
                }
                _ => return self.unexpected(None),
            },
            Token::Less | Token::Greater => {}
            token @ (Token::ConditionEnd | Token::And | Token::Or | Token::CloseParenthesis) => return Ok(token),
            _ => return self.unexpected(None),
        }
        let right = self.read()?;
        (self.state.is_pattern, self.state.is_regex) = (false, false);
        if right != Token::Word {
            return self.unexpected(None);
        }
        self.read_beyond_newlines()
    }

    fn read_beyond_newlines(&mut self) -> Read<Token> {
        loop {
            let token = self.read()?;
            if token != Token::Newline {
                return Ok(token);
            }
        }
    }
}
