//! Shell text: commands, options, strings, variables, operators, comments.
//!
//! Follows as much of the POSIX shell as it takes to tell a command from its arguments; nothing here is an
//! error. One pass over the characters, in one file because each construct may hold every other.

use super::words::of_name;
use super::{Modifiers, Sink, TokenKind};
use crate::text::{TextRange, TextSize, range};

const BUILTINS: [&str; 36] = [
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "declare", "echo", "eval", "exec", "exit", "export",
    "false", "getopts", "hash", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "shopt", "source",
    "test", "times", "trap", "true", "type", "ulimit", "umask", "unset",
];
/// Reserved words that a command follows.
const BEFORE_COMMAND: [&str; 9] = ["if", "then", "elif", "else", "while", "until", "do", "!", "{"];
/// Reserved words that end something.
const CLOSING: [&str; 4] = ["fi", "done", "esac", "}"];
/// Commands whose argument is a command.
const PREFIXES: [&str; 7] = ["sudo", "exec", "command", "nohup", "time", "env", "builtin"];
/// Commands whose arguments declare variables.
const DECLARING: [&str; 5] = ["export", "local", "readonly", "declare", "typeset"];
/// Substitutions nested deeper than half of this are left plain.
const MAX_DEPTH: usize = 32;

/// The text of an instruction, through its continuations. At `markers` it is passed over.
pub(super) fn line(text: &str, start: TextSize, escape: char, markers: &[TextRange], sink: &mut Sink<'_>) {
    let base = usize::from(start);
    let mut chars = Vec::with_capacity(text.len());
    for (offset, part) in crate::syntax::segments(text, escape) {
        chars.extend(part.char_indices().map(|(at, c)| (base + offset + at, c)));
    }
    Reader { chars, at: 0, markers, sink, depth: 0 }.list(None);
}

/// The body of a heredoc that a shell runs.
pub(super) fn body(text: &str, start: TextSize, sink: &mut Sink<'_>) {
    let base = usize::from(start);
    let chars = text.char_indices().map(|(at, c)| (base + at, c)).collect();
    Reader { chars, at: 0, markers: &[], sink, depth: 0 }.list(None);
}

struct Reader<'a, 'b> {
    chars: Vec<(usize, char)>,
    at: usize,
    markers: &'a [TextRange],
    sink: &'a mut Sink<'b>,
    /// Twice the number of lists around, and one more inside of backticks.
    depth: usize,
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Command,
    /// After `sudo` and its like: options, then a command.
    PrefixedCommand,
    Argument,
    /// Arguments of `export` and its like.
    Declaration,
    /// The target of a redirection; then what was expected before.
    Target,
    /// The name after `for`.
    LoopName,
    /// Words up to `in`.
    Header,
    /// The pattern of a `case`.
    Pattern,
    /// The name after `function`.
    FunctionName,
}

