//! Reads shell text into commands, in one pass. It is one file because each construct may hold every other.

use super::{Place, Redirection, Separator, ShellCommand, ShellScript, ShellWord, is_name};
use crate::text::{TextRange, range};

/// Substitutions nested deeper than this are passed over.
const MAX_DEPTH: usize = 16;

/// A reader over characters with their byte offsets.
pub(super) struct Lexer {
    chars: Vec<(usize, char)>,
    at: usize,
    depth: usize,
    in_backticks: bool,
    place: Place,
    /// Delimiters of heredocs that begin after the current line; `true` cuts leading tabs.
    heredocs: Vec<(String, bool)>,
    commands: Vec<ShellCommand>,
    pipes: Vec<TextRange>,
}

/// What the reader is in the middle of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Command,
    /// `for x in …`, `function f`: words up to a separator are no command.
    Header,
    /// `case word`: up to `in`.
    CaseHeader,
    /// The pattern of a `case`, up to `)`.
    CasePattern,
}

/// The state of one list of commands.
struct List {
    current: ShellCommand,
    mode: Mode,
    parens: usize,
    cases: usize,
}

impl Lexer {
    pub(super) fn new(chars: Vec<(usize, char)>, place: Place) -> Self {
        Self { chars, at: 0, depth: 0, in_backticks: false, place, heredocs: Vec::new(), commands: Vec::new(), pipes: Vec::new() }
    }

