//! What a test of a shell comes to in a usual build: `[ "$A" = b ]`, `test -n "$A"`, `[[ … ]]`.

use rustc_hash::FxHashSet;

use crate::data::platforms::is_rare_architecture;
use crate::model::{Environment, ShellCommand, ShellWord, Value};

/// What is known where a RUN begins.
pub(super) struct Facts<'a> {
    pub(super) environment: &'a Environment,
    /// Variables that the RUN sets.
    pub(super) own: &'a FxHashSet<&'a str>,
    pub(super) is_passed: &'a dyn Fn(&str) -> bool,
    /// Whether the image is for amd64, as most are.
    pub(super) is_usual: bool,
}

/// What a word is.
pub(super) enum Text {
    Known(String),
    /// Something that the build finds out.
    Open,
}

impl Facts<'_> {
    pub(super) fn text(&self, word: &ShellWord) -> Text {
        if word.literal {
            return Text::Known(word.text.clone());
        }
        let mut known = String::new();
        let mut rest = word.text.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            known.push_str(before);
            let (inner, behind) = match after.strip_prefix('{') {
                Some(braced) => match braced.split_once('}') {
                    Some(parts) => parts,
                    None => return Text::Open,
                },
                None => {
                    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                    after.split_at(end)
                }
            };
            let (name, default) = match inner.split_once(":-") {
                Some((name, default)) if !default.contains('$') => (name, Some(default)),
                _ => (inner, None),
            };
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            match self.value(name).filter(|_| is_name) {
                Some(value) if value.is_empty() => known.push_str(default.unwrap_or_default()),
                Some(value) => known.push_str(&value),
                None => return Text::Open,
            }
            rest = behind;
        }
        known.push_str(rest);
        if known.contains(['`', '*', '?', '[', '~']) { Text::Open } else { Text::Known(known) }
    }

    /// The value of a variable in a build without arguments; `None` where something else may set it.
    fn value(&self, name: &str) -> Option<String> {
        self.environment.origin(name).filter(|_| !self.own.contains(name) && !(self.is_passed)(name))?;
        match self.environment.value(name) {
            Value::Set(text) => Some(text.to_string()),
            Value::Unset => Some(String::new()),
            Value::Unknown => None,
        }
    }

    /// What a test comes to.
    pub(super) fn outcome(&self, command: &ShellCommand) -> Option<bool> {
        let words: Vec<&ShellWord> = command.words.iter().collect();
        let inner = match words.first().map_or("", |word| word.text.as_str()) {
            "[" => words.get(1..words.len() - 1).filter(|_| words.last().is_some_and(|last| last.text == "]"))?,
            "[[" => words.get(1..words.len() - 1).filter(|_| words.last().is_some_and(|last| last.text == "]]"))?,
            "test" => words.get(1..)?,
            "true" | ":" => return Some(true),
            "false" => return Some(false),
            _ => return None,
        };
        self.test(inner)
    }

    fn test(&self, words: &[&ShellWord]) -> Option<bool> {
        let known = |word: &ShellWord| match self.text(word) {
            Text::Known(text) => Some(text),
            Text::Open => None,
        };
        match words {
            [not, rest @ ..] if not.text == "!" && !rest.is_empty() => self.test(rest).map(|outcome| !outcome),
            [option, word] if option.text == "-n" => known(word).map(|text| !text.is_empty()),
            [option, word] if option.text == "-z" => known(word).map(|text| text.is_empty()),
            [left, operator, right] if matches!(operator.text.as_str(), "=" | "==") => self.equals(left, right),
            [left, operator, right] if operator.text == "!=" => self.equals(left, right).map(|outcome| !outcome),
            _ => None,
        }
    }

    fn equals(&self, left: &ShellWord, right: &ShellWord) -> Option<bool> {
        match (self.text(left), self.text(right)) {
            (Text::Known(left), Text::Known(right)) => Some(left == right),
            // Whatever is compared with the name of another machine is the name of this one.
            (Text::Open, _) if self.is_of_another(&right.text) && right_is_plain(right) => Some(false),
            (_, Text::Open) if self.is_of_another(&left.text) && left.literal => Some(false),
            _ => None,
        }
    }

    pub(super) fn is_of_another(&self, text: &str) -> bool {
        let text = text.trim_end_matches('*');
        self.is_usual && !text.is_empty() && is_rare_architecture(text)
    }
}

/// Whether a word is text, or a pattern that begins with some.
fn right_is_plain(word: &ShellWord) -> bool {
    !word.text.contains(['$', '`'])
}
