//! Lists, pipelines and commands.

use super::super::RefusalKind;
use super::super::{Read, is_name};
use super::{Almquist, DELIMITER, Heredoc, NEWLINES, RESERVED, Redirection, Token};

/// Special builtins, whose names no function can have.
const SPECIAL: &[&[u8]] = &[
    b"break",
    b"continue",
    b"eval",
    b"exec",
    b"exit",
    b"export",
    b"local",
    b"readonly",
    b"return",
    b"set",
    b"shift",
    b"times",
    b"trap",
    b"unset",
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    /// A line of the text.
    Line,
    /// At least one command.
    Filled,
    /// Perhaps none.
    Any,
}

impl Almquist<'_> {
    pub(super) fn script(&mut self) -> Read {
        loop {
            (self.is_pushed, self.expect) = (false, 0);
            self.list(ListKind::Line)?;
            if self.last == Token::End {
                return Ok(());
            }
        }
    }

    pub(super) fn list(&mut self, kind: ListKind) -> Read {
        self.deeper(|reader| reader.commands(kind))
    }

    fn commands(&mut self, kind: ListKind) -> Read {
        let newlines = if kind == ListKind::Line { 0 } else { NEWLINES };
        let mut may_end = kind == ListKind::Any;
        loop {
            self.expect = newlines | RESERVED;
            let token = self.next()?;
            if matches!(token, Token::Newline | Token::End) {
                self.bodies()?;
                self.is_pushed = token == Token::End;
                self.last = token;
                return Ok(());
            }
            self.is_pushed = true;
            if may_end && ends_list(token) {
                return Ok(());
            }
            may_end = kind != ListKind::Line;
            self.and_or()?;
            match self.next()? {
                Token::End => {
                    self.bodies()?;
                    (self.is_pushed, self.last) = (true, Token::End);
                    return Ok(());
                }
                Token::Newline => self.is_pushed = true,
                Token::Background | Token::Semicolon => {}
                _ if kind == ListKind::Line => return self.unexpected(None),
                _ => {
                    self.is_pushed = true;
                    return Ok(());
                }
            }
        }
    }

    fn and_or(&mut self) -> Read {
        self.pipeline()?;
        while matches!(self.next()?, Token::And | Token::Or) {
            self.expect = NEWLINES | RESERVED;
            self.pipeline()?;
        }
        self.is_pushed = true;
        Ok(())
    }

    fn pipeline(&mut self) -> Read {
        if self.next()? == Token::Not {
            self.expect = RESERVED;
        } else {
            self.is_pushed = true;
        }
        self.command()?;
        while self.next()? == Token::Pipe {
            self.expect = NEWLINES | RESERVED;
            self.command()?;
        }
        self.is_pushed = true;
        Ok(())
    }

    fn command(&mut self) -> Read {
        self.deeper(Self::command_inside)
    }

    fn command_inside(&mut self) -> Read {
        match self.next()? {
            Token::If => self.branches()?,
            Token::While | Token::Until => {
                self.opens("do");
                self.list(ListKind::Filled)?;
                self.token(Token::Do, "do")?;
                self.body("done", Token::Done)?;
            }
            Token::For => self.loop_over()?,
            Token::Case => self.case()?,
            Token::OpenParenthesis => {
                self.opens(")");
                self.body(")", Token::CloseParenthesis)?;
            }
            Token::OpenBrace => {
                self.opens("}");
                self.body("}", Token::CloseBrace)?;
            }
            Token::Word | Token::Redirection | Token::Function => {
                self.is_pushed = true;
                return self.simple();
            }
            _ => return self.unexpected(None),
        }
        self.expect = RESERVED;
        while self.next()? == Token::Redirection {
            self.target()?;
        }
        self.is_pushed = true;
        Ok(())
    }

    fn token(&mut self, token: Token, name: &'static str) -> Read {
        if self.next()? == token { Ok(()) } else { self.unexpected(Some(name)) }
    }

    /// The commands before what closes a compound command.
    fn body(&mut self, closer: &'static str, token: Token) -> Read {
        self.open.misses(closer);
        self.list(ListKind::Filled)?;
        self.token(token, closer)?;
        self.open.pop();
        Ok(())
    }

    fn branches(&mut self) -> Read {
        self.opens("then");
        loop {
            self.open.misses("then");
            self.list(ListKind::Filled)?;
            self.token(Token::Then, "then")?;
            self.open.misses("fi");
            self.list(ListKind::Filled)?;
            match self.next()? {
                Token::Elif => {}
                Token::Else => return self.body("fi", Token::Fi),
                _ => break,
            }
        }
        self.is_pushed = true;
        self.token(Token::Fi, "fi")?;
        self.open.pop();
        Ok(())
    }

    fn loop_over(&mut self) -> Read {
        self.opens("do");
        let token = self.next()?;
        if token == Token::End {
            return self.unexpected(None);
        }
        if token != Token::Word || self.is_quoted || !is_name(&self.word) {
            return self.refuse(RefusalKind::LoopVariable, self.last_at.clone());
        }
        self.expect = NEWLINES | RESERVED;
        match self.next()? {
            Token::In => {
                while self.next()? == Token::Word {}
                if !matches!(self.last, Token::Newline | Token::Semicolon) {
                    return self.unexpected(None);
                }
            }
            Token::Semicolon => {}
            _ => self.is_pushed = true,
        }
        self.expect = NEWLINES | RESERVED;
        self.token(Token::Do, "do")?;
        self.body("done", Token::Done)
    }

    fn case(&mut self) -> Read {
        self.opens("in");
        if self.next()? != Token::Word {
            return self.unexpected(None);
        }
        self.expect = NEWLINES | RESERVED;
        self.token(Token::In, "in")?;
        self.open.misses("esac");
        loop {
            self.expect = NEWLINES | RESERVED;
            let mut token = self.next()?;
            if token != Token::Esac {
                if token == Token::OpenParenthesis {
                    self.next()?;
                }
                // Any token passes for a pattern.
                while self.next()? == Token::Pipe {
                    self.next()?;
                }
                if self.last != Token::CloseParenthesis {
                    return self.unexpected(Some(")"));
                }
                self.list(ListKind::Any)?;
                self.expect = NEWLINES | RESERVED;
                token = self.next()?;
            }
            match token {
                Token::Esac => break,
                Token::BranchEnd => {}
                _ => return self.unexpected(Some(";;")),
            }
        }
        self.open.pop();
        Ok(())
    }

    fn simple(&mut self) -> Read {
        let (mut words, mut others, mut may_assign) = (0_usize, false, true);
        // BusyBox only.
        let (mut in_test, mut after_function) = (false, false);
        let mut name = Name::default();
        loop {
            self.expect = 0;
            let token = self.next()?;
            let is_word = token == Token::Word || (in_test && matches!(token, Token::And | Token::Or));
            match token {
                Token::Function => {
                    if self.next()? != Token::Word {
                        return self.unexpected(None);
                    }
                    self.is_pushed = true;
                    after_function = true;
                }
                _ if is_word => {
                    if self.is_ash && token == Token::Word {
                        in_test = (in_test || self.word == b"[[") && self.word != b"]]";
                    }
                    if may_assign && token == Token::Word && is_assignment(&self.word) {
                        others = true;
                    } else {
                        (words, may_assign) = (words + 1, false);
                        if words == 1 {
                            name = Name { is_good: self.is_function_name(), at: self.last_at.clone() };
                        }
                    }
                    if after_function {
                        self.expect = NEWLINES | RESERVED;
                        let token = self.next()?;
                        self.is_pushed = true;
                        match token {
                            Token::OpenBrace | Token::If | Token::Case | Token::Until | Token::While | Token::For => {}
                            Token::Word if self.word == b"[[" => {}
                            Token::OpenParenthesis => {
                                after_function = false;
                                continue;
                            }
                            _ => return self.unexpected(None),
                        }
                        if words == 1 && !others {
                            return self.function(&name);
                        }
                        break;
                    }
                }
                Token::Redirection => {
                    others = true;
                    self.target()?;
                }
                Token::OpenParenthesis if words == 1 && !others => {
                    if self.next()? != Token::CloseParenthesis {
                        // It is the first of the two that nobody expects.
                        return self.stray_parenthesis();
                    }
                    return self.function(&name);
                }
                _ => break,
            }
        }
        self.is_pushed = true;
        Ok(())
    }

    fn stray_parenthesis<T>(&self) -> Read<T> {
        let is_at_once = self.before == Token::OpenParenthesis && self.last != Token::End;
        let at = if is_at_once { self.before_at.clone() } else { return self.unexpected(Some(")")) };
        self.refuse(RefusalKind::Unexpected, at)
    }

    fn function(&mut self, name: &Name) -> Read {
        if !name.is_good {
            return self.refuse(RefusalKind::FunctionName, name.at.clone());
        }
        self.expect = NEWLINES | RESERVED;
        self.command()
    }

    fn is_function_name(&self) -> bool {
        let is_special = SPECIAL.contains(&self.word.as_slice()) || (self.is_ash && self.word == b"source");
        !self.is_quoted && is_name(&self.word) && !is_special
    }

    /// What follows the sign of a redirection.
    fn target(&mut self) -> Read {
        let redirection = self.redirection;
        let sign = self.last_at.clone();
        if redirection != Redirection::File {
            self.expect = DELIMITER;
        }
        if self.next()? != Token::Word {
            let is_end = matches!(self.last, Token::End | Token::Newline);
            return if is_end { self.refuse(RefusalKind::NothingFollows, sign) } else { self.unexpected(None) };
        }
        if let Redirection::Heredoc { is_indented } = redirection {
            let delimiter = self.word.iter().copied().filter(|&byte| byte != super::MARK).collect();
            self.due.push(Heredoc { delimiter, is_indented, is_quoted: self.is_quoted });
        }
        Ok(())
    }
}

#[derive(Default)]
struct Name {
    is_good: bool,
    at: std::ops::Range<usize>,
}

fn ends_list(token: Token) -> bool {
    use Token::{BranchEnd, CloseBrace, CloseParenthesis, Do, Done, Elif, Else, End, Esac, Fi, Then};
    matches!(token, End | CloseParenthesis | BranchEnd | Do | Done | Elif | Else | Esac | Fi | Then | CloseBrace)
}

fn is_assignment(word: &[u8]) -> bool {
    word.iter().position(|&byte| byte == b'=').and_then(|at| word.get(..at)).is_some_and(is_name)
}