impl Reader<'_, '_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|&(_, c)| c)
    }

    /// The range of the characters between two indices.
    fn range(&self, from: usize, to: usize) -> TextRange {
        let start = self.chars.get(from).map_or(0, |&(at, _)| at);
        let end = to.checked_sub(1).and_then(|last| self.chars.get(last)).map_or(start, |&(at, c)| at + c.len_utf8());
        range(start, end.max(start))
    }

    fn push(&mut self, from: usize, kind: TokenKind) {
        self.push_with(from, kind, Modifiers::NONE);
    }

    fn push_with(&mut self, from: usize, kind: TokenKind, modifiers: Modifiers) {
        let range = self.range(from, self.at);
        self.sink.push_with(range, kind, modifiers);
    }

    /// Goes on by `count` characters, which are an operator.
    fn operator(&mut self, count: usize) {
        let from = self.at;
        self.at = (self.at + count).min(self.chars.len());
        self.push(from, TokenKind::Operator);
    }

    /// Reads up to the character that closes the list, which is left.
    fn list(&mut self, close: Option<char>) {
        let mut expect = Expect::Command;
        let mut after_target = Expect::Argument;
        let (mut parens, mut cases) = (0_usize, 0_usize);
        let mut at_word_start = true;
        while let Some(c) = self.peek(0) {
            let closes = Some(c) == close && parens == 0 && expect != Expect::Pattern;
            if closes || (c == '`' && self.in_backticks()) {
                return;
            }
            let start = self.chars.get(self.at).map_or(0, |&(at, _)| at);
            if let Some(marker) = self.marker_at(start) {
                while self.chars.get(self.at).is_some_and(|&(at, _)| at < usize::from(marker.end())) {
                    self.at += 1;
                }
                continue;
            }
            let starts_word = std::mem::replace(&mut at_word_start, true);
            match c {
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '\\' if self.peek(1) == Some('\r') && self.peek(2) == Some('\n') => self.at += 3,
                '\n' => {
                    self.at += 1;
                    if expect != Expect::Pattern && expect != Expect::Header {
                        expect = Expect::Command;
                    }
                }
                c if c.is_whitespace() => self.at += 1,
                '#' if starts_word => {
                    let from = self.at;
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                    self.push(from, TokenKind::Comment);
                }
                '|' if expect == Expect::Pattern => self.operator(1),
                ';' => {
                    let ends_branch = matches!(self.peek(1), Some(';' | '&'));
                    self.operator(if ends_branch { 2 } else { 1 });
                    expect = if ends_branch && 0 < cases { Expect::Pattern } else { Expect::Command };
                }
                '&' if self.peek(1) == Some('>') => {
                    self.operator(if self.peek(2) == Some('>') { 3 } else { 2 });
                    (after_target, expect) = (expect, Expect::Target);
                }
                '&' | '|' => {
                    self.operator(1 + usize::from(self.peek(1) == Some(c) || (c == '|' && self.peek(1) == Some('&'))));
                    expect = Expect::Command;
                }
                '(' => {
                    self.operator(1);
                    if expect != Expect::Pattern {
                        parens += 1;
                        expect = Expect::Command;
                    }
                }
                ')' => {
                    self.operator(1);
                    if expect == Expect::Pattern {
                        expect = Expect::Command;
                    } else {
                        parens = parens.saturating_sub(1);
                        expect = Expect::Argument;
                    }
                }
                '<' | '>' if self.peek(1) == Some('(') && self.depth < MAX_DEPTH => {
                    self.operator(2);
                    self.nested(')');
                }
                '<' | '>' => self.redirection(0, &mut expect, &mut after_target),
                '0'..='9' if starts_word && self.digits_before_redirection().is_some() => {
                    let digits = self.digits_before_redirection().unwrap_or(0);
                    self.redirection(digits, &mut expect, &mut after_target);
                }
                _ => {
                    self.word(&mut expect, &mut cases);
                    if expect == Expect::Target {
                        expect = after_target;
                    }
                    at_word_start = false;
                }
            }
        }
    }

    /// Markers are in order.
    fn marker_at(&self, start: usize) -> Option<TextRange> {
        let index = self.markers.binary_search_by_key(&start, |m| usize::from(m.start())).ok()?;
        self.markers.get(index).copied()
    }

    fn digits_before_redirection(&self) -> Option<usize> {
        let digits = (0..4).take_while(|&i| self.peek(i).is_some_and(|c| c.is_ascii_digit())).count();
        matches!(self.peek(digits), Some('<' | '>')).then_some(digits)
    }

    /// `2>&1` is one operator, `> file` an operator and a word.
    fn redirection(&mut self, digits: usize, expect: &mut Expect, after: &mut Expect) {
        let mut length = digits + 1;
        while length < digits + 3 && matches!(self.peek(length), Some('<' | '>' | '|')) {
            length += 1;
        }
        if self.peek(length) == Some('&') {
            length += 1;
            let target = (0..4).take_while(|&i| self.peek(length + i).is_some_and(|c| c.is_ascii_digit() || c == '-')).count();
            if 0 < target {
                return self.operator(length + target);
            }
        }
        self.operator(length);
        if *expect != Expect::Target {
            (*after, *expect) = (*expect, Expect::Target);
        }
    }

    /// The plain text of the word at the cursor, up to the first character that is not plain.
    fn plain_prefix(&self) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let is_end = |c: char| c.is_whitespace() || ";&|()<>\"'`$\\".contains(c);
        rest.iter().map(|&(_, c)| c).take_while(|&c| !is_end(c)).take(64).collect()
    }

    fn word(&mut self, expect: &mut Expect, cases: &mut usize) {
        let prefix = self.plain_prefix();
        let next = self.peek(prefix.chars().count());
        let is_whole = next.is_none_or(|c| c.is_whitespace() || ";&|()<>`".contains(c));
        let skip = |reader: &mut Self, kind, modifiers| {
            let from = reader.at;
            reader.at += prefix.chars().count();
            reader.push_with(from, kind, modifiers);
        };
        let is_command = matches!(expect, Expect::Command | Expect::PrefixedCommand);
        if *expect == Expect::Command && is_whole {
            let word = prefix.as_str();
            let after = match word {
                w if BEFORE_COMMAND.contains(&w) => Some(Expect::Command),
                w if CLOSING.contains(&w) => Some(Expect::Argument),
                "for" | "select" => Some(Expect::LoopName),
                "case" => Some(Expect::Header),
                "function" => Some(Expect::FunctionName),
                "[[" => Some(Expect::Argument),
                _ => None,
            };
            if let Some(after) = after {
                *cases = if word == "esac" { cases.saturating_sub(1) } else { *cases };
                skip(self, TokenKind::Keyword, Modifiers::NONE);
                *expect = after;
                return;
            }
        }
        match *expect {
            Expect::Header if is_whole && prefix == "in" => {
                skip(self, TokenKind::Keyword, Modifiers::NONE);
                *cases += 1;
                *expect = Expect::Pattern;
                return;
            }
            Expect::Pattern if is_whole && prefix == "esac" => {
                skip(self, TokenKind::Keyword, Modifiers::NONE);
                *cases = cases.saturating_sub(1);
                *expect = Expect::Argument;
                return;
            }
            Expect::LoopName => {
                skip(self, TokenKind::Variable, Modifiers::DECLARATION);
                *expect = Expect::Argument;
                self.loop_in();
                return self.rest(TokenKind::Variable);
            }
            Expect::FunctionName => {
                skip(self, TokenKind::Function, Modifiers::DECLARATION);
                *expect = Expect::Command;
                return self.rest(TokenKind::Function);
            }
            _ => {}
        }
        if is_command || *expect == Expect::Declaration {
            let name = prefix.split('=').next().unwrap_or_default();
            let bare = name.strip_suffix('+').unwrap_or(name);
            if prefix.contains('=') && is_name(bare) {
                let from = self.at;
                self.at += bare.len();
                self.push_with(from, TokenKind::Variable, Modifiers::DECLARATION);
                self.operator(name.len() - bare.len() + 1);
                return self.rest_of_value();
            }
        }
        if is_command && prefix.starts_with('-') && *expect == Expect::PrefixedCommand {
            return self.rest(TokenKind::Parameter);
        }
        if is_command {
            return self.command(&prefix, is_whole, expect);
        }
        if *expect == Expect::Argument && is_whole && prefix == "]]" {
            return skip(self, TokenKind::Keyword, Modifiers::NONE);
        }
        if prefix.starts_with('-') && 1 < prefix.len() {
            return self.rest(TokenKind::Parameter);
        }
        self.rest_of_value();
    }

    /// The name of a command.
    fn command(&mut self, prefix: &str, is_whole: bool, expect: &mut Expect) {
        let length = prefix.chars().count();
        let defines = is_whole && self.peek(length) == Some('(') && self.peek(length + 1) == Some(')');
        if defines {
            let from = self.at;
            self.at += length;
            self.push_with(from, TokenKind::Function, Modifiers::DECLARATION);
            self.operator(2);
            *expect = Expect::Command;
            return;
        }
        let is_builtin = is_whole && BUILTINS.contains(&prefix);
        let from = self.at;
        self.at += length;
        self.push_with(from, TokenKind::Function, if is_builtin { Modifiers::DEFAULT_LIBRARY } else { Modifiers::NONE });
        self.rest(TokenKind::Function);
        *expect = match prefix {
            _ if !is_whole => Expect::Argument,
            p if PREFIXES.contains(&p) => Expect::PrefixedCommand,
            p if DECLARING.contains(&p) => Expect::Declaration,
            _ => Expect::Argument,
        };
    }

    /// `in` after the name of a loop.
    fn loop_in(&mut self) {
        let mut ahead = 0;
        while self.peek(ahead).is_some_and(char::is_whitespace) {
            ahead += 1;
        }
        let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c == ';');
        if 0 < ahead && self.peek(ahead) == Some('i') && self.peek(ahead + 1) == Some('n') && ends(self.peek(ahead + 2)) {
            self.at += ahead + 2;
            let from = self.at - 2;
            self.push(from, TokenKind::Keyword);
        }
    }

    /// The rest of a word that is a value: a number, or nothing special.
    fn rest_of_value(&mut self) {
        let prefix = self.plain_prefix();
        let length = prefix.chars().count();
        let ends = self.peek(length).is_none_or(|c| c.is_whitespace() || ";&|()<>`".contains(c));
        if ends && !prefix.is_empty() && prefix.chars().all(|c| c.is_ascii_digit()) {
            let from = self.at;
            self.at += length;
            return self.push(from, TokenKind::Number);
        }
        self.parts(None);
    }

    /// The rest of a word whose plain text is of a kind.
    fn rest(&mut self, kind: TokenKind) {
        self.parts(Some(kind));
    }

    /// Reads to the end of a word.
    fn parts(&mut self, kind: Option<TokenKind>) {
        let mut plain = self.at;
        loop {
            let c = self.peek(0);
            let special = matches!(c, Some('"' | '\'' | '$' | '`'));
            let ends = c.is_none_or(|c| c.is_whitespace() || ";&|()<>".contains(c));
            if (special || ends)
                && let Some(kind) = kind
            {
                self.push(plain, kind);
            }
            match c {
                _ if ends => return,
                Some('\\') => self.at = (self.at + 2).min(self.chars.len()),
                Some('\'') => {
                    let from = self.at;
                    self.at += 1;
                    while self.peek(0).is_some_and(|c| c != '\'') {
                        self.at += 1;
                    }
                    self.at = (self.at + 1).min(self.chars.len());
                    self.push(from, TokenKind::String);
                }
                Some('"') => self.double_quoted(),
                Some('`') if self.in_backticks() => return,
                Some('$' | '`') => {
                    if !self.expansion() {
                        self.at += 1;
                    }
                }
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            plain = self.at;
        }
    }

    fn in_backticks(&self) -> bool {
        self.depth % 2 == 1
    }

    fn double_quoted(&mut self) {
        let mut from = self.at;
        self.at += 1;
        while let Some(c) = self.peek(0) {
            match c {
                '"' => {
                    self.at += 1;
                    break;
                }
                '\\' => self.at = (self.at + 2).min(self.chars.len()),
                '`' if self.in_backticks() => break,
                '$' | '`' => {
                    self.push(from, TokenKind::String);
                    from = self.at;
                    if self.expansion() {
                        from = self.at;
                    } else {
                        self.at += 1;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.push(from, TokenKind::String);
    }

    /// `$name`, `${…}`, `$(…)` or `` `…` ``; `false` if nothing of this stands here.
    fn expansion(&mut self) -> bool {
        let from = self.at;
        match (self.peek(0), self.peek(1)) {
            (Some('`'), _) if self.depth < MAX_DEPTH => {
                self.operator(1);
                self.nested('`');
            }
            (Some('$'), Some('(')) if self.peek(2) == Some('(') => self.arithmetic(),
            (Some('$'), Some('(')) if self.depth < MAX_DEPTH => {
                self.operator(2);
                self.nested(')');
            }
            (Some('$'), Some('{')) => self.braces(),
            (Some('$'), Some(c)) if c.is_ascii_alphabetic() || c == '_' => {
                self.at += 1;
                while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                    self.at += 1;
                }
                let name: String = self.chars.get(from + 1..self.at).unwrap_or_default().iter().map(|&(_, c)| c).collect();
                self.push_with(from, TokenKind::Variable, of_name(&name));
            }
            (Some('$'), Some(c)) if c.is_ascii_digit() || "@*#?$!-".contains(c) => {
                self.at += 2;
                self.push(from, TokenKind::Variable);
            }
            _ => return false,
        }
        true
    }

    /// A list in a list, with the character that ends it.
    fn nested(&mut self, close: char) {
        let depth = self.depth;
        self.depth = (depth + 2) | usize::from(close == '`');
        self.list(Some(close));
        self.depth = depth;
        if self.peek(0) == Some(close) {
            self.operator(1);
        }
    }

    /// `$((…))`: an operator at each end.
    fn arithmetic(&mut self) {
        self.operator(3);
        let mut open = 2_usize;
        while let Some(c) = self.peek(0) {
            match c {
                '(' => open += 1,
                ')' => {
                    open -= 1;
                    if open == 0 {
                        self.at -= usize::from(0 < self.at);
                        return self.operator(2);
                    }
                }
                '$' if self.peek(1) != Some('(') && self.expansion() => continue,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// `${name}`, or `${name`, an operator, text and `}`.
    fn braces(&mut self) {
        let from = self.at;
        self.at += 2;
        while matches!(self.peek(0), Some('#' | '!')) && self.at < from + 3 {
            self.at += 1;
        }
        let name_start = self.at;
        while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            self.at += 1;
        }
        let name: String = self.chars.get(name_start..self.at).unwrap_or_default().iter().map(|&(_, c)| c).collect();
        let modifiers = of_name(&name);
        if self.peek(0) == Some('}') {
            self.at += 1;
            return self.push_with(from, TokenKind::Variable, modifiers);
        }
        self.push_with(from, TokenKind::Variable, modifiers);
        let operator = self.at;
        while self.at < operator + 2 && matches!(self.peek(0), Some(':' | '-' | '+' | '?' | '=' | '#' | '%' | '/' | ',' | '^')) {
            self.at += 1;
        }
        self.push(operator, TokenKind::Operator);
        let mut quote = None;
        while let Some(c) = self.peek(0) {
            match c {
                '}' if quote.is_none() => {
                    let from = self.at;
                    self.at += 1;
                    return self.push_with(from, TokenKind::Variable, modifiers);
                }
                '\\' => self.at += 1,
                '"' | '\'' if quote == Some(c) => quote = None,
                '"' | '\'' if quote.is_none() => quote = Some(c),
                '$' if quote != Some('\'') && self.depth < MAX_DEPTH => {
                    self.depth += 2;
                    let done = self.expansion();
                    self.depth -= 2;
                    if done {
                        continue;
                    }
                }
                '\n' if quote.is_none() => return,
                _ => {}
            }
            self.at = (self.at + 1).min(self.chars.len());
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
