//! Shell text: commands, options, strings, variables, operators, comments.
//!
//! A fold over what the model reads; which words name a program, the model knows as well.

use super::words::of_name;
use super::{Modifiers, Sink, TokenKind};
use crate::data::shell_words::{BUILTINS, PROMPT_COMMANDS, SETTING};
use crate::model::{ShellCommand, ShellDialect, ShellOperator, ShellToken, ShellTokenKind, ShellTokens, WordRole};
use crate::text::{TextRange, TextSize, range};

/// What the commands of an instruction tell about their words, by the words' places.
pub(super) struct Words(Vec<(TextSize, Use)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It names a program.
    Program,
    /// It may be `NAME=value`.
    Setting,
}

impl Words {
    pub(super) fn of(commands: &[ShellCommand]) -> Self {
        let mut out = Vec::new();
        for command in commands {
            let programs = command.programs();
            let last = programs.last().copied().unwrap_or_default();
            let sets = command.words.get(last).is_some_and(|word| SETTING.contains(&word.text.as_str()));
            for (index, word) in command.words.iter().enumerate() {
                if programs.contains(&index) {
                    out.push((word.range.start(), Use::Program));
                } else if index < last || sets {
                    out.push((word.range.start(), Use::Setting));
                }
            }
        }
        out.sort_by_key(|&(start, _)| start);
        Self(out)
    }

    fn at(&self, start: TextSize) -> Option<Use> {
        let index = self.0.binary_search_by_key(&start, |&(start, _)| start).ok()?;
        self.0.get(index).map(|&(_, found)| found)
    }
}

/// The tokens of a text. What begins at one of `markers`, which are in order, is passed over.
pub(super) fn tokens(tokens: &ShellTokens, words: &Words, markers: &[TextRange], sink: &mut Sink<'_>) {
    let mut fold = Fold { tokens, words, markers, sink, open: Vec::new(), skipped: TextSize::new(0) };
    for (index, token) in tokens.tokens.iter().enumerate() {
        fold.leave(token.depth);
        fold.token(index, token);
    }
    fold.leave(0);
}

struct Fold<'a, 'b> {
    tokens: &'a ShellTokens,
    words: &'a Words,
    markers: &'a [TextRange],
    sink: &'a mut Sink<'b>,
    /// The tokens around, the innermost last.
    open: Vec<Open>,
    /// What begins before it has its token.
    skipped: TextSize,
}

/// A token that holds others.
struct Open {
    /// The depth of those.
    depth: u32,
    /// How far its own text has tokens.
    done: usize,
    end: usize,
    /// What its own text is.
    text: Option<(TokenKind, Modifiers)>,
    /// What its last characters are, and how many.
    closing: Option<(TokenKind, Modifiers, usize)>,
}

impl Fold<'_, '_> {
    fn push(&mut self, from: usize, to: usize, kind: TokenKind, modifiers: Modifiers) {
        if from < to {
            self.sink.push_with(self.tokens.locate(range(from, to)), kind, modifiers);
        }
    }

    /// Ends the tokens that one of that depth is not in.
    fn leave(&mut self, depth: u32) {
        while let Some(open) = self.open.pop_if(|open| depth < open.depth) {
            let closing = open.closing.map_or(0, |(_, _, length)| length);
            let own_end = open.end.saturating_sub(closing).max(open.done);
            if let Some((kind, modifiers)) = open.text {
                self.push(open.done, own_end, kind, modifiers);
            }
            if let Some((kind, modifiers, _)) = open.closing {
                self.push(own_end, open.end, kind, modifiers);
            }
        }
    }

    /// The text before a token that is in another is the other's.
    fn own_text_before(&mut self, start: usize, end: usize) {
        let Some(open) = self.open.last_mut() else { return };
        let done = std::mem::replace(&mut open.done, end);
        if let Some((kind, modifiers)) = open.text {
            self.push(done, start, kind, modifiers);
        }
    }

    fn enter(&mut self, token: &ShellToken, done: usize, text: Option<(TokenKind, Modifiers)>) {
        self.open.push(Open { depth: token.depth + 1, done, end: token.range.end().into(), text, closing: None });
    }

    /// A token with signs at both ends; the last are only there if it is closed.
    fn enter_between(&mut self, token: &ShellToken, opening: usize, closing: &str) {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        let closing = self.is_closed(token).then_some((TokenKind::Operator, Modifiers::NONE, closing.len()));
        self.push(start, (start + opening).min(end), TokenKind::Operator, Modifiers::NONE);
        self.open.push(Open { depth: token.depth + 1, done: start + opening, end, text: None, closing });
    }