    pub(super) fn run(mut self, out: &mut ShellScript) {
        self.list(None);
        out.commands.append(&mut self.commands);
        out.pipes.append(&mut self.pipes);
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|&(_, c)| c)
    }

    fn offset(&self, at: usize) -> usize {
        let last = || self.chars.last().map_or(0, |&(o, c)| o + c.len_utf8());
        self.chars.get(at).map_or_else(last, |&(o, _)| o)
    }

    /// The range of the characters from index `start` to the one before the current.
    fn range_from(&self, start: usize) -> TextRange {
        let end = self.at.checked_sub(1).and_then(|last| self.chars.get(last)).map_or(0, |&(o, c)| o + c.len_utf8());
        range(self.offset(start), end.max(self.offset(start)))
    }

    fn empty(&self) -> ShellCommand {
        let place = if self.depth == 0 { self.place } else { Place::Substitution };
        ShellCommand { assignments: Vec::new(), words: Vec::new(), redirections: Vec::new(), end: Separator::End, place }
    }

    /// Reads commands up to and including `end`, or to the end of the text.
    fn list(&mut self, end: Option<char>) {
        let mut list = List { current: self.empty(), mode: Mode::Command, parens: 0, cases: 0 };
        while let Some(c) = self.peek(0) {
            if Some(c) == end && (c == '`' || (list.parens == 0 && list.mode != Mode::CasePattern)) {
                self.at += 1;
                break;
            }
            let in_test = list.in_test();
            match c {
                ' ' | '\t' | '\r' => self.at += 1,
                '`' if self.in_backticks => break,
                '\\' if self.peek(1) == Some('\n') => self.at += 2,
                '\n' => {
                    self.at += 1;
                    self.separate(&mut list, Separator::Newline);
                    self.skip_heredocs();
                }
                '#' => self.skip_comment(),
                _ if list.mode == Mode::CasePattern && matches!(c, '|' | '(') => self.at += 1,
                '(' if list.mode == Mode::Command && list.current.words.len() == 1 && self.peek(1) == Some(')') => {
                    // `name() {…}`
                    self.at += 2;
                    list.current = self.empty();
                }
                '(' if self.peek(1) == Some('(') && list.is_at_start() => self.skip_arithmetic(),
                '&' | '|' | ';' | '(' | ')' | '<' | '>' if in_test => self.at += 1,
                ';' => {
                    self.at += 1;
                    let ends_branch = matches!(self.peek(0), Some(';' | '&'));
                    while matches!(self.peek(0), Some(';' | '&')) && ends_branch {
                        self.at += 1;
                    }
                    self.separate(&mut list, Separator::Semicolon);
                    if ends_branch && 0 < list.cases {
                        list.mode = Mode::CasePattern;
                    }
                }
                '&' if self.peek(1) == Some('>') => self.redirection(&mut list),
                '&' | '|' => {
                    let next = self.peek(1);
                    let start = self.at;
                    self.at += 1 + usize::from(next == Some(c) || (c == '|' && next == Some('&')));
                    let separator = match (c, next) {
                        ('&', Some('&')) => Separator::And,
                        ('&', _) => Separator::Background,
                        (_, Some('|')) => Separator::Or,
                        _ => Separator::Pipe,
                    };
                    if separator == Separator::Pipe {
                        self.pipes.push(self.range_from(start));
                    }
                    self.separate(&mut list, separator);
                }
                '(' => {
                    self.at += 1;
                    list.parens += 1;
                    self.separate(&mut list, Separator::End);
                }
                ')' => {
                    self.at += 1;
                    if list.mode == Mode::CasePattern {
                        list.mode = Mode::Command;
                        list.current = self.empty();
                        continue;
                    }
                    list.parens = list.parens.saturating_sub(1);
                    self.separate(&mut list, Separator::End);
                }
                '<' | '>' if self.peek(1) == Some('(') => {
                    let start = self.at;
                    self.at += 2;
                    self.substitution(')');
                    let word = self.opaque(start);
                    list.word(word, true, &self.empty());
                }
                '<' | '>' => self.redirection(&mut list),
                '0'..='9' if self.is_descriptor() => self.redirection(&mut list),
                _ => {
                    let (word, has_name) = self.word();
                    list.word(word, has_name, &self.empty());
                }
            }
        }
        self.separate(&mut list, Separator::End);
    }

    /// Ends the current command.
    fn separate(&mut self, list: &mut List, separator: Separator) {
        if list.mode == Mode::Header {
            list.mode = Mode::Command;
        }
        let mut done = std::mem::replace(&mut list.current, self.empty());
        if done.words.is_empty() && done.assignments.is_empty() && done.redirections.is_empty() {
            return;
        }
        done.end = separator;
        self.commands.push(done);
    }

    fn skip_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n' && !(c == '`' && self.in_backticks)) {
            self.at += 1;
        }
    }

    fn skip_heredocs(&mut self) {
        for (delimiter, cut_tabs) in std::mem::take(&mut self.heredocs) {
            while self.at < self.chars.len() {
                let rest = self.chars.get(self.at..).unwrap_or_default();
                let len = rest.iter().position(|&(_, c)| c == '\n').unwrap_or(rest.len());
                let line = rest.get(..len).unwrap_or_default();
                let blank = if cut_tabs { line.iter().take_while(|&&(_, c)| c == '\t').count() } else { 0 };
                let is_end = line.iter().skip(blank).map(|&(_, c)| c).filter(|&c| c != '\r').eq(delimiter.chars());
                self.at += (len + 1).min(rest.len());
                if is_end {
                    break;
                }
            }
        }
    }

    /// `((…))` or the inside of `$((…))`: up to the parenthesis that closes the first.
    fn skip_arithmetic(&mut self) {
        let mut open = 0_usize;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// Digits directly before `<` or `>`.
    fn is_descriptor(&self) -> bool {
        let mut ahead = 0;
        while ahead < 4 && self.peek(ahead).is_some_and(|c| c.is_ascii_digit()) {
            ahead += 1;
        }
        matches!(self.peek(ahead), Some('<' | '>'))
    }

    fn redirection(&mut self, list: &mut List) {
        const OPERATORS: [&str; 11] = ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", ">>", ">&", ">|", "<"];
        let start = self.at;
        let mut operator = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_ascii_digit()) {
            operator.push(c);
            self.at += 1;
        }
        let found = OPERATORS.iter().chain([&">"]).find(|op| op.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c)));
        let Some(found) = found else {
            self.at += 1;
            return;
        };
        operator.push_str(found);
        self.at += found.len();
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(' ' | '\t'), _) => self.at += 1,
                // The builder takes these out of a RUN, but not out of a heredoc.
                (Some('\\'), Some('\n')) => self.at += 2,
                _ => break,
            }
        }
        let ends =
            |c: char| matches!(c, '\n' | '\r' | ';' | '&' | '|' | '(' | ')' | '<' | '>') || (c == '`' && self.in_backticks);
        let has_target = self.peek(0).is_some_and(|c| !ends(c));
        let target = has_target.then(|| self.word().0);
        if found.starts_with("<<")
            && *found != "<<<"
            && let Some(word) = &target
        {
            self.heredocs.push((word.text.clone(), *found == "<<-"));
        }
        list.current.redirections.push(Redirection { range: self.range_from(start), operator, target });
    }

    /// A word whose text is its source.
    fn opaque(&self, start: usize) -> ShellWord {
        let text = self.chars.get(start..self.at).unwrap_or_default().iter().map(|&(_, c)| c).collect();
        ShellWord { range: self.range_from(start), text, literal: false, plain: false }
    }

    /// Reads a word; the flag says whether it begins with an unquoted name and `=`.
    fn word(&mut self) -> (ShellWord, bool) {
        let start = self.at;
        let mut word = ShellWord { range: TextRange::default(), text: String::new(), literal: true, plain: true };
        // The text before the first unquoted `=`, while nothing in it is quoted.
        let mut assigns = false;
        while let Some(c) = self.peek(0) {
            match c {
                ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '<' | '>' | ')' => break,
                '(' if assigns && word.text.ends_with('=') => {
                    let from = self.at;
                    self.skip_arithmetic();
                    word.text.push_str(&self.opaque(from).text);
                    word.literal = false;
                    continue;
                }
                '(' => break,
                '`' if self.in_backticks => break,
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.peek(0) {
                        self.at += 1;
                        if next != '\n' {
                            word.text.push(next);
                            word.plain = false;
                        }
                    }
                    continue;
                }
                '\'' => {
                    self.single_quoted(&mut word);
                    continue;
                }
                '"' => {
                    self.double_quoted(&mut word);
                    continue;
                }
                '$' | '`' => {
                    self.expansion(&mut word);
                    continue;
                }
                '*' | '?' | '[' => word.literal = false,
                '{' if self.has_brace_expansion() => word.literal = false,
                '~' if word.text.is_empty() => word.literal = false,
                '=' if word.plain && !assigns => {
                    let name = word.text.strip_suffix('+').unwrap_or(&word.text);
                    assigns = is_name(name.split('[').next().unwrap_or_default());
                }
                _ => {}
            }
            word.text.push(c);
            self.at += 1;
        }
        if self.at == start {
            // A character that begins no word here; keep going.
            self.at += 1;
        }
        word.range = self.range_from(start);
        word.plain &= word.literal;
        (word, assigns)
    }

    /// `{` that a `,` or `..` follows before the `}` of the same word.
    fn has_brace_expansion(&self) -> bool {
        let mut ahead = 1;
        let mut last = '{';
        while let Some(c) = self.peek(ahead).filter(|c| ahead < 256 && !c.is_whitespace()) {
            match c {
                '}' => return false,
                ',' => return true,
                '.' if last == '.' => return true,
                _ => last = c,
            }
            ahead += 1;
        }
        false
    }

    fn single_quoted(&mut self, word: &mut ShellWord) {
        word.plain = false;
        self.at += 1;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            if c == '\'' {
                return;
            }
            word.text.push(c);
        }
    }

    fn double_quoted(&mut self, word: &mut ShellWord) {
        word.plain = false;
        self.at += 1;
        while let Some(c) = self.peek(0) {
            match c {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    self.at += 1;
                    match self.peek(0) {
                        Some('\n') => {}
                        Some(next @ ('"' | '$' | '`' | '\\')) => word.text.push(next),
                        Some(next) => word.text.extend(['\\', next]),
                        None => return,
                    }
                    self.at += 1;
                }
                '`' if self.in_backticks => return,
                // `$'` is no quote here.
                '$' if self.peek(1) == Some('\'') => {
                    word.text.push(c);
                    self.at += 1;
                }
                '$' | '`' => self.expansion(word),
                _ => {
                    word.text.push(c);
                    self.at += 1;
                }
            }
        }
    }

    /// `$…` or `` `…` ``; adds its source to the word.
    fn expansion(&mut self, word: &mut ShellWord) {
        let start = self.at;
        let first = self.peek(0);
        self.at += 1;
        match (first, self.peek(0)) {
            (Some('`'), _) => self.substitution('`'),
            (_, Some('(')) if self.peek(1) == Some('(') => self.skip_arithmetic(),
            (_, Some('(')) => {
                self.at += 1;
                self.substitution(')');
            }
            (_, Some('{')) => self.skip_braces(),
            (_, Some('\'')) => {
                self.at += 1;
                while let Some(c) = self.peek(0) {
                    self.at += 1 + usize::from(c == '\\');
                    if c == '\'' {
                        break;
                    }
                }
                self.at = self.at.min(self.chars.len());
            }
            (_, Some(c)) if c.is_ascii_alphabetic() || c == '_' => {
                while self.peek(0).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                    self.at += 1;
                }
            }
            (_, Some(c)) if c.is_ascii_digit() || "@*#?$!-".contains(c) => self.at += 1,
            // A lone dollar sign is itself.
            _ => {
                word.text.push('$');
                return;
            }
        }
        word.literal = false;
        word.text.push_str(&self.opaque(start).text);
    }

    /// `${…}` from its `{`, quotes respected.
    fn skip_braces(&mut self) {
        let mut open = 0_usize;
        let mut quote = None;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '\\' if quote != Some('\'') => self.at = (self.at + 1).min(self.chars.len()),
                '"' | '\'' if quote == Some(c) => quote = None,
                '"' | '\'' if quote.is_none() && 0 < open => quote = Some(c),
                '{' => open += 1,
                '}' if quote.is_none() => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// The inside of a substitution, up to and including its end.
    fn substitution(&mut self, end: char) {
        if self.depth == MAX_DEPTH {
            let mut open = 1_usize;
            while let Some(c) = self.peek(0).filter(|_| 0 < open) {
                self.at += 1;
                if c == end {
                    open -= 1;
                } else if c == '(' {
                    open += 1;
                }
            }
            return;
        }
        let (heredocs, in_backticks) = (std::mem::take(&mut self.heredocs), self.in_backticks);
        self.depth += 1;
        self.in_backticks |= end == '`';
        self.list(Some(end));
        self.depth -= 1;
        self.in_backticks = in_backticks;
        self.heredocs = heredocs;
    }
}

