//! Words, and the bodies of heredocs, which are read alike.

use super::super::{Read, RefusalKind};
use super::level::{Level, Levels, Quoting};
use super::{Almquist, DELIMITER, Heredoc, MARK, Redirection, Token};

impl Almquist<'_> {
    /// A word or a redirection.
    pub(super) fn word(&mut self) -> Read<Token> {
        self.word.clear();
        self.is_quoted = false;
        self.scan(Quoting::None, None)?;
        let next = self.bytes.get(self.at).copied();
        let may_redirect =
            !self.is_quoted && self.word.iter().all(u8::is_ascii_digit) && self.word.len() <= if self.is_ash { 9 } else { 1 };
        let both = self.is_ash && next == Some(b'&') && self.bytes.get(self.at + 1) == Some(&b'>');
        if may_redirect && (both || matches!(next, Some(b'<' | b'>'))) {
            self.at += if both { 2 } else { 1 };
            self.redirection = if both { Redirection::File } else { self.redirection(next) };
            return Ok(Token::Redirection);
        }
        Ok(Token::Word)
    }

    /// What a `<` or `>` begins, which is read.
    fn redirection(&mut self, first: Option<u8>) -> Redirection {
        match (first, self.peek()) {
            (Some(b'<'), Some(b'<')) => {
                self.at += 1;
                let is_indented = self.peek() == Some(b'-');
                self.at += usize::from(is_indented);
                return Redirection::Heredoc { is_indented };
            }
            (Some(b'<'), Some(b'&' | b'>')) | (Some(b'>'), Some(b'&' | b'>' | b'|')) => self.at += 1,
            _ => {}
        }
        Redirection::File
    }

    /// The bodies of the heredocs that are due.
    pub(super) fn bodies(&mut self) -> Read {
        for heredoc in std::mem::take(&mut self.due) {
            if heredoc.is_quoted {
                while !self.is_end(&heredoc) {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                }
            } else {
                let (word, is_quoted) = (std::mem::take(&mut self.word), self.is_quoted);
                self.scan(Quoting::Double, Some(&heredoc))?;
                (self.word, self.is_quoted) = (word, is_quoted);
            }
        }
        Ok(())
    }

    /// Whether the line that begins here ends a heredoc; it is read if so. The end of the text ends all of them.
    fn is_end(&mut self, heredoc: &Heredoc) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let tabs = if heredoc.is_indented { rest.iter().take_while(|&&byte| byte == b'\t').count() } else { 0 };
        let line = rest.get(tabs..).unwrap_or_default();
        let after = line.strip_prefix(heredoc.delimiter.as_slice());
        if let Some(after) = after.filter(|after| matches!(after.first(), None | Some(b'\n'))) {
            self.at = (self.bytes.len() - after.len() + 1).min(self.bytes.len());
            return true;
        }
        rest.is_empty()
    }

    /// Reads to the end of a word, or of the body of a heredoc.
    fn scan(&mut self, quoting: Quoting, heredoc: Option<&Heredoc>) -> Read {
        let start = self.at;
        let mut levels = Levels { outer: Vec::new(), top: Level::new(quoting, start), is_ansi: false };
        if heredoc.is_some() {
            self.skip_continuations();
        }
        if heredoc.is_some_and(|heredoc| self.is_end(heredoc)) {
            return Ok(());
        }
        loop {
            let top = &mut levels.top;
            if top.quoting == Quoting::Single {
                if self.single(&mut levels, heredoc) {
                    break;
                }
                continue;
            }
            self.skip_continuations();
            self.plain(top.quoting);
            let Some(byte) = self.peek() else { break };
            let at = self.at;
            match byte {
                b'\n' => {
                    if top.quoting == Quoting::None && top.braces == 0 {
                        break;
                    }
                    self.at += 1;
                    self.word.push(byte);
                    self.skip_continuations();
                    if heredoc.is_some_and(|heredoc| self.is_end(heredoc)) {
                        return self.complete(&levels, heredoc);
                    }
                    continue;
                }
                b'\\' => {
                    self.at = (at + 2).min(self.bytes.len());
                    self.word.push(MARK);
                    self.word.extend(self.bytes.get(at + 1));
                    self.is_quoted |= at + 1 < self.bytes.len();
                    continue;
                }
                b'\'' if top.quoting == Quoting::None => {
                    (top.quoting, top.quote) = (Quoting::Single, at);
                    self.word.push(MARK);
                }
                b'"' if top.quoting == Quoting::None => {
                    (top.quoting, top.quote, top.is_double) = (Quoting::Double, at, true);
                    top.is_inner_double ^= 0 < top.braces;
                    self.word.push(MARK);
                }
                b'"' if top.quoting == Quoting::Double && (heredoc.is_none() || 0 < top.braces) => {
                    self.end_double(top);
                }
                b'$' => {
                    self.at += 1;
                    self.dollar(&mut levels, at)?;
                    continue;
                }
                b'}' if !top.is_inner_double && 0 < top.braces => {
                    top.braces -= 1;
                    if top.braces == 0 && top.is_pushed {
                        levels.pop();
                    } else {
                        top.double_braces = top.double_braces.saturating_sub(1);
                    }
                }
                b'(' if top.quoting == Quoting::Arithmetic => top.parentheses += 1,
                b')' if top.quoting == Quoting::Arithmetic => {
                    if 0 < top.parentheses {
                        top.parentheses -= 1;
                    } else {
                        self.at += 1;
                        if self.peek() == Some(b')') {
                            self.at += 1;
                            levels.pop();
                        }
                        continue;
                    }
                }
                b'`' if self.expect & DELIMITER != 0 => {
                    self.is_quoted |= self.is_ash;
                    self.word.push(byte);
                }
                b'`' => {
                    self.at += 1;
                    let is_double = top.is_double;
                    self.backquotes(at, is_double)?;
                    continue;
                }
                b'<' | b'>' | b'(' | b')' | b';' | b'&' | b'|' | b' ' | b'\t'
                    if top.quoting == Quoting::None && top.braces == 0 =>
                {
                    if self.is_ash && matches!(byte, b'<' | b'>') && self.bytes.get(at + 1) == Some(&b'(') {
                        self.at += 2;
                        self.substitution(at..at + 2)?;
                        continue;
                    }
                    break;
                }
                _ => self.word.push(byte),
            }
            self.at += 1;
        }
        self.complete(&levels, heredoc)
    }

    /// Takes what means nothing but itself.
    fn plain(&mut self, quoting: Quoting) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_plain = |&byte: &u8| match byte {
            b'\n' | b'\\' | b'$' | b'`' | b'}' => false,
            b'"' => quoting == Quoting::Arithmetic,
            b'\'' | b'<' | b'>' | b';' | b'&' | b'|' | b' ' | b'\t' => quoting != Quoting::None,
            b'(' | b')' => quoting == Quoting::Double,
            _ => true,
        };
        let length = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        self.word.extend_from_slice(rest.get(..length).unwrap_or_default());
        self.at += length;
    }

    /// In single quotes; `true` at the end of the text.
    fn single(&mut self, levels: &mut Levels, heredoc: Option<&Heredoc>) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else { return true };
        self.at += 1;
        match byte {
            b'\'' => {
                levels.is_ansi = false;
                self.is_quoted = true;
                let top = &mut levels.top;
                if top.double_braces == 0 {
                    (top.quoting, top.is_double) = (Quoting::None, false);
                }
                self.word.push(MARK);
            }
            b'\\' if levels.is_ansi => {
                self.word.extend(self.bytes.get(self.at));
                self.at = (self.at + 1).min(self.bytes.len());
            }
            b'\n' if heredoc.is_some_and(|heredoc| self.is_end(heredoc)) => return true,
            _ => self.word.push(byte),
        }
        false
    }

    fn end_double(&mut self, top: &mut Level) {
        if top.double_braces == 0 {
            (top.quoting, top.is_double) = (Quoting::None, false);
        }
        top.is_inner_double ^= 0 < top.braces;
        self.is_quoted = true;
        self.word.push(MARK);
    }

    /// What is open at the end of a word or of a heredoc.
    fn complete(&self, levels: &Levels, heredoc: Option<&Heredoc>) -> Read {
        let top = &levels.top;
        let (missing, at, length) = match top.quoting {
            Quoting::Arithmetic => ("))", top.expansion, 3),
            Quoting::Single if heredoc.is_none() => ("'", top.quote, 1),
            Quoting::Double if heredoc.is_none() => ("\"", top.quote, 1),
            _ if 0 < top.braces => ("}", top.expansion, 2),
            _ => return Ok(()),
        };
        self.refuse(RefusalKind::Unclosed(missing), at..at + length)
    }
}