    fn is_closed(&self, token: &ShellToken) -> bool {
        self.tokens.unclosed.binary_search_by_key(&token.range.start(), |unclosed| unclosed.range.start()).is_err()
    }

    fn token(&mut self, index: usize, token: &ShellToken) {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        if token.range.start() < self.skipped || self.is_marker(token) {
            return;
        }
        match token.kind {
            // They go on as the text around them does.
            ShellTokenKind::Plain | ShellTokenKind::Escape => return,
            ShellTokenKind::Word(role) => return self.word(index, token, role),
            _ => self.own_text_before(start, end),
        }
        match token.kind {
            ShellTokenKind::Plain | ShellTokenKind::Escape | ShellTokenKind::Word(_) => {}
            ShellTokenKind::AnsiQuoted | ShellTokenKind::QuotedHeredocBody | ShellTokenKind::HeredocEnd => {
                self.push(start, end, TokenKind::String, Modifiers::NONE);
            }
            ShellTokenKind::SingleQuoted | ShellTokenKind::DoubleQuoted | ShellTokenKind::HeredocBody => {
                self.enter(token, start, Some((TokenKind::String, Modifiers::NONE)));
            }
            ShellTokenKind::Variable => {
                let modifiers = of_name(variable_name(self.tokens.source(token)));
                self.push(start, end, TokenKind::Variable, modifiers);
            }
            ShellTokenKind::Parameter => self.parameter(token),
            ShellTokenKind::Substitution | ShellTokenKind::ProcessSubstitution => self.enter_between(token, 2, ")"),
            ShellTokenKind::Backquotes => self.enter_between(token, 1, "`"),
            ShellTokenKind::Arithmetic => self.enter_between(token, 3, "))"),
            ShellTokenKind::ArithmeticCommand => self.enter_between(token, 2, "))"),
            ShellTokenKind::Array => self.enter_between(token, 1, ")"),
            ShellTokenKind::Group => self.enter_between(token, 1 + usize::from(self.tokens.source(token).starts_with('@')), ")"),
            ShellTokenKind::Inner => self.enter(token, start, None),
            ShellTokenKind::Operator(ShellOperator::Newline) => {}
            ShellTokenKind::Operator(_) => self.push(start, end, TokenKind::Operator, Modifiers::NONE),
            ShellTokenKind::Redirection => self.redirection(index, token),
            ShellTokenKind::Comment => self.push(start, end, TokenKind::Comment, Modifiers::NONE),
        }
    }

    /// The tokens of a marker are its instruction's.
    fn is_marker(&mut self, token: &ShellToken) -> bool {
        if self.markers.is_empty() || token.kind != ShellTokenKind::Redirection {
            return false;
        }
        let place = self.tokens.place(token);
        let index = self.markers.partition_point(|marker| marker.end() <= place.start());
        let Some(marker) = self.markers.get(index).filter(|marker| marker.start() <= place.start()) else { return false };
        // Its delimiter follows.
        self.skipped = token.range.start() + marker.len();
        true
    }

    /// `2>&1` is one operator, `> file` an operator and a word.
    fn redirection(&mut self, index: usize, token: &ShellToken) {
        let (start, mut end) = (usize::from(token.range.start()), token.range.end());
        if self.tokens.source(token).ends_with('&')
            && let Some(target) = self.tokens.tokens.get(index + 1)
            && target.range.start() == end
            && self.tokens.source(target).chars().all(|c| c.is_ascii_digit() || c == '-')
        {
            end = target.range.end();
            self.skipped = end;
        }
        self.push(start, end.into(), TokenKind::Operator, Modifiers::NONE);
    }

    /// `${name}`, or `${name`, an operator, text and `}`.
    fn parameter(&mut self, token: &ShellToken) {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        let source = self.tokens.source(token);
        let inner = source.get(2..).unwrap_or_default();
        let sign = usize::from(inner.starts_with(['#', '!']));
        let name = inner.get(sign..).unwrap_or_default();
        let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
        let (name, rest) = name.split_at_checked(length).unwrap_or_default();
        let modifiers = of_name(name);
        if rest == "}" {
            return self.push(start, end, TokenKind::Variable, modifiers);
        }
        let operator = rest.find(|c: char| !":-+?=#%/,^".contains(c)).unwrap_or(rest.len()).min(2);
        let after = start + 2 + sign + length;
        self.push(start, after, TokenKind::Variable, modifiers);
        self.push(after, after + operator, TokenKind::Operator, Modifiers::NONE);
        let closing = self.is_closed(token).then_some((TokenKind::Variable, modifiers, 1));
        self.open.push(Open { depth: token.depth + 1, done: after + operator, end, text: None, closing });
    }

