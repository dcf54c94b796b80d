//! One cleaned pattern, compiled as moby's `Pattern.compile` does.

use super::charset::Case;
use super::error::PatternErrorKind;
use super::expression::{self, Expression};
use super::machine::Machine;

/// What is wrong with a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: PatternErrorKind,
    /// Byte offset of the one character at fault, if it is one.
    pub(super) at: Option<usize>,
}

/// moby's `matchType`, with what it is compared to.
#[derive(Debug)]
enum Test {
    Exact(String),
    Prefix(String),
    Suffix(String),
    Expression(Expression),
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Glob {
    test: Test,
    case: Case,
    /// What every path that matches has in it.
    letters: Letters,
    /// What its last part has.
    name_letters: Letters,
}

/// A path that is asked for, with what turns most patterns away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'p> {
    path: &'p str,
    name: &'p str,
    letters: Letters,
    name_letters: Letters,
}

impl<'p> Subject<'p> {
    pub(super) fn new(path: &'p str) -> Self {
        let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let name_letters = Letters::of(name);
        Self { path, name, letters: Letters(Letters::of(folder).0 | name_letters.0), name_letters }
    }

    /// The last part of the path.
    pub(super) fn name(&self) -> &'p str {
        self.name
    }
}

/// A set of bytes, good enough to turn most paths away: one bit for all that agree in 7 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Letters(u128);

impl Letters {
    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |set, byte| set | 1 << (byte & 127)))
    }

    fn contain(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }
}

impl Glob {
    /// `cleaned` is the path of a pattern without its `!`. Fails where moby does: in
    /// `patternmatcher.New`, or at the first path that is matched.
    pub(super) fn compile(cleaned: &str, case: Case) -> Result<Self, Fault> {
        check(cleaned)?;
        let (kind, source) = translate(cleaned);
        let literal = |text: &str| match case {
            Case::Sensitive => text.to_owned(),
            Case::Ignored => text.to_lowercase(),
        };
        let test = match kind {
            Kind::Exact => Test::Exact(literal(cleaned)),
            Kind::Prefix => Test::Prefix(literal(cleaned.strip_suffix("**").unwrap_or(cleaned))),
            Kind::Suffix => Test::Suffix(literal(cleaned.strip_prefix("**").unwrap_or(cleaned))),
            Kind::Expression => {
                let branches = expression::parse(&source).map_err(|kind| Fault { kind, at: None })?;
                Test::Expression(Expression::new(branches, case))
            }
        };
        let (whole, name) = match (&test, case) {
            (_, Case::Ignored) => (String::new(), String::new()),
            (Test::Exact(text), _) => (text.clone(), last_part(text).to_owned()),
            (Test::Prefix(text), _) => (text.clone(), String::new()),
            (Test::Suffix(text), _) => (text.strip_prefix('/').unwrap_or(text).to_owned(), last_part(text).to_owned()),
            (Test::Expression(expression), _) => expression.literals(),
        };
        Ok(Self { test, case, letters: Letters::of(&whole), name_letters: Letters::of(&name) })
    }

    /// What [`compile`](Self::compile) fails with, found out without making anything that matches.
    pub(super) fn fault(cleaned: &str) -> Option<Fault> {
        if let Err(fault) = check(cleaned) {
            return Some(fault);
        }
        let (kind, source) = translate(cleaned);
        let is_expression = kind == Kind::Expression;
        is_expression.then(|| expression::parse(&source).err()).flatten().map(|kind| Fault { kind, at: None })
    }

    /// Whether a path that begins with `folder`, which ends in a slash, could match. True in doubt.
    pub(super) fn reaches_into(&self, folder: &str) -> bool {
        match &self.test {
            _ if self.case == Case::Ignored => true,
            Test::Exact(text) => text.starts_with(folder),
            Test::Prefix(text) => text.starts_with(folder) || folder.starts_with(text.as_str()),
            Test::Suffix(_) => true,
            Test::Expression(expression) => expression.reaches_into(folder),
        }
    }

    /// moby's `Pattern.match`: the path itself, not its parents.
    pub(super) fn matches(&self, subject: &Subject<'_>) -> bool {
        self.may_match(subject) && self.matches_path(subject.path)
    }

    /// Whether the letters of a path allow a match.
    pub(super) fn may_match(&self, subject: &Subject<'_>) -> bool {
        subject.name_letters.contain(self.name_letters) && subject.letters.contain(self.letters)
    }

