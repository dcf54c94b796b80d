//! `.hadolint.yaml`, so that projects that use hadolint need no second file.

use super::{Project, RuleNames, is_number};
use crate::config::yaml::{self, Node, Value};
use crate::config::{FailLevel, LabelType, Level};
use crate::text::closest;
use crate::texts::{Argument, project as texts};

/// Keys that hadolint reads and that say nothing about findings.
const OF_NO_USE: [&str; 3] = ["format", "no-color", "verbose"];
const OF_USE: [&str; 8] = [
    "ignored",
    "override",
    "failure-threshold",
    "no-fail",
    "trustedRegistries",
    "disable-ignore-pragma",
    "label-schema",
    "strict-labels",
];

/// What hadolint calls its thresholds.
const THRESHOLDS: [&str; 6] = ["error", "warning", "info", "style", "ignore", "none"];

/// Reads the text of a `.hadolint.yaml`. Nothing in it is a serious problem but a syntax error: hadolint
/// itself leaves aside what it does not know.
pub fn parse_hadolint(text: &str, names: RuleNames<'_>) -> Project {
    let mut project = Project::default();
    let root = match yaml::parse(text) {
        Ok(None) => return project,
        Ok(Some(root)) => root,
        Err((range, message)) => {
            project.problem(range, texts::foreign(message));
            return project;
        }
    };
    let Value::Map(pairs) = root.value else {
        project.problem(root.range, texts::pairs());
        return project;
    };
    for (key, value) in &pairs {
        let Value::Scalar(name) = &key.value else {
            project.remark(key.range, texts::key());
            continue;
        };
        match name.as_str() {
            "ignored" => set_levels(&mut project, value, Level::Off, names),
            "override" => overrides(&mut project, value, names),
            "failure-threshold" => {
                if let Some(word) = scalar(&mut project, value) {
                    match FailLevel::parse(word) {
                        Some(level) => project.fail_level = Some(level),
                        None => {
                            let all = Argument::codes(THRESHOLDS);
                            project.remark(value.range, texts::no_level(word, all));
                        }
                    }
                }
            }
            "no-fail" => {
                if scalar(&mut project, value).is_some_and(is_true) {
                    project.fail_level = Some(FailLevel::None);
                }
            }
            "disable-ignore-pragma" => project.ignore_suppressions = scalar(&mut project, value).is_some_and(is_true),
            "trustedRegistries" => {
                project.trusted_registries = strings(&mut project, value).into_iter().map(|(text, _)| text).collect();
            }
            "label-schema" => label_schema(&mut project, value),
            "strict-labels" => project.strict_labels = scalar(&mut project, value).is_some_and(is_true),
            known if OF_NO_USE.contains(&known) => {}
            other => {
                let all = || OF_USE.into_iter().chain(OF_NO_USE);
                let message = match closest(other, all()).first() {
                    Some(&near) => texts::setting_near(other, near),
                    None => texts::no_setting(other, Argument::codes(all())),
                };
                project.remark(key.range, message);
            }
        }
    }
    let threshold = project.fail_level.unwrap_or(FailLevel::Information);
    let is_accepted = |level: Level| match threshold {
        FailLevel::Error => !matches!(level, Level::Error),
        FailLevel::Warning => matches!(level, Level::Information | Level::Hint),
        FailLevel::Information => matches!(level, Level::Hint),
        FailLevel::Hint | FailLevel::None => false,
    };
    let accepted = project.levels.iter().filter(|(_, level)| is_accepted(**level));
    project.accepted = accepted.map(|(name, _)| name.clone()).collect();
    project
}

/// The words that the text of a `.hadolint.yaml` has under some keys, alone or in a list.
pub fn hadolint_words(text: &str, keys: &[&str]) -> Vec<String> {
    let Ok(Some(Node { value: Value::Map(pairs), .. })) = yaml::parse(text) else { return Vec::new() };
    let words = |node: &Node| match &node.value {
        Value::List(items) => items.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        _ => node.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
    };
    let of_key = |key: &&str| {
        pairs.iter().filter(move |(name, _)| name.as_str() == Some(*key)).flat_map(|(_, value)| words(value)).collect::<Vec<_>>()
    };
    keys.iter().flat_map(of_key).collect()
}

fn is_true(word: &str) -> bool {
    ["true", "yes", "on"].iter().any(|t| word.eq_ignore_ascii_case(t))
}

fn scalar<'n>(project: &mut Project, node: &'n Node) -> Option<&'n str> {
    match &node.value {
        Value::Scalar(text) => Some(text),
        _ => {
            project.remark(node.range, texts::single());
            None
        }
    }
}

fn strings(project: &mut Project, node: &Node) -> Vec<(String, crate::text::TextRange)> {
    let items = match &node.value {
        Value::List(items) => items,
        // `ignored:` with nothing after it.
        Value::Scalar(text) if text.is_empty() || text == "~" || text == "null" => return Vec::new(),
        _ => {
            project.remark(node.range, texts::list());
            return Vec::new();
        }
    };
    items.iter().filter_map(|item| scalar(project, item).map(|text| (text.to_owned(), item.range))).collect()
}

fn set_levels(project: &mut Project, node: &Node, level: Level, names: RuleNames<'_>) {
    for (name, range) in strings(project, node) {
        // Every id of hadolint's is fine, whether there is such a rule here or not.
        let is_theirs =
            name.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("DL")) && is_number(name.get(2..).unwrap_or_default());
        if !is_theirs && !names.has(&name) {
            project.remark(range, names.unknown(&name));
            continue;
        }
        // `ignored` wins over `override`.
        let key = name.to_ascii_lowercase();
        if level == Level::Off || project.levels.get(&key) != Some(&Level::Off) {
            project.levels.insert(key, level);
        }
    }
}

