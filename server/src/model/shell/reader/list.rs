//! Lists of commands: what is between words.

use super::super::token::{ShellOperator, ShellTokenKind, WordRole};
use super::{Compound, Expect, Frame, List, ListEnd, Opener, Reader, Target};

/// Heredocs in substitutions in heredocs are read as text from here on.
const MAX_HEREDOCS: usize = 8;

impl Reader<'_> {
    /// The list that is read now, if what is read is one.
    pub(super) fn top(&mut self) -> Option<&mut List> {
        if let Some(Frame::List(list)) = self.frames.last_mut() { Some(list) } else { None }
    }

    /// After an operator that ends a command.
    pub(super) fn next_command(&mut self) {
        let is_line_end = self.tokens.last().is_some_and(|t| t.kind == ShellTokenKind::Operator(ShellOperator::Newline));
        if let Some(list) = self.top() {
            list.next_command();
            list.reads_due |= is_line_end && !list.due.is_empty();
        }
    }

    pub(super) fn expect_command(&mut self) {
        if let Some(list) = self.top() {
            (list.expect, list.words) = (Expect::Command, 0);
        }
    }

    pub(super) fn list(&mut self) {
        let (Some(c), next) = (self.byte(0), self.byte(1)) else { return };
        let Some(list) = self.top() else { return };
        if list.reads_due {
            match list.due.pop_front() {
                Some((delimiter, kind, quoted)) => return self.heredoc(&delimiter, kind, quoted),
                None => list.reads_due = false,
            }
        }
        let (expect, words) = (list.expect, list.words);
        let in_test = expect == Expect::Test;
        let begins_arithmetic = c == b'(' && next == Some(c) && matches!(expect, Expect::Command | Expect::LoopName);
        match c {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.operator(ShellOperator::Newline, 1);
                self.next_command();
            }
            b'\\' if self.continuation().is_some() => self.at += self.continuation().unwrap_or(1),
            b'#' => self.comment(),
            b'|' | b'(' if expect == Expect::Pattern => {
                self.operator(ShellOperator::Pattern, 1);
            }
            b')' if expect == Expect::Pattern => {
                self.operator(ShellOperator::PatternEnd, 1);
                self.expect_command();
            }
            b'(' if words == 1 && next == Some(b')') => self.function(),
            b'(' if begins_arithmetic && self.is_arithmetic(2) => {
                self.expect_command();
                let token = self.take(ShellTokenKind::ArithmeticCommand, 2);
                self.frames.push(Frame::Arithmetic { token, open: 2 });
            }
            b'&' | b'|' | b'<' | b'>' | b';' | b'(' | b')' if in_test => {
                self.operator(ShellOperator::Test, if next == Some(c) && c != b'(' && c != b')' { 2 } else { 1 });
            }
            b';' => self.semicolon(),
            b'&' if next == Some(b'>') => self.redirection(0),
            b'&' | b'|' => {
                let (operator, length) = match (c, next) {
                    (b'&', Some(b'&')) => (ShellOperator::And, 2),
                    (b'&', _) => (ShellOperator::Background, 1),
                    (_, Some(b'|')) => (ShellOperator::Or, 2),
                    (_, Some(b'&')) => (ShellOperator::Pipe, 2),
                    _ => (ShellOperator::Pipe, 1),
                };
                self.operator(operator, length);
                self.next_command();
            }
            b'(' => {
                let token = self.operator(ShellOperator::Open, 1);
                self.next_command();
                self.open_compound(Compound::Parenthesis, token);
            }
            b')' => self.close_parenthesis(),
            b'<' | b'>' if next != Some(b'(') => self.redirection(0),
            b'0'..=b'9' if self.descriptor().is_some() => self.redirection(self.descriptor().unwrap_or(0)),
            _ => self.start_word(),
        }
    }

    /// The length of a backslash and the line end that it takes away.
    pub(super) fn continuation(&self) -> Option<usize> {
        match (self.byte(0), self.byte(1), self.byte(2)) {
            (Some(b'\\'), Some(b'\n'), _) => Some(2),
            (Some(b'\\'), Some(b'\r'), Some(b'\n')) => Some(3),
            _ => None,
        }
    }

    pub(super) fn comment(&mut self) {
        let rest = self.bytes.get(self.at..self.limit).unwrap_or_default();
        let length = rest.iter().position(|&c| c == b'\n').unwrap_or(rest.len());
        self.take(ShellTokenKind::Comment, length);
    }

    /// `()` after what turns out to be the name of a function.
    pub(super) fn function(&mut self) {
        let Some(list) = self.top() else { return };
        list.next_command();
        let name = list.last_word;
        if let Some(token) = self.tokens.get_mut(name) {
            token.kind = ShellTokenKind::Word(WordRole::FunctionName);
        }
        self.operator(ShellOperator::FunctionParens, 2);
    }

    pub(super) fn semicolon(&mut self) {
        let mut length = 1;
        while length < 3 && matches!(self.byte(length), Some(b';' | b'&')) {
            length += 1;
        }
        let operator = if 1 < length { ShellOperator::BranchEnd } else { ShellOperator::Semicolon };
        if let Some(list) = self.top() {
            list.next_command();
            if 1 < length && list.is_open(Compound::Case) {
                list.expect = Expect::Pattern;
            }
        }
        self.operator(operator, length);
    }

    pub(super) fn close_parenthesis(&mut self) {
        let Some(list) = self.top() else { return };
        if !list.is_open(Compound::Parenthesis) && list.end == ListEnd::Parenthesis {
            self.at += 1;
            if let Some(Frame::List(list)) = self.frames.pop() {
                self.end_list(&list, true);
            }
            return;
        }
        let closes_subshell = list.is_open(Compound::Parenthesis);
        list.next_command();
        if closes_subshell && list.expect == Expect::Command {
            list.expect = Expect::Closed;
        }
        self.operator(ShellOperator::Close, 1);
        self.close_compound(Compound::Parenthesis);
    }

    pub(super) fn open_compound(&mut self, kind: Compound, token: usize) {
        self.openers.push(Opener { kind, token });
        if let Some(count) = self.top().and_then(|list| list.open.get_mut(kind as usize)) {
            *count += 1;
        }
    }

    /// Closes the innermost compound of a kind; what is open in it stays unclosed.
    pub(super) fn close_compound(&mut self, kind: Compound) {
        if !self.top().is_some_and(|list| list.is_open(kind)) {
            return;
        }
        while let Some(&opener) = self.openers.last() {
            if let Some(count) = self.top().and_then(|list| list.open.get_mut(opener.kind as usize)) {
                *count = count.saturating_sub(1);
            }
            if opener.kind == kind {
                self.openers.pop();
                return;
            }
            self.abandon_opener();
        }
    }

    /// How many digits are directly before `<` or `>`.
    pub(super) fn descriptor(&self) -> Option<usize> {
        let digits = (0..4).take_while(|&i| self.byte(i).is_some_and(|c| c.is_ascii_digit())).count();
        matches!(self.byte(digits), Some(b'<' | b'>')).then_some(digits)
    }

    pub(super) fn redirection(&mut self, digits: usize) {
        const OPERATORS: [&str; 12] = ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|", "<", ">"];
        let rest = self.text.get(self.at + digits..self.limit).unwrap_or_default();
        let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator)).copied().unwrap_or(">");
        self.take(ShellTokenKind::Redirection, digits + operator.len());
        let is_deep = MAX_HEREDOCS <= self.heredocs;
        if let Some(list) = self.top() {
            list.target = Some(match operator {
                "<<" if !is_deep => Target::Heredoc,
                "<<-" if !is_deep => Target::IndentedHeredoc,
                _ => Target::File,
            });
        }
    }
}
