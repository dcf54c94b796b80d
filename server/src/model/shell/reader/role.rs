//! The role of a word.

use super::super::commands::unquoted;
use super::super::token::{ShellToken, ShellTokenKind, WordRole};
use super::{Compound, Expect, Frame, Reader, Target};

/// Nobody would repeat a delimiter with more parts.
const MAX_DELIMITER_PARTS: usize = 64;

impl Reader<'_> {
    pub(super) fn end_word(&mut self, token: usize, assigns: bool) {
        self.close(token);
        self.frames.pop();
        let is_bare = token + 1 == self.tokens.len();
        let role = match self.frames.last_mut() {
            Some(Frame::List(list)) if list.target.is_some() => self.target(token),
            Some(Frame::List(_)) => self.role(token, is_bare, assigns),
            _ => WordRole::Element,
        };
        if let Some(token) = self.tokens.get_mut(token) {
            token.kind = ShellTokenKind::Word(role);
        }
    }

    pub(super) fn target(&mut self, token: usize) -> WordRole {
        let Some(kind) = self.top().and_then(|list| list.target.take()) else { return WordRole::Target };
        if kind == Target::File {
            return WordRole::Target;
        }
        let Some(&word) = self.tokens.get(token) else { return WordRole::Delimiter };
        let parts = self.tokens.get(token + 1..).unwrap_or_default();
        let is_quoted = |part: &ShellToken| !matches!(part.kind, ShellTokenKind::Plain | ShellTokenKind::Variable);
        if MAX_DELIMITER_PARTS < parts.len() {
            return WordRole::Target;
        }
        let quoted = parts.iter().any(is_quoted);
        let delimiter = unquoted(self.text, &word, parts).text;
        if let Some(list) = self.top() {
            list.due.push_back((delimiter, kind, quoted));
        }
        WordRole::Delimiter
    }

    pub(super) fn role(&mut self, token: usize, is_bare: bool, assigns: bool) -> WordRole {
        let text = self.tokens.get(token).map_or("", |token| crate::text::slice(self.text, token.range));
        let bare = if is_bare { text } else { "" };
        let Some(Frame::List(list)) = self.frames.last_mut() else { return WordRole::Element };
        let (role, expect) = match list.expect {
            Expect::Command | Expect::Closed => match bare {
                "[[" => (WordRole::Test, Expect::Test),
                "for" | "select" => {
                    list.expect = Expect::LoopName;
                    self.open_compound(Compound::Loop, token);
                    return WordRole::Reserved;
                }
                "case" => {
                    list.expect = Expect::CaseWord;
                    self.open_compound(Compound::Case, token);
                    return WordRole::Reserved;
                }
                "function" => (WordRole::Reserved, Expect::FunctionName),
                "if" | "then" | "elif" | "else" | "fi" | "while" | "until" | "do" | "done" | "esac" | "!" | "{" | "}" => {
                    list.expect = Expect::Command;
                    self.reserved(token);
                    return WordRole::Reserved;
                }
                _ if list.expect == Expect::Closed => (WordRole::Argument, Expect::Argument),
                _ if assigns => (WordRole::Assignment, Expect::Assigned),
                _ => (WordRole::Command, Expect::Argument),
            },
            Expect::Assigned if assigns => (WordRole::Assignment, Expect::Assigned),
            Expect::Assigned => (WordRole::Command, Expect::Argument),
            Expect::Argument => (WordRole::Argument, Expect::Argument),
            Expect::Test if bare == "]]" => (WordRole::Test, Expect::Argument),
            Expect::Test => (WordRole::Argument, Expect::Test),
            Expect::LoopName => (WordRole::LoopName, Expect::LoopIn),
            Expect::LoopIn if bare == "in" => (WordRole::Reserved, Expect::LoopWord),
            Expect::LoopIn if bare == "do" => (WordRole::Reserved, Expect::Command),
            Expect::LoopIn | Expect::LoopWord => (WordRole::LoopWord, Expect::LoopWord),
            Expect::CaseWord => (WordRole::CaseWord, Expect::CaseIn),
            Expect::CaseIn if bare == "in" => (WordRole::Reserved, Expect::Pattern),
            Expect::CaseIn => (WordRole::CaseWord, Expect::CaseIn),
            Expect::Pattern if bare == "esac" => {
                list.expect = Expect::Command;
                self.close_compound(Compound::Case);
                return WordRole::Reserved;
            }
            Expect::Pattern => (WordRole::Pattern, Expect::Pattern),
            Expect::FunctionName => (WordRole::FunctionName, Expect::Command),
        };
        list.expect = expect;
        if matches!(role, WordRole::Command | WordRole::Argument | WordRole::Test | WordRole::FunctionName) {
            list.words = if role == WordRole::FunctionName { 1 } else { list.words + 1 };
            list.last_word = token;
        }
        role
    }

    /// A reserved word that a command may follow.
    pub(super) fn reserved(&mut self, token: usize) {
        let text = self.tokens.get(token).map_or("", |token| crate::text::slice(self.text, token.range));
        match text {
            "if" => self.open_compound(Compound::If, token),
            "fi" => self.close_compound(Compound::If),
            "while" | "until" => self.open_compound(Compound::Loop, token),
            "done" => self.close_compound(Compound::Loop),
            "esac" => self.close_compound(Compound::Case),
            "{" => self.open_compound(Compound::Brace, token),
            "}" => self.close_compound(Compound::Brace),
            _ => {}
        }
    }
}
