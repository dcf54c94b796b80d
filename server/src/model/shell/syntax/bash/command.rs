//! Commands.

use std::ops::Range;

use super::super::{Read, RefusalKind, refused};
use super::{Bash, Heredoc, Token};

impl Bash<'_> {
    pub(super) fn command(&mut self) -> Read {
        self.deeper(Self::command_inside)
    }

    fn command_inside(&mut self) -> Read {
        match self.peek()? {
            Token::Word => {
                self.take();
                if self.peek()? != Token::OpenParenthesis {
                    return self.simple();
                }
                let parenthesis = self.current_at.clone();
                self.take();
                if self.peek()? != Token::CloseParenthesis && self.current != Token::End {
                    return refused(RefusalKind::Unexpected, parenthesis);
                }
                self.token(Token::CloseParenthesis, ")")?;
                self.newlines()?;
                self.body_of_function()
            }
            Token::Function => {
                self.take();
                self.opens("{");
                self.token(Token::Word, "a name")?;
                self.open.pop();
                if self.takes(Token::OpenParenthesis)? && !self.takes(Token::CloseParenthesis)? {
                    self.opens(")");
                    self.closed_list(Token::CloseParenthesis, ")")?;
                    return self.redirections();
                }
                self.newlines()?;
                self.body_of_function()
            }
            Token::Coproc => {
                self.take();
                if self.compound()? {
                    return self.redirections();
                }
                if self.takes(Token::Word)? {
                    return if self.compound()? { self.redirections() } else { self.simple() };
                }
                if self.current != Token::Assignment && !begins_redirection(self.current) {
                    return self.unexpected(None);
                }
                self.simple()
            }
            token if token == Token::Assignment || begins_redirection(token) => self.simple(),
            _ => {
                if !self.compound()? {
                    return self.unexpected(None);
                }
                self.redirections()
            }
        }
    }

    fn body_of_function(&mut self) -> Read {
        if !self.compound()? {
            return self.unexpected(Some("{"));
        }
        self.redirections()
    }

    /// Words and redirections.
    fn simple(&mut self) -> Read {
        loop {
            match self.peek()? {
                Token::Word | Token::Assignment => self.take(),
                token if begins_redirection(token) => self.redirection()?,
                _ => return Ok(()),
            }
        }
    }

    fn redirections(&mut self) -> Read {
        while begins_redirection(self.peek()?) {
            self.redirection()?;
        }
        Ok(())
    }

    fn redirection(&mut self) -> Read {
        if matches!(self.peek()?, Token::Number | Token::RedirectionName) {
            self.take();
        }
        let (sign, sign_at) = (self.peek()?, self.current_at.clone());
        if !begins_redirection(sign) || matches!(sign, Token::Number | Token::RedirectionName) {
            return self.unexpected(None);
        }
        self.take();
        let next = self.peek()?;
        let is_target = next == Token::Word || (sign == Token::Duplicate && matches!(next, Token::Number | Token::Dash));
        if !is_target {
            let is_end = matches!(next, Token::End | Token::Newline);
            return if is_end { refused(RefusalKind::NothingFollows, sign_at) } else { self.unexpected(None) };
        }
        if matches!(sign, Token::Heredoc | Token::IndentedHeredoc) {
            let (delimiter, is_quoted) = self.unquoted(self.current_at.clone());
            self.due.push(Heredoc { delimiter, is_indented: sign == Token::IndentedHeredoc, is_quoted });
        }
        self.take();
        Ok(())
    }

    /// A word without its quotes, and whether it had any.
    fn unquoted(&self, at: Range<usize>) -> (Vec<u8>, bool) {
        let (mut out, mut is_quoted, mut quote) = (Vec::new(), false, None);
        let mut bytes = self.bytes.get(at).unwrap_or_default().iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' if quote != Some(b'\'') => {
                    if let Some(next) = bytes.next().filter(|&next| next != b'\n') {
                        is_quoted = true;
                        out.push(next);
                    }
                }
                b'\'' | b'"' if quote.is_none() => (quote, is_quoted) = (Some(byte), true),
                _ if quote == Some(byte) => quote = None,
                _ => out.push(byte),
            }
        }
        (out, is_quoted)
    }

    /// A compound command, if one comes.
    fn compound(&mut self) -> Read<bool> {
        let token = self.peek()?;
        match token {
            Token::If => self.branches()?,
            Token::While | Token::Until => {
                self.take();
                self.opens("do");
                self.list()?;
                self.token(Token::Do, "do")?;
                self.open.misses("done");
                self.closed_list(Token::Done, "done")?;
            }
            Token::For | Token::Select => self.loop_over()?,
            Token::Case => self.case()?,
            Token::OpenParenthesis => {
                self.take();
                self.opens(")");
                self.closed_list(Token::CloseParenthesis, ")")?;
            }
            Token::OpenBrace => {
                self.take();
                self.opens("}");
                self.closed_list(Token::CloseBrace, "}")?;
            }
            Token::Arithmetic => self.take(),
            Token::ConditionStart => self.condition()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Commands, and what closes them.
    fn closed_list(&mut self, closer: Token, name: &'static str) -> Read {
        self.list()?;
        self.token(closer, name)?;
        self.open.pop();
        Ok(())
    }

    fn branches(&mut self) -> Read {
        self.opens("then");
        self.take();
        loop {
            self.open.misses("then");
            self.list()?;
            self.token(Token::Then, "then")?;
            self.open.misses("fi");
            self.list()?;
            if !self.takes(Token::Elif)? {
                break;
            }
        }
        if self.takes(Token::Else)? {
            self.list()?;
        }
        self.token(Token::Fi, "fi")?;
        self.open.pop();
        Ok(())
    }

    fn loop_over(&mut self) -> Read {
        self.opens("do");
        self.take();
        if self.peek()? == Token::LoopParts {
            self.take();
            if matches!(self.peek()?, Token::Newline | Token::Semicolon) {
                self.take();
                self.newlines()?;
            }
            return self.body_of_loop();
        }
        if !self.takes(Token::Word)? {
            return self.unexpected(None);
        }
        if self.takes(Token::Semicolon)? {
            self.newlines()?;
            return self.body_of_loop();
        }
        self.newlines()?;
        if self.takes(Token::In)? {
            while self.takes(Token::Word)? {}
            if !matches!(self.peek()?, Token::Newline | Token::Semicolon) {
                return self.unexpected(None);
            }
            self.take();
            self.newlines()?;
        }
        self.body_of_loop()
    }

    fn body_of_loop(&mut self) -> Read {
        if self.takes(Token::OpenBrace)? {
            self.open.misses("}");
            return self.closed_list(Token::CloseBrace, "}");
        }
        self.token(Token::Do, "do")?;
        self.open.misses("done");
        self.closed_list(Token::Done, "done")
    }

    fn case(&mut self) -> Read {
        self.opens("in");
        self.take();
        if !self.takes(Token::Word)? {
            return self.unexpected(None);
        }
        self.newlines()?;
        self.token(Token::In, "in")?;
        self.open.misses("esac");
        loop {
            self.newlines()?;
            if self.takes(Token::Esac)? {
                break;
            }
            self.takes(Token::OpenParenthesis)?;
            loop {
                if !self.takes(Token::Word)? {
                    return self.unexpected(None);
                }
                if self.peek()? != Token::Pipe {
                    break;
                }
                self.take();
            }
            self.token(Token::CloseParenthesis, ")")?;
            self.newlines()?;
            if !matches!(self.peek()?, Token::BranchEnd | Token::Esac) {
                self.list()?;
            }
            if self.takes(Token::Esac)? {
                break;
            }
            self.token(Token::BranchEnd, ";;")?;
        }
        self.open.pop();
        Ok(())
    }
}

fn begins_redirection(token: Token) -> bool {
    use Token::{Duplicate, Greater, Heredoc, IndentedHeredoc, Less, Number, Redirection, RedirectionName};
    matches!(token, Duplicate | Greater | Heredoc | IndentedHeredoc | Less | Number | Redirection | RedirectionName)
}