impl List {
    /// Whether the next word may be a keyword or the name of a command.
    fn is_at_start(&self) -> bool {
        self.mode == Mode::Command && self.current.words.is_empty() && self.current.assignments.is_empty()
    }

    fn in_test(&self) -> bool {
        let words = &self.current.words;
        words.first().is_some_and(|w| w.text == "[[") && words.last().is_some_and(|w| w.text != "]]")
    }

    fn word(&mut self, word: ShellWord, assigns: bool, empty: &ShellCommand) {
        let is_bare = word.plain || matches!(word.text.as_str(), "[[" | "{" | "}");
        match self.mode {
            Mode::Header => {
                if word.text == "{" {
                    self.mode = Mode::Command;
                }
                return;
            }
            Mode::CaseHeader => {
                if word.text == "in" && is_bare {
                    self.mode = Mode::CasePattern;
                }
                return;
            }
            Mode::CasePattern => {
                if word.text == "esac" && is_bare {
                    self.end_case();
                    self.current = empty.clone();
                }
                return;
            }
            Mode::Command => {}
        }
        if self.is_at_start() && is_bare {
            match word.text.as_str() {
                "if" | "then" | "elif" | "else" | "fi" | "while" | "until" | "do" | "done" | "!" | "{" | "}" => return,
                "for" | "select" | "function" => {
                    self.mode = Mode::Header;
                    return;
                }
                "case" => {
                    self.cases += 1;
                    self.mode = Mode::CaseHeader;
                    return;
                }
                "esac" => {
                    self.end_case();
                    return;
                }
                _ => {}
            }
        }
        if self.current.words.is_empty() && assigns {
            self.current.assignments.push(word);
        } else {
            self.current.words.push(word);
        }
    }

    fn end_case(&mut self) {
        self.cases = self.cases.saturating_sub(1);
        self.mode = Mode::Command;
    }
}