    fn word(&mut self, index: usize, token: &ShellToken, role: WordRole) {
        let (start, end) = (usize::from(token.range.start()), usize::from(token.range.end()));
        let has_parts = self.tokens.tokens.get(index + 1).is_some_and(|next| token.depth < next.depth);
        let source = self.tokens.source(token);
        let known = if role == WordRole::Argument { self.words.at(self.tokens.place(token).start()) } else { None };
        let is_setting = role == WordRole::Assignment || known == Some(Use::Setting);
        if let Some((name, signs)) = setting(source).filter(|_| is_setting) {
            let after = start + name + signs;
            self.push(start, start + name, TokenKind::Variable, Modifiers::DECLARATION);
            self.push(start + name, after, TokenKind::Operator, Modifiers::NONE);
            return self.value(token, after, has_parts);
        }
        let (kind, modifiers) = match role {
            WordRole::Reserved | WordRole::Test => (TokenKind::Keyword, Modifiers::NONE),
            WordRole::LoopName => (TokenKind::Variable, Modifiers::DECLARATION),
            WordRole::FunctionName => (TokenKind::Function, Modifiers::DECLARATION),
            WordRole::Delimiter => (TokenKind::String, Modifiers::DECLARATION),
            WordRole::SetName => (TokenKind::Variable, Modifiers::DECLARATION),
            WordRole::Option => (TokenKind::Parameter, Modifiers::NONE),
            WordRole::Type => (TokenKind::Class, Modifiers::NONE),
            WordRole::Member | WordRole::Key => (TokenKind::Property, Modifiers::NONE),
            WordRole::Method => (TokenKind::Function, Modifiers::NONE),
            _ if role == WordRole::Command || known == Some(Use::Program) => {
                let is_builtin = !has_parts && is_built_in(source, self.tokens.dialect);
                (TokenKind::Function, if is_builtin { Modifiers::DEFAULT_LIBRARY } else { Modifiers::NONE })
            }
            _ if is_option(source) => (TokenKind::Parameter, Modifiers::NONE),
            _ => return self.value(token, start, has_parts),
        };
        if has_parts && role != WordRole::Delimiter {
            self.enter(token, start, Some((kind, modifiers)));
        } else {
            self.push(start, end, kind, modifiers);
            self.skipped = token.range.end();
        }
    }

    /// A word, or what follows `=` in it, that is a number or nothing special.
    fn value(&mut self, token: &ShellToken, from: usize, has_parts: bool) {
        let end = usize::from(token.range.end());
        let text = self.tokens.text.text().get(from..end).unwrap_or_default();
        if has_parts {
            self.enter(token, from, None);
        } else if !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit()) {
            self.push(from, end, TokenKind::Number, Modifiers::NONE);
        }
    }
}

fn is_built_in(command: &str, dialect: ShellDialect) -> bool {
    match dialect {
        ShellDialect::PowerShell => false,
        ShellDialect::Cmd => PROMPT_COMMANDS.iter().any(|known| known.eq_ignore_ascii_case(command)),
        _ => BUILTINS.contains(&command),
    }
}

/// The name in `$NAME`, `$env:NAME`, `%NAME%`.
fn variable_name(source: &str) -> &str {
    let name = source.trim_start_matches(['$', '{', '%']).trim_end_matches(['}', '%']);
    name.split_once(':').map_or(name, |(_, name)| name)
}

/// `-x`, `--name`: more than the sign before the first quote or expansion.
fn is_option(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['"', '\'', '`', '$', '\\']))
}

/// The lengths of the name and of the signs in `NAME=…` and `NAME+=…`.
fn setting(text: &str) -> Option<(usize, usize)> {
    let length = text.bytes().position(|c| !(c.is_ascii_alphanumeric() || c == b'_')).unwrap_or(text.len());
    let rest = text.get(length..)?;
    let signs = if rest.starts_with('=') { 1 } else { 2 };
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (is_name && (signs == 1 || rest.starts_with("+="))).then_some((length, signs))
}
