//! Lists and pipelines.

use super::super::{Read, RefusalKind, refused};
use super::{Bash, Token};

impl Bash<'_> {
    pub(super) fn script(&mut self) -> Read {
        loop {
            match self.peek()? {
                Token::End => return Ok(()),
                Token::Newline => self.take(),
                _ => self.line()?,
            }
        }
    }

    /// The commands of a line.
    fn line(&mut self) -> Read {
        self.pipeline()?;
        loop {
            match self.peek()? {
                Token::And | Token::Or => self.after_operator(Self::pipeline)?,
                Token::Background | Token::Semicolon => {
                    self.take();
                    if matches!(self.peek()?, Token::Newline | Token::End) {
                        return Ok(());
                    }
                    self.pipeline()?;
                }
                Token::Newline | Token::End => return Ok(()),
                _ => return self.unexpected(None),
            }
        }
    }

    /// At least one command, up to what closes them.
    pub(super) fn list(&mut self) -> Read {
        self.newlines()?;
        self.pipeline()?;
        loop {
            match self.peek()? {
                Token::And | Token::Or => self.after_operator(Self::pipeline)?,
                Token::Background | Token::Semicolon | Token::Newline => {
                    self.take();
                    self.newlines()?;
                    if ends_list(self.peek()?) {
                        return Ok(());
                    }
                    self.pipeline()?;
                }
                _ => return Ok(()),
            }
        }
    }

    fn after_operator(&mut self, read: impl FnOnce(&mut Self) -> Read) -> Read {
        let operator = self.current_at.clone();
        self.take();
        self.newlines()?;
        if self.peek()? == Token::End {
            return refused(RefusalKind::NothingFollows, operator);
        }
        read(self)
    }

    fn pipeline(&mut self) -> Read {
        loop {
            match self.peek()? {
                Token::Not => self.take(),
                Token::Time => {
                    self.take();
                    while self.takes(Token::TimeOption)? {}
                }
                _ => break,
            }
            if matches!(self.peek()?, Token::Newline | Token::Semicolon | Token::End) {
                return Ok(());
            }
        }
        self.command()?;
        while self.peek()? == Token::Pipe {
            self.after_operator(Self::command)?;
        }
        Ok(())
    }
}

fn ends_list(token: Token) -> bool {
    use Token::{BranchEnd, CloseBrace, CloseParenthesis, Do, Done, Elif, Else, End, Esac, Fi, Then};
    matches!(token, End | CloseParenthesis | BranchEnd | Do | Done | Elif | Else | Esac | Fi | Then | CloseBrace)
}
