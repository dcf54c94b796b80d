//! A text that is looked up by its key.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::locale::{Locale, Table};
use super::markdown::Markdown;
use super::phrase::Argument;
use super::template::{Filled, escaped, plain};

/// A text by its key in the rule, or the table, that it belongs to, with named arguments. Copies are cheap, and share
/// the text once it is made.
#[derive(Clone)]
pub struct Message {
    parts: Arc<Parts>,
}

struct Parts {
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
    /// The text in the language that was asked for first.
    text: OnceLock<(Locale, Box<str>)>,
}

impl Message {
    /// A message of the rule that reports it, or of the table that has its text.
    pub fn new(key: &'static str, arguments: Vec<(&'static str, String)>) -> Self {
        Self { parts: Arc::new(Parts { key, arguments, text: OnceLock::new() }) }
    }

    /// The text of a message, whose English is in a rule or a table of that name. A message has one owner.
    pub fn text_from(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> Cow<'_, str> {
        let make = || {
            let arguments = self.outside();
            plain(self.template(owner, texts, language), &filled(&arguments, language))
        };
        match self.parts.text.get_or_init(|| (language, make().into())) {
            (known, text) if *known == language => Cow::Borrowed(text),
            _ => Cow::Owned(make()),
        }
    }

    /// The text as Markdown: code where it has backticks, and nothing else that is not plain text.
    pub fn markdown_from(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> Markdown {
        let arguments = self.outside();
        escaped(self.template(owner, texts, language), &filled(&arguments, language))
    }

    /// The key.
    pub fn key(&self) -> &'static str {
        self.parts.key
    }

    /// The arguments.
    pub fn arguments(&self) -> &[(&'static str, String)] {
        &self.parts.arguments
    }

    /// An argument, by its name.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.parts.arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn template(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> &'static str {
        let english = texts.iter().find(|(key, _)| *key == self.parts.key).map_or(self.parts.key, |(_, text)| *text);
        if language.is_english() {
            return english;
        }
        language.line(Table::Messages, &format!("{owner}.{}", self.parts.key)).unwrap_or(english)
    }

    fn outside(&self) -> Vec<(&'static str, Argument)> {
        self.parts.arguments.iter().map(|(name, value)| (*name, Argument::from(value))).collect()
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        let (own, others) = (&self.parts, &other.parts);
        Arc::ptr_eq(own, others) || (own.key, &own.arguments) == (others.key, &others.arguments)
    }
}

impl Eq for Message {}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("key", &self.parts.key).field("arguments", &self.parts.arguments).finish()
    }
}

fn filled<'a>(arguments: &'a [(&'static str, Argument)], locale: Locale) -> Vec<Filled<'a>> {
    arguments.iter().map(|(name, argument)| Filled { name, argument, locale }).collect()
}
