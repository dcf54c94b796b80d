//! Short texts about images, platforms and ports in other languages than English. They are found by the English text,
//! so that the tables they come from hold one language.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::docs::Language;

/// English, Russian.
static RUSSIAN: &str = include_str!("short.ru.tsv");

/// A short text in a language; as it is where it is a name in any language.
pub fn translated(text: &'static str, language: Language) -> &'static str {
    match language {
        Language::English => text,
        Language::Russian => russian().get(text).copied().unwrap_or(text),
    }
}

fn russian() -> &'static FxHashMap<&'static str, &'static str> {
    static BY_ENGLISH: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    BY_ENGLISH.get_or_init(|| RUSSIAN.lines().filter_map(|line| line.split_once('\t')).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::{images, platforms, ports, python};

    fn is_cyrillic(c: char) -> bool {
        ('\u{400}'..='\u{4ff}').contains(&c)
    }

    /// Texts that are a name or two in any language have no translation.
    fn is_names(text: &str) -> bool {
        !text.contains(' ') || text.split(' ').all(|word| word.starts_with(|c: char| c.is_uppercase() || "(/".contains(c)))
    }

    #[test]
    fn every_text_is_in_russian_and_every_translation_is_used() {
        let images = images::all().iter().map(|image| image.description);
        let platforms = platforms::ALL.iter().map(|platform| platform.description);
        let contents = ["3.14", "3.14-slim", "3.14-alpine", "3.14-windowsservercore", "3.9"]
            .iter()
            .flat_map(|tag| python::describe(tag, crate::testing::today()).unwrap().contents);
        let all: BTreeSet<&str> =
            images.chain(platforms).chain(ports::all().iter().map(|(_, what)| *what)).chain(contents).collect();
        for text in all.iter().filter(|text| !is_names(text) && **text != "HTTP: nginx, Apache, Caddy") {
            assert!(translated(text, Language::Russian).contains(is_cyrillic), "{text}");
        }
        assert_eq!(russian().len(), RUSSIAN.lines().count(), "a line is malformed or stands twice");
        for (english, russian) in russian() {
            assert!(all.contains(english), "{english}");
            assert_eq!(russian.matches('`').count(), english.matches('`').count(), "{english}");
        }
    }

    #[test]
    fn names_stay() {
        assert_eq!(translated("Graph database", Language::Russian), "Графовая база данных");
        assert_eq!(translated("Graph database", Language::English), "Graph database");
        assert_eq!(translated("MySQL, MariaDB", Language::Russian), "MySQL, MariaDB");
    }
}
