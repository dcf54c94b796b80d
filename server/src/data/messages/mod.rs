//! Translated messages of rules. English stands in the rule's own file.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::docs::Language;

static RUSSIAN: &str = include_str!("ru.tsv");

/// The translation of a rule's message, if there is one.
pub fn translated(language: Language, rule: &str, key: &str) -> Option<&'static str> {
    static TABLE: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    match language {
        Language::English => None,
        Language::Russian => {
            let table = TABLE.get_or_init(|| RUSSIAN.lines().filter_map(|line| line.split_once('\t')).collect());
            table.get(format!("{rule}.{key}").as_str()).copied()
        }
    }
}
