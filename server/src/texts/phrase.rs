//! A text of the catalogue together with its arguments.

use super::docs::Doc;
use super::locale::{Locale, Table};
use super::markdown::Markdown;
use super::template::{Fill, Filled, markdown, plain};
use crate::text::masked;

/// A text of the catalogue: its English, and the name under which languages translate it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// `<module>.<name>`.
    pub(super) key: &'static str,
    /// Markdown with `{argument}` in it.
    pub(super) english: &'static str,
    pub(super) arguments: &'static [&'static str],
}

impl Text {
    /// The text in a language; English where there is no translation.
    fn template(&self, locale: Locale) -> &'static str {
        if locale.is_english() { self.english } else { locale.line(Table::Features, self.key).unwrap_or(self.english) }
    }
}

/// A sentence that is not in any language yet: a text of the catalogue and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: &'static Text,
    arguments: Vec<Argument>,
}

impl Phrase {
    pub(super) fn new(text: &'static Text, arguments: Vec<Argument>) -> Self {
        Self { text, arguments }
    }

    /// The sentence as Markdown.
    pub fn markdown(&self, locale: Locale) -> Markdown {
        markdown(self.text.template(locale), &self.filled(locale))
    }

    /// The sentence for a place that shows text as it is: code is in backticks there.
    pub fn plain(&self, locale: Locale) -> String {
        plain(self.text.template(locale), &self.filled(locale))
    }

    fn filled(&self, locale: Locale) -> Vec<Filled<'_>> {
        let pairs = self.text.arguments.iter().zip(&self.arguments);
        pairs.map(|(&name, argument)| Filled { name, argument, locale }).collect()
    }
}

/// What replaces `{name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Text of a file, a registry or a settings file. Within a code span of the text it is code, else escaped.
    Outside(String),
    /// Text from outside that is code wherever it is.
    Code(String),
    /// Text of the program that is the same in all languages, such as the name of a unit or a date.
    Own(String),
    /// Text of the program that languages have in their table of short texts.
    Short(&'static str),
    /// A text of the documentation.
    Doc(Doc),
    /// A number that is not a quantity, such as that of a line.
    Ordinal(u64),
    /// A number with a fraction, written with a point.
    Decimal(String),
    /// A number, written as the language writes numbers; `{name|one|more}` chooses a word for it.
    Number(u64),
    /// Another sentence.
    Phrase(Box<Phrase>),
    /// Several, with commas between.
    List(Vec<Argument>),
}

impl Argument {
    /// Text from outside as a code span.
    pub fn code(text: impl Into<String>) -> Self {
        Self(Kind::Code(text.into()))
    }

    /// Text of the program.
    pub fn own(text: &'static str) -> Self {
        Self(Kind::Own(text.to_owned()))
    }

    /// A name that may be anywhere, an address included: letters, digits, `.`, `-` and `_`. `None` for anything else.
    pub fn name(text: &str) -> Option<Self> {
        let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
            && !text.to_ascii_lowercase().contains("www.");
        is_name.then(|| Self(Kind::Own(text.to_owned())))
    }

    /// A name of the program's own data, such as `Debian 13 slim`: letters, digits, blanks, `.`, `/` and `-` stay as they
    /// are, anything else makes it a code span.
    pub fn plain(text: &str) -> Self {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b" ./-()".contains(&b)) && !text.contains("www.");
        Self(if is_plain { Kind::Own(text.to_owned()) } else { Kind::Code(text.to_owned()) })
    }

    /// Text of the program that languages have in their table of short texts, by its English.
    pub fn short(text: &'static str) -> Self {
        Self(Kind::Short(text))
    }

    /// A number that is not a quantity, such as an index.
    pub fn ordinal(number: usize) -> Self {
        Self(Kind::Ordinal(u64::try_from(number).unwrap_or(u64::MAX)))
    }

    /// Thousandths as a number with as few digits behind the point as it needs.
    pub fn thousandths(number: u64) -> Self {
        let fraction = format!(".{:03}", number % 1000);
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        Self(Kind::Decimal(format!("{}{fraction}", number / 1000)))
    }

    /// Tenths as a number with one digit behind the point.
    pub fn tenths(number: u64) -> Self {
        Self(Kind::Decimal(format!("{}.{}", number / 10, number % 10)))
    }

    /// The year and the month of a day: `2030-10`.
    pub fn month(day: jiff::civil::Date) -> Self {
        Self(Kind::Own(day.strftime("%Y-%m").to_string()))
    }

    /// Each of these as a code span.
    pub fn codes<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::list(texts.into_iter().map(Self::code))
    }

    /// Several, with commas between.
    pub fn list<T: Into<Self>>(all: impl IntoIterator<Item = T>) -> Self {
        Self(Kind::List(all.into_iter().map(Into::into).collect()))
    }
}