    /// The machine that does all of the work, if it can stop and go on.
    pub(super) fn small(&self) -> Option<&Machine> {
        match &self.test {
            Test::Expression(expression) => expression.small(),
            _ => None,
        }
    }

    fn matches_path(&self, path: &str) -> bool {
        match (&self.test, self.case) {
            (Test::Expression(expression), _) => expression.matches(path),
            (_, Case::Sensitive) => self.matches_literally(path),
            (_, Case::Ignored) => self.matches_literally(&path.to_lowercase()),
        }
    }

    fn matches_literally(&self, path: &str) -> bool {
        match &self.test {
            Test::Exact(text) => path == text,
            Test::Prefix(text) => path.starts_with(text.as_str()),
            // `**/foo` matches `foo` as well.
            Test::Suffix(text) => path.ends_with(text.as_str()) || text.strip_prefix('/') == Some(path),
            Test::Expression(_) => false,
        }
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The syntax check of `patternmatcher.New`: the errors of Go's `filepath.Match`.
fn check(pattern: &str) -> Result<(), Fault> {
    let mut chars = pattern.char_indices();
    while let Some((at, char)) = chars.next() {
        let fault = |kind| Fault { kind, at: Some(at) };
        match char {
            '\\' => {
                chars.next().ok_or(fault(PatternErrorKind::TrailingEscape))?;
            }
            '[' => {
                let rest = chars.as_str();
                let length = class_length(rest).ok_or(fault(PatternErrorKind::UnclosedClass))?;
                let after = at + 1 + length;
                while chars.offset() < after && chars.next().is_some() {}
            }
            _ => {}
        }
    }
    Ok(())
}

/// The `[` case of `matchChunk` in Go's path/filepath: bytes up to and with the `]`.
fn class_length(text: &str) -> Option<usize> {
    let mut rest = text.strip_prefix('^').unwrap_or(text);
    for items in 0.. {
        if let Some(after) = rest.strip_prefix(']').filter(|_| 0 < items) {
            return Some(text.len() - after.len());
        }
        rest = class_item(rest)?;
        if let Some(end) = rest.strip_prefix('-') {
            rest = class_item(end)?;
        }
    }
    None
}

/// `getEsc` of Go's path/filepath: one item, or one end of a range.
fn class_item(text: &str) -> Option<&str> {
    if text.starts_with(['-', ']']) {
        return None;
    }
    let mut chars = text.strip_prefix('\\').unwrap_or(text).chars();
    chars.next()?;
    Some(chars.as_str()).filter(|rest| !rest.is_empty())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Expression,
}

/// The loop of `Pattern.compile`, which writes a regular expression and finds out whether it is
/// needed. It knows nothing of classes, so `*` means in `[*]` what it means outside; and of the
/// characters special to `regexp` it forgets `^ | { }`. Both shine through, and builds behave so.
fn translate(pattern: &str) -> (Kind, String) {
    let mut kind = Kind::Exact;
    let mut source = String::from("^");
    // Go's text/scanner drops a byte order mark, here the one of a file appended to another.
    let text = pattern.strip_prefix('\u{feff}').unwrap_or(pattern);
    let mut chars = text.chars().peekable();
    let mut at_start = true;
    while let Some(char) = chars.next() {
        match char {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                kind = match chars.peek() {
                    None if kind == Kind::Exact => Kind::Prefix,
                    None => {
                        source.push_str(".*");
                        Kind::Expression
                    }
                    Some(_) => {
                        source.push_str("(.*/)?");
                        Kind::Expression
                    }
                };
                if at_start {
                    kind = Kind::Suffix;
                }
            }
            '*' => {
                source.push_str("[^/]*");
                kind = Kind::Expression;
            }
            '?' => {
                source.push_str("[^/]");
                kind = Kind::Expression;
            }
            '.' | '+' | '(' | ')' | '$' => source.extend(['\\', char]),
            '\\' => {
                source.push('\\');
                if let Some(escaped) = chars.next() {
                    source.push(escaped);
                    kind = Kind::Expression;
                }
            }
            '[' | ']' => {
                source.push(char);
                kind = Kind::Expression;
            }
            _ => source.push(char),
        }
        at_start = false;
    }
    source.push('$');
    (kind, source)
}
