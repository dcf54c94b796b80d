//! Translated messages of rules. English stands in the rule's own file.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::docs::Language;

static RUSSIAN: &str = include_str!("ru.tsv");

/// English titles of code actions that belong to no rule, by key; translations stand under `action`.
pub const ACTION_TITLES: &[(&str, &str)] = &[
    ("fix-rule", "Fix all `{rule}` problems"),
    ("fix-all", "Fix everything that can be fixed safely"),
    ("ignore-here", "Ignore `{rule}` here"),
    ("ignore-file", "Ignore `{rule}` in this file"),
    ("page", "Open the documentation of `{rule}`"),
    ("exec-form", "Convert to exec form"),
    ("shell-form", "Convert to shell form"),
    ("join-runs", "Join these RUN instructions"),
    ("join-next", "Join with the next RUN"),
    ("split-all", "Split into one RUN per command"),
    ("split-here", "Split the RUN before this command"),
    ("heredoc", "Convert to a heredoc"),
    ("add-to-copy", "Change ADD to COPY"),
    ("extract-tag", "Move the tag into ARG {name}"),
    ("name-stage", "Name this stage `{name}`"),
    ("pin-digest", "Pin to the digest {name}"),
    ("unpin-digest", "Remove the digest {name}"),
    ("newest-patch", "Change the tag to {name}, the newest of its line"),
    ("next-version", "Change the tag to {name}, a newer supported version"),
    ("variant", "Change the tag to {name}, another variant"),
    ("mirror", "Take the image from {name}"),
];

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
