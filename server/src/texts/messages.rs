//! English texts by key that belong to no rule, and what languages say in the place of rules' own texts. English stands
//! in the rule's own file.

use super::locale::{Locale, Table};

/// What a rule is about in another language than English, if it says so.
pub fn summary(rule: &str, language: Locale) -> Option<&'static str> {
    language.line(Table::Summaries, rule)
}

/// English titles of code actions that belong to no rule, by key; translations stand under `action`.
pub const ACTION_TITLES: &[(&str, &str)] = &[
    ("fix-rule", "Fix all `{rule}` problems"),
    ("fix-all", "Fix everything that can be fixed safely"),
    ("ignore-here", "Ignore `{rule}` here"),
    ("ignore-file", "Ignore `{rule}` in this file"),
    ("page", "Open the documentation of `{rule}`"),
    ("explain", "Explain `{rule}`"),
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

/// English texts about project files, by key; translations stand under `project`.
pub const PROJECT_TEXTS: &[(&str, &str)] = &[
    ("bool", "`true` or `false` is wanted here"),
    ("folder", "a folder in or below that of this file is wanted here, such as \".\""),
    ("foreign", "{error}"),
    ("key", "this is no key"),
    ("label-types", "a table is wanted here: a line `label = \"type\"` for each label"),
    ("levels", "a table is wanted here: a line `Rule = \"off\"` for each rule"),
    ("list", "a list is wanted here"),
    ("no-label-type", "there is no type of labels `{word}`; there are {all}"),
    ("no-level", "there is no level `{word}`; there are {all}"),
    ("no-paths", "`paths` is missing: the files that these levels are for"),
    ("no-profile", "there is no profile `{word}`; there are {all}"),
    ("no-rule", "there is no rule `{word}`; `dockerfile-ls rules` lists all rules"),
    ("no-setting", "there is no setting `{word}`; there are {all}"),
    ("not-a-file", "not a file"),
    ("not-utf8", "not UTF-8"),
    ("override", "a table is wanted here, with `paths` and `rules`"),
    ("overrides", "a list is wanted here: write `[[overrides]]`"),
    ("pairs", "keys and values are wanted here, such as `ignored: [DL3008]`"),
    ("paths", "a list of patterns is wanted here, such as [\"test/**\"]"),
    ("pattern", "`{pattern}` is no pattern: {error}"),
    ("registries", "a list of registries is wanted here, such as [\"docker.io\"]"),
    ("rule-near", "there is no rule `{word}`; did you mean `{near}`?"),
    ("setting-near", "there is no setting `{word}`; did you mean `{near}`?"),
    ("single", "a single value is wanted here"),
    ("too-large", "too large for a project file"),
    ("word", "a word in quotes is wanted here"),
    ("yaml-label-types", "types of labels are wanted here, such as `author: text`"),
    ("yaml-levels", "levels are wanted here, such as `warning: [DL3042]`"),
];
