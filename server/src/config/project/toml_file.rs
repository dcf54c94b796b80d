//! `dockerfile-ls.toml`.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Override, Project, RuleNames, globs};
use crate::config::{FailLevel, LabelType, Level, Profile};
use crate::text::{TextRange, closest, range};
use crate::texts::{Argument, Phrase, project as texts};

/// The keys of the file, with what they are for.
pub const KEYS: [(&str, &str); 8] = [
    ("profile", "Which rules are on: recommended, buildkit (what `docker build --check` reports), hadolint or all."),
    ("fail-level", "`check` fails when there is a finding at least this serious."),
    ("rules", "Levels of single rules, by id or alias."),
    ("context", "The folder that is given to `docker build`, relative to the folder of this file."),
    (
        "trusted-registries",
        "Registries that base images may come from, such as `docker.io`; `*` stands for anything. Others are reported (DL3026).",
    ),
    (
        "label-schema",
        "Labels that every image has to have (DL3049), each with the type of its value: text, url, rfc3339, semver, spdx, hash or email.",
    ),
    ("strict-labels", "Whether labels that `label-schema` does not name are reported (DL3050)."),
    ("overrides", "Levels for some files only; of several that fit, the last one wins."),
];

/// The keys of an entry of `overrides`.
pub const OVERRIDE_KEYS: [(&str, &str); 3] = [
    (
        "paths",
        "Glob patterns, relative to the folder of this file. A pattern without a slash is for the file name, in any folder.",
    ),
    ("rules", "Levels of single rules for these files."),
    ("context", "The folder that is given to `docker build` for these files."),
];

/// Reads the text of a `dockerfile-ls.toml`.
pub fn parse_toml(text: &str, names: RuleNames<'_>) -> Project {
    let mut project = Project::default();
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = error.span().unwrap_or(0..0);
        let error = error.message().trim_end().replace('\n', "; ");
        project.problem(range(place.start, place.end), texts::foreign(error));
    }
    for (key, value) in root.get_ref() {
        match key.get_ref().as_ref() {
            "profile" => project.profile = choice(&mut project, value, texts::no_profile, &Profile::ALL),
            "fail-level" => project.fail_level = choice(&mut project, value, texts::no_level, &FailLevel::ALL),
            "rules" => project.levels = levels(&mut project, value, names),
            "trusted-registries" => project.trusted_registries = registries(&mut project, value),
            "label-schema" => project.label_schema = label_schema(&mut project, value),
            "strict-labels" => match value.get_ref().as_bool() {
                Some(strict) => project.strict_labels = strict,
                None => project.problem(span(value), texts::bool()),
            },
            "context" => project.context = folder(&mut project, value),
            "overrides" => overrides(&mut project, value, names),
            other => project.problem(span(key), unknown_key(other, &KEYS)),
        }
    }
    project.problems.sort_by_key(|p| p.range.start());
    project
}

fn span<T>(item: &Spanned<T>) -> TextRange {
    range(item.span().start, item.span().end)
}

fn unknown_key(key: &str, known: &[(&str, &str)]) -> Phrase {
    let names = known.iter().map(|(name, _)| *name);
    match closest(key, names.clone()).first() {
        Some(&near) => texts::setting_near(key, near),
        None => texts::no_setting(key, Argument::codes(names)),
    }
}

fn string<'v>(project: &mut Project, value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        project.problem(span(value), texts::word());
    }
    text
}

/// A folder in or below that of the file.
fn folder(project: &mut Project, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let text = string(project, value)?;
    let is_inside = !text.starts_with('/') && !text.contains(['\\', ':']) && text.split('/').all(|part| part != "..");
    if !is_inside {
        project.problem(span(value), texts::folder());
    }
    is_inside.then(|| text.to_owned())
}