fn label_schema(project: &mut Project, node: &Node) {
    let Value::Map(pairs) = &node.value else {
        project.remark(node.range, texts::yaml_label_types());
        return;
    };
    for (key, value) in pairs {
        let Some(name) = scalar(project, key).map(str::to_owned) else { continue };
        let Some(word) = scalar(project, value) else { continue };
        let found = LabelType::ALL.iter().find(|(known, _)| *known == word).map(|&(_, kind)| kind);
        // `author:` with nothing after it.
        match found.or_else(|| matches!(word, "" | "~" | "null").then_some(LabelType::Text)) {
            Some(kind) => {
                project.label_schema.insert(name, kind);
            }
            None => {
                let all = Argument::codes(LabelType::ALL.iter().map(|(name, _)| *name));
                project.remark(value.range, texts::no_label_type(word, all));
            }
        }
    }
}

fn overrides(project: &mut Project, node: &Node, names: RuleNames<'_>) {
    let Value::Map(pairs) = &node.value else {
        project.remark(node.range, texts::yaml_levels());
        return;
    };
    for (key, value) in pairs {
        let word = key.as_str().unwrap_or_default();
        let level = match word {
            "error" => Some(Level::Error),
            "warning" => Some(Level::Warning),
            "info" => Some(Level::Information),
            "style" => Some(Level::Hint),
            _ => None,
        };
        match level {
            Some(level) => set_levels(project, value, level, names),
            None => {
                let all = Argument::codes(["error", "warning", "info", "style"]);
                project.remark(key.range, texts::no_level(word, all));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    const NAMES: RuleNames<'static> = RuleNames(&["WorkdirRelativePath", "DL3000"]);

    #[test]
    fn what_hadolint_reads() {
        let project = parse_hadolint(
            "
# a comment
failure-threshold: style
ignored:
  - DL3008
  - SC2086
override:
  error: [DL3000, DL3008]
  style:
    - DL3059
trustedRegistries:
  - docker.io
  - '*.example.com'
label-schema:
  author: text
  contact: email
  more:
strict-labels: true
disable-ignore-pragma: true
",
            NAMES,
        );
        assert_eq!(project.problems, []);
        assert_eq!(project.fail_level, Some(FailLevel::Hint));
        let level = |name: &str| project.levels.get(name).copied();
        assert_eq!(level("dl3008"), Some(Level::Off));
        assert_eq!(level("dl3000"), Some(Level::Error));
        assert_eq!(level("dl3059"), Some(Level::Hint));
        assert!(project.accepted.is_empty(), "style fails");
        let of = |threshold: &str| {
            let text = format!("failure-threshold: {threshold}\noverride:\n  info: [DL3000]\n  warning: [DL3008]\n");
            parse_hadolint(&text, NAMES).accepted.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(of("warning"), ["dl3000"]);
        assert_eq!(of("error"), ["dl3000", "dl3008"]);
        assert_eq!((of("info").len(), of("none").len()), (0, 0));
        assert_eq!(project.trusted_registries, ["docker.io", "*.example.com"]);
        assert!(project.ignore_suppressions && project.strict_labels);
        let labels = [("author", LabelType::Text), ("contact", LabelType::Email), ("more", LabelType::Text)];
        assert_eq!(project.label_schema, labels.map(|(name, kind)| (name.to_owned(), kind)).into());
    }

    #[test]
    fn everything_else_is_told() {
        for (text, place, message, serious) in [
            ("é: 1\nignore: [DL3008]\n", "é", "unknown setting", false),
            ("ignore: [DL3008]", "ignore", "did you mean `ignored`", false),
            ("ignored: [DL30000]", "DL30000", "did you mean `DL3000`", false),
            ("override: {loud: [DL3008]}", "loud", "unknown level `loud`; use one of `error`", false),
            ("failure-threshold: [a]", "[a]", "a single value", false),
            ("ignored: DL3008", "DL3008", "expected a list", false),
            ("label-schema: {a: uri}", "uri", "unknown label type `uri`", false),
            ("label-schema: a", "a", "expected types of labels", false),
            ("- a", "- a", "keys and values", true),
        ] {
            let project = parse_hadolint(text, NAMES);
            let problem = project.problems.first().unwrap_or_else(|| panic!("{text}"));
            assert!(problem.text(Locale::ENGLISH).contains(message), "{text}: {problem:?}");
            assert!(crate::text::slice(text, problem.range).starts_with(place.chars().next().unwrap()), "{text}: {problem:?}");
            assert_eq!(problem.serious, serious, "{text}");
        }
        assert!(parse_hadolint("a: [", NAMES).problems.first().is_some_and(|p| p.serious));
        assert!(parse_hadolint("", NAMES).problems.is_empty());
    }

    #[test]
    fn bombs_are_bounded() {
        let laughs = "a: &a [x, x]\nb: &b [*a, *a]\nignored: [*b, *b]\n";
        assert!(!parse_hadolint(laughs, NAMES).problems.is_empty());
        let deep = format!("ignored: {}", "[".repeat(5000));
        parse_hadolint(&deep, NAMES);
        parse_hadolint(&format!("x: {}a{}", "[".repeat(200), "]".repeat(200)), NAMES);
    }
}
