//! What is wrong with a project file, and what to do.

use super::Entry;

texts! {
    /// What is wrong with a project file, and what to do.
    project {
        bool() = "`true` or `false` is wanted here";
        folder() = "a folder in or below that of this file is wanted here, such as \".\"";
        foreign(error) = "{error}";
        key() = "unknown key";
        label_types() = "a table is wanted here: a line `label = \"type\"` for each label";
        levels() = "a table is wanted here: a line `Rule = \"off\"` for each rule";
        list() = "a list is wanted here";
        no_label_type(word, all) = "unknown label type `{word}`; there are {all}";
        no_level(word, all) = "unknown level `{word}`; there are {all}";
        no_paths() = "`paths` is missing: the files that these levels are for";
        no_profile(word, all) = "unknown profile `{word}`; there are {all}";
        no_rule(word) = "unknown rule `{word}`; `dockerfile-ls rules` lists all rules";
        no_setting(word, all) = "unknown setting `{word}`; there are {all}";
        not_a_file() = "not a file";
        not_utf8() = "not UTF-8";
        override_entry() = "a table is wanted here, with `paths` and `rules`";
        overrides() = "a list is wanted here: write `[[overrides]]`";
        pairs() = "keys and values are wanted here, such as `ignored: [DL3008]`";
        paths() = "a list of patterns is wanted here, such as [\"test/**\"]";
        pattern(pattern, error) = "`{pattern}` is not a pattern: {error}";
        registries() = "a list of registries is wanted here, such as [\"docker.io\"]";
        rule_near(word, near) = "unknown rule `{word}`; did you mean `{near}`?";
        setting_near(word, near) = "unknown setting `{word}`; did you mean `{near}`?";
        single() = "a single value is wanted here";
        too_large() = "too large for a project file";
        word() = "a word in quotes is wanted here";
        yaml_label_types() = "types of labels are wanted here, such as `author: text`";
        yaml_levels() = "levels are wanted here, such as `warning: [DL3042]`";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[project::ALL];