/// One of several words; any other is a problem with that sentence.
fn choice<T: Copy>(
    project: &mut Project,
    value: &Spanned<DeValue<'_>>,
    other: fn(String, Argument) -> Phrase,
    all: &[(&str, T)],
) -> Option<T> {
    let word = string(project, value)?;
    let found = all.iter().find(|(name, _)| *name == word).map(|&(_, value)| value);
    if found.is_none() {
        let all = Argument::codes(all.iter().map(|(name, _)| *name));
        project.problem(span(value), other(word.to_owned(), all));
    }
    found
}

fn levels(project: &mut Project, value: &Spanned<DeValue<'_>>, names: RuleNames<'_>) -> BTreeMap<String, Level> {
    let mut levels = BTreeMap::new();
    let Some(table) = value.get_ref().as_table() else {
        project.problem(span(value), texts::levels());
        return levels;
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if !names.has(name) {
            project.problem(span(key), names.unknown(name));
            continue;
        }
        if let Some(level) = choice(project, value, texts::no_level, &Level::ALL) {
            levels.insert(name.to_ascii_lowercase(), level);
        }
    }
    levels
}

fn label_schema(project: &mut Project, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, LabelType> {
    let Some(table) = value.get_ref().as_table() else {
        project.problem(span(value), texts::label_types());
        return BTreeMap::new();
    };
    let mut schema = BTreeMap::new();
    for (key, value) in table {
        if let Some(kind) = choice(project, value, texts::no_label_type, &LabelType::ALL) {
            schema.insert(key.get_ref().as_ref().to_owned(), kind);
        }
    }
    schema
}

fn overrides(project: &mut Project, value: &Spanned<DeValue<'_>>, names: RuleNames<'_>) {
    let Some(entries) = value.get_ref().as_array() else {
        project.problem(span(value), texts::overrides());
        return;
    };
    for entry in entries.iter() {
        let Some(table) = entry.get_ref().as_table() else {
            project.problem(span(entry), texts::override_entry());
            continue;
        };
        let mut part = Override::default();
        let mut has_paths = false;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "paths" => {
                    has_paths = true;
                    part.paths = paths(project, value);
                }
                "rules" => part.levels = levels(project, value, names),
                "context" => part.context = folder(project, value),
                other => project.problem(span(key), unknown_key(other, &OVERRIDE_KEYS)),
            }
        }
        if !has_paths {
            project.problem(span(entry), texts::no_paths());
        }
        project.overrides.push(part);
    }
}

fn registries(project: &mut Project, value: &Spanned<DeValue<'_>>) -> Vec<String> {
    let Some(entries) = value.get_ref().as_array() else {
        project.problem(span(value), texts::registries());
        return Vec::new();
    };
    entries.iter().filter_map(|entry| string(project, entry).map(str::to_owned)).collect()
}

