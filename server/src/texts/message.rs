//! A text that is looked up by its key.

use super::locale::{Locale, Table};
use super::markdown::Markdown;
use super::phrase::Argument;
use super::template::{Filled, escaped, plain};

/// A text by its key in the rule, or the table, that it belongs to, with named arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Message {
    /// A message of the rule that reports it, or of the table that has its text.
    pub fn new(key: &'static str, arguments: Vec<(&'static str, String)>) -> Self {
        Self { key, arguments }
    }

    /// The text of a message, whose English is in a rule or a table of that name.
    pub fn render_from(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> String {
        let arguments = self.outside();
        plain(self.template(owner, texts, language), &filled(&arguments, language))
    }

    /// The text as Markdown: code where it has backticks, and nothing else that is not plain text.
    pub fn markdown_from(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> Markdown {
        let arguments = self.outside();
        escaped(self.template(owner, texts, language), &filled(&arguments, language))
    }

    /// The key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    fn template(&self, owner: &str, texts: &[(&'static str, &'static str)], language: Locale) -> &'static str {
        let english = texts.iter().find(|(key, _)| *key == self.key).map_or(self.key, |(_, text)| *text);
        if language.is_english() {
            return english;
        }
        language.line(Table::Messages, &format!("{owner}.{}", self.key)).unwrap_or(english)
    }

    fn outside(&self) -> Vec<(&'static str, Argument)> {
        self.arguments.iter().map(|(name, value)| (*name, Argument::from(value))).collect()
    }
}

fn filled<'a>(arguments: &'a [(&'static str, Argument)], locale: Locale) -> Vec<Filled<'a>> {
    arguments.iter().map(|(name, argument)| Filled { name, argument, locale }).collect()
}