impl Fill for Argument {
    fn push_markdown(&self, out: &mut Markdown, locale: Locale) {
        match &self.0 {
            Kind::Outside(text) => _ = out.text(text),
            Kind::Code(text) => _ = out.code(text),
            Kind::Own(text) => out.push_own(text),
            Kind::Short(text) => out.push_own(short(text, locale)),
            Kind::Doc(doc) => _ = out.markup(doc.text(locale)),
            Kind::Ordinal(number) => _ = out.number(*number),
            Kind::Decimal(number) => out.push_own(&super::numbers::decimal(number, locale)),
            Kind::Number(number) => out.push_own(&super::numbers::whole(*number, locale)),
            Kind::Phrase(phrase) => _ = out.append(&phrase.markdown(locale)),
            Kind::List(all) => {
                for (at, one) in all.iter().enumerate() {
                    if 0 < at {
                        out.markup(", ");
                    }
                    one.push_markdown(out, locale);
                }
            }
        }
    }

    fn push_plain(&self, out: &mut String, locale: Locale) {
        match &self.0 {
            Kind::Own(text) => out.push_str(text),
            Kind::Outside(text) => out.push_str(&masked(text)),
            Kind::Code(text) => out.extend(["`", &*masked(text), "`"]),
            Kind::Short(text) => out.push_str(short(text, locale)),
            Kind::Doc(doc) => out.push_str(doc.text(locale)),
            Kind::Ordinal(number) => out.push_str(&number.to_string()),
            Kind::Decimal(number) => out.push_str(&super::numbers::decimal(number, locale)),
            Kind::Number(number) => out.push_str(&super::numbers::whole(*number, locale)),
            Kind::Phrase(phrase) => out.push_str(&phrase.plain(locale)),
            Kind::List(all) => {
                for (at, one) in all.iter().enumerate() {
                    if 0 < at {
                        out.push_str(", ");
                    }
                    one.push_plain(out, locale);
                }
            }
        }
    }

    /// The text itself, where it is within a code span of the sentence.
    fn push_raw(&self, out: &mut String, locale: Locale) {
        match &self.0 {
            Kind::Code(text) => out.push_str(&masked(text)),
            _ => self.push_plain(out, locale),
        }
    }

    /// What decides over the form of a word: the number, or how many are in a list.
    fn count(&self) -> u64 {
        match &self.0 {
            Kind::Number(number) => *number,
            Kind::List(all) => u64::try_from(all.len()).unwrap_or(u64::MAX),
            _ => 0,
        }
    }
}

/// A short text in a language; as it is where it is a name in any language.
pub fn short(text: &'static str, locale: Locale) -> &'static str {
    locale.line(Table::Short, text).unwrap_or(text)
}

/// A text of a command that is not in the catalogue, such as help, by its English; `None` where a language lacks it.
pub fn commanded(text: &str, locale: Locale) -> Option<&'static str> {
    locale.line(Table::Commands, text)
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self(Kind::Outside(text.to_owned()))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self(Kind::Outside(text))
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self(Kind::Outside(text.clone()))
    }
}

impl From<Phrase> for Argument {
    fn from(phrase: Phrase) -> Self {
        Self(Kind::Phrase(Box::new(phrase)))
    }
}

impl From<jiff::civil::Date> for Argument {
    fn from(date: jiff::civil::Date) -> Self {
        Self(Kind::Own(date.to_string()))
    }
}

impl From<jiff::Timestamp> for Argument {
    fn from(time: jiff::Timestamp) -> Self {
        Self(Kind::Own(time.strftime("%Y-%m-%d %H:%M UTC").to_string()))
    }
}

impl From<Doc> for Argument {
    fn from(doc: Doc) -> Self {
        Self(Kind::Doc(doc))
    }
}

impl From<u64> for Argument {
    fn from(number: u64) -> Self {
        Self(Kind::Number(number))
    }
}

/// Lines are counted in `u32`, and not written in groups.
impl From<u32> for Argument {
    fn from(line: u32) -> Self {
        Self(Kind::Ordinal(line.into()))
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self(Kind::Number(u64::try_from(number).unwrap_or(u64::MAX)))
    }
}
