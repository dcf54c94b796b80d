//! What is wrong with a project file, and what to do.

use super::Entry;

texts! {
    /// What is wrong with a project file, and what to do.
    project {
        bool() = "expected `true` or `false`";
        folder() = "expected a folder at or below the folder of this file, such as \".\"";
        foreign(error) = "{error}";
        key() = "a key must be a plain word";
        label_types() = "expected a table with a line `label = \"type\"` for each label";
        levels() = "expected a table with a line `Rule = \"off\"` for each rule";
        list() = "expected a list";
        no_label_type(word, all) = "unknown label type `{word}`; use one of {all}";
        no_level(word, all) = "unknown level `{word}`; use one of {all}";
        no_paths() = "`paths` is missing: the files these levels apply to";
        no_profile(word, all) = "unknown profile `{word}`; use one of {all}";
        no_rule(word) = "unknown rule `{word}`; `dockerfile-ls rules` lists all rules";
        no_setting(word, all) = "unknown setting `{word}`; use one of {all}";
        not_a_file() = "not a file";
        not_utf8() = "the file is not UTF-8";
        override_entry() = "expected a table with `paths` and `rules`";
        overrides() = "expected a list; write `[[overrides]]`";
        pairs() = "expected keys and values, such as `ignored: [DL3008]`";
        paths() = "expected a list of patterns, such as [\"test/**\"]";
        pattern(pattern, error) = "`{pattern}` is not a valid pattern: {error}";
        registries() = "expected a list of registries, such as [\"docker.io\"]";
        rule_near(word, near) = "unknown rule `{word}`; did you mean `{near}`?";
        setting_near(word, near) = "unknown setting `{word}`; did you mean `{near}`?";
        single() = "expected a single value";
        too_large() = "the file is too large for a project file";
        word() = "expected a word in quotes";
        yaml_label_types() = "expected types of labels, such as `author: text`";
        yaml_levels() = "expected levels, such as `warning: [DL3042]`";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[project::ALL];
