//! Placeholders in labels, snippets and signatures, such as `source` in `COPY source dest`.

use crate::texts::{Locale, short};

/// The words; languages have them in their table of short texts.
pub const PLACEHOLDERS: &[&str] = &[
    "INSTRUCTION",
    "alternative",
    "baseImage",
    "command",
    "default",
    "defaultValue",
    "dest",
    "dir",
    "executable",
    "flags",
    "group",
    "key",
    "legacy",
    "message",
    "name",
    "old/new",
    "parameter",
    "path",
    "pattern",
    "platform",
    "port",
    "prefix",
    "signal",
    "source",
    "stage",
    "suffix",
    "user",
    "value",
    "word",
];

/// A label or a snippet with its placeholders in a language. What is part of a path or of another name stays.
pub(super) fn worded(template: &str, language: Locale) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (before, word_and_after) = rest.split_at(start);
        let end = word_and_after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word_and_after.len());
        let (word, after) = word_and_after.split_at(end);
        let is_part = |c: char| "/.-_".contains(c);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        let placeholder = PLACEHOLDERS.iter().find(|placeholder| **placeholder == word && is_whole);
        out.extend([before, placeholder.map_or(word, |placeholder| short(placeholder, language))]);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_stay() {
        for text in ["WORKDIR /the/path/name", "--start-period=5s", "LABEL my-name=1", "COPY", "é key2"] {
            assert_eq!(worded(text, Locale::ENGLISH), text);
        }
        if let Some(russian) = Locale::named("ru") {
            assert_eq!(worded("COPY ${1:source} /a/name", russian), format!("COPY ${{1:{}}} /a/name", short("source", russian)));
        }
    }
}
