//! Translations of the rules' own texts. The English is in each rule's file.

use super::locale::{Locale, Table};

/// What a rule is about in another language than English, if it says so.
pub fn summary(rule: &str, language: Locale) -> Option<&'static str> {
    language.line(Table::Summaries, rule)
}