fn paths(project: &mut Project, value: &Spanned<DeValue<'_>>) -> globset::GlobSet {
    let Some(entries) = value.get_ref().as_array() else {
        project.problem(span(value), texts::paths());
        return globset::GlobSet::default();
    };
    let mut patterns = Vec::new();
    for entry in entries.iter() {
        if let Some(pattern) = string(project, entry) {
            patterns.push((pattern, span(entry)));
        }
    }
    globs(patterns.iter().map(|(pattern, _)| *pattern), |pattern, error| {
        let place = patterns.iter().find(|(p, _)| *p == pattern).map_or(span(value), |(_, place)| *place);
        project.problem(place, texts::pattern(pattern, error));
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    const NAMES: RuleNames<'static> = RuleNames(&["WorkdirRelativePath", "DL3000", "moving-tag"]);

    #[test]
    fn what_is_understood_holds() {
        let project = parse_toml(
            r#"
profile = "all"
fail-level = "hint"
trusted-registries = ["docker.io", "*.example.com"]
context = "."
strict-labels = true
label-schema = { author = "text", "org.example.docs" = "url" }
[rules]
WorkdirRelativePath = "off"
dl3000 = "info"
SC2086 = "error"
[[overrides]]
paths = ["web/**"]
context = "web"
[[overrides]]
paths = ["**/test/**", "*.dev", "one/"]
[overrides.rules]
moving-tag = "warning"
"#,
            NAMES,
        );
        assert_eq!(project.problems, []);
        assert_eq!((project.profile, project.fail_level), (Some(Profile::All), Some(FailLevel::Hint)));
        assert_eq!(project.levels.get("workdirrelativepath"), Some(&Level::Off));
        assert_eq!(project.trusted_registries, ["docker.io", "*.example.com"]);
        assert_eq!(project.levels.get("dl3000"), Some(&Level::Information));
        let labels = [("author", LabelType::Text), ("org.example.docs", LabelType::Url)];
        assert_eq!(project.label_schema, labels.map(|(name, kind)| (name.to_owned(), kind)).into());
        assert!(project.strict_labels);
        for (path, fits) in [
            ("test/Dockerfile", true),
            ("a/test/b/Dockerfile", true),
            ("a/Dockerfile.dev", true),
            ("one/two/Dockerfile", true),
            ("a/one/Dockerfile", false),
            ("tests/Dockerfile", false),
        ] {
            assert_eq!(project.levels_for(path).contains_key("moving-tag"), fits, "{path}");
        }
        assert_eq!((project.context_for("a/Dockerfile"), project.context_for("web/Dockerfile")), (Some("."), Some("web")));
    }

    #[track_caller]
    fn problems(text: &str, wanted: &[(&str, &str)]) {
        let project = parse_toml(text, NAMES);
        let found: Vec<(&str, String)> =
            project.problems.iter().map(|p| (crate::text::slice(text, p.range), p.text(Locale::ENGLISH))).collect();
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for ((place, message), (wanted_place, wanted_message)) in found.iter().zip(wanted) {
            assert!(place == wanted_place && message.contains(wanted_message), "{place:?} {message:?}");
        }
    }

    #[test]
    fn everything_else_is_told() {
        problems("profil = 'all'", &[("profil", "did you mean `profile`")]);
        problems("profile = 'most'\nx = 1", &[("'most'", "unknown profile `most`"), ("x", "use one of `profile`")]);
        problems("profile = 3", &[("3", "in quotes")]);
        problems("[rules]\nWorkdirRelativPath = 'off'", &[("WorkdirRelativPath", "did you mean `WorkdirRelativePath`?")]);
        problems("[rules]\nDL3000 = 'loud'", &[("'loud'", "unknown level `loud`; use one of `off`")]);
        problems("[[overrides]]\nrules = {}", &[("[[overrides]]", "`paths` is missing")]);
        problems("[[overrides]]\npaths = ['a{b']", &[("'a{b'", "is not a valid pattern")]);
        problems("overrides = 1", &[("1", "expected a list")]);
        problems("trusted-registries = 'docker.io'", &[("'docker.io'", "a list of registries")]);
        problems("trusted-registries = [1]", &[("1", "in quotes")]);
        problems("rules = []", &[("[]", "expected a table")]);
        problems("label-schema = 1", &[("1", "for each label")]);
        problems("label-schema = { a = 'uri' }", &[("'uri'", "unknown label type `uri`; use one of `text`, `url`")]);
        problems("strict-labels = 'yes'", &[("'yes'", "`true` or `false`")]);
        problems("context = '../x'", &[("'../x'", "expected a folder")]);
        problems("context = 'c:/x'", &[("'c:/x'", "expected a folder")]);
    }

    #[test]
    fn what_stands_beside_a_syntax_error_holds() {
        let project = parse_toml("profile = 'all'\nfail-level = = 'hint'\n", NAMES);
        assert_eq!(project.profile, Some(Profile::All));
        assert_eq!(project.problems.first().map(|p| p.serious), Some(true));
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let project = parse_toml(&format!("x = {}", "[".repeat(100_000)), NAMES);
        assert!(!project.problems.is_empty());
    }
}
