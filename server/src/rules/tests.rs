//! Tests over all rules: the list, the documentation and its examples.

use super::*;
use crate::testing::{Example, check_example, examples};

#[test]
fn ids_are_unique_and_well_formed() {
    let mut ids: Vec<_> = RULES.iter().map(|r| r.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is used twice");
    for rule in RULES.iter().filter(|r| matches!(r.set, RuleSet::Own | RuleSet::BuildError)) {
        assert!(
            rule.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{} is not kebab-case",
            rule.id
        );
    }
}

#[test]
fn only_build_errors_are_errors() {
    for rule in RULES {
        assert_eq!(rule.severity == Severity::Error, rule.set == RuleSet::BuildError, "{}", rule.id);
    }
}

#[test]
fn every_rule_file_is_listed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut declared = 0;
    let mut stack = vec![folder];
    while let Some(folder) = stack.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else if path.file_name().is_some_and(|n| n != "macros.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                declared += source.lines().filter(|l| *l == "rule! {").count();
            }
        }
    }
    assert_eq!(declared, RULES.len(), "rule! declarations and entries of RULES differ");
}

/// Rules whose bad example is too long to be shown; their own tests have it.
const WITHOUT_BAD_EXAMPLE: [&str; 1] = ["line-too-long"];

#[test]
fn documentation_examples_do_what_they_say() {
    let mut problems = Vec::new();
    for rule in RULES {
        let examples = examples(rule.docs);
        for wanted in ["bad", "good"] {
            let may_lack = wanted == "bad" && WITHOUT_BAD_EXAMPLE.contains(&rule.id);
            if !may_lack && !examples.iter().any(|e| e.verdict == wanted) {
                problems.push(format!("{} has no {wanted} example", rule.id));
            }
        }
        for example in &examples {
            let found = check_example(rule.id, example);
            let fires = found.iter().any(|f| f.rule.id == rule.id);
            if fires != (example.verdict == "bad") {
                let ids: Vec<_> = found.iter().map(|f| f.rule.id).collect();
                problems.push(format!("{}: {} example {:?} gives {ids:?}", rule.id, example.verdict, example.text));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn ranges_and_fixes_of_bad_examples_are_sound() {
    for rule in RULES {
        for example in examples(rule.docs).iter().filter(|e| e.verdict == "bad") {
            for finding in check_example(rule.id, example).iter().filter(|f| f.rule.id == rule.id) {
                let whole = crate::text::range(0, example.text.len());
                assert!(whole.contains_range(finding.range), "{}: range outside of {:?}", rule.id, example.text);
                let missing = finding.message.render(rule, crate::data::docs::Language::English);
                assert!(
                    !missing.contains(['{', '}']) || missing.contains("${"),
                    "{}: an argument is missing in {missing:?}",
                    rule.id
                );
            }
        }
    }
}

/// What is applied to an example: every fix by itself.
#[test]
fn fixes_of_bad_examples_mend_them() {
    for rule in RULES {
        for example in examples(rule.docs).iter().filter(|e| e.verdict == "bad") {
            let found = check_example(rule.id, example);
            let errors = errors(example);
            // What an ignore file gets is no part of the example.
            for fix in found.iter().flat_map(|f| &f.fixes).filter(|fix| fix.ignore.is_empty()) {
                let text = crate::text::apply_edits(&example.text, &fix.edits);
                let fixed = Example { text, ..*example };
                let again = check_example(rule.id, &fixed);
                assert!(again.len() < found.len(), "{}: the fix {:?} leaves the finding in {:?}", rule.id, fix.title, fixed.text);
                let new = self::errors(&fixed);
                assert!(new.len() <= errors.len(), "{}: the fix {:?} makes {new:?} in {:?}", rule.id, fix.title, fixed.text);
            }
        }
    }
}

/// Rules that offer a fix, by their sources: each has a bad example that is mended, or tests of its own.
#[test]
fn every_fix_has_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut untested = Vec::new();
    let mut offering = 0;
    for entry in ["checks", "errors", "hadolint", "ignorefile", "own"].map(|part| folder.join(part)) {
        let mut stack = vec![entry];
        while let Some(path) = stack.pop() {
            if path.is_dir() {
                stack.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let (code, tests) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            let Some(id) = code.split("id: \"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
            if !code.contains("rule! {") || ![".fix(", ".maybe_fix("].iter().any(|call| code.contains(call)) {
                continue;
            }
            offering += 1;
            let rule = Rule::find(id).unwrap_or_else(|| panic!("{id}"));
            let mends = |example: &Example| check_example(id, example).iter().any(|f| !f.fixes.is_empty());
            let by_example = examples(rule.docs).iter().filter(|e| e.verdict == "bad").any(mends);
            if !by_example
                && !["check_fix(", "check_ignore_fix(", "check_ignore_fix_in(", ".fixes"].iter().any(|t| tests.contains(t))
            {
                untested.push(id.to_owned());
            }
        }
    }
    assert!(50 < offering, "{offering}");
    assert!(untested.is_empty(), "no test of the fixes of {untested:?}");
}

/// What BuildKit refuses in an example.
fn errors(example: &Example) -> Vec<&'static str> {
    let found = crate::testing::check_text(&example.text, example.ignorefile);
    found.iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.id).collect()
}

/// The translations as they stand in the file, by `<rule id>.<message key>`.
fn russian() -> Vec<(&'static str, &'static str)> {
    let lines = include_str!("../data/messages/ru.tsv").lines();
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line:?}"))).collect()
}

/// Every message with its name in the file of translations.
fn english() -> Vec<(String, &'static str)> {
    let messages = |rule: &&'static Rule| rule.messages.iter().map(|&(key, text)| (format!("{}.{key}", rule.id), text));
    let titles = crate::data::messages::ACTION_TITLES.iter().map(|&(key, text)| (format!("action.{key}"), text));
    let project = crate::data::messages::PROJECT_TEXTS.iter().map(|&(key, text)| (format!("project.{key}"), text));
    RULES.iter().flat_map(messages).chain(titles).chain(project).collect()
}

/// Both texts of every translated message.
fn pairs() -> Vec<(String, &'static str, &'static str)> {
    let russian: std::collections::BTreeMap<_, _> = russian().into_iter().collect();
    let found = |(name, english): (String, _)| russian.get(&*name).map(|russian| (name, english, *russian));
    english().into_iter().filter_map(found).collect()
}

/// `{name}` in a text, but not `${name}`.
fn placeholders(text: &str) -> std::collections::BTreeSet<&str> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let opened = text.match_indices('{').filter(|(at, _)| !text[..*at].ends_with('$'));
    opened.filter_map(|(at, _)| text[at + 1..].split_once('}')).map(|(name, _)| name).filter(|name| is_name(name)).collect()
}

/// A text without its code and its placeholders.
fn prose(text: &str) -> String {
    let prose: String = text.split('`').step_by(2).collect();
    placeholders(&prose).iter().fold(prose.clone(), |prose, name| prose.replace(&format!("{{{name}}}"), ""))
}

#[test]
fn every_message_has_a_russian_text() {
    let russian: Vec<_> = russian().into_iter().map(|(name, _)| name).collect();
    let english = english();
    let missing: Vec<_> = english.iter().filter(|(name, _)| !russian.contains(&&**name)).collect();
    assert!(missing.is_empty(), "not translated: {missing:#?}");
    let left: Vec<_> = russian.iter().filter(|name| !english.iter().any(|(known, _)| known == *name)).collect();
    assert!(left.is_empty(), "translations of nothing: {left:#?}");
}

#[test]
fn translations_are_sorted_and_found() {
    let lines = russian();
    for pair in lines.windows(2) {
        assert!(pair[0].0 < pair[1].0, "{} stands before {}", pair[0].0, pair[1].0);
    }
    for (name, text) in lines {
        let (rule, key) = name.rsplit_once('.').unwrap();
        assert_eq!(crate::data::messages::translated(crate::data::docs::Language::Russian, rule, key), Some(text));
    }
}

#[test]
fn every_rule_has_a_russian_summary() {
    use crate::data::docs::Language;
    let lines: Vec<&str> = include_str!("../data/messages/summaries.ru.tsv").lines().collect();
    assert!(lines.is_sorted());
    assert_eq!(lines.len(), RULES.len(), "a line for each rule, and no more");
    for rule in RULES {
        let (english, russian) = (rule.summary(), rule.summary_in(Language::Russian));
        assert_ne!(english, russian, "{}", rule.id);
        assert_eq!(english.matches('`').count() % 2, russian.matches('`').count() % 2, "{}: {russian}", rule.id);
        assert_eq!(rule.summary_in(Language::English), english);
    }
}

#[test]
fn translations_have_the_same_placeholders() {
    for (name, english, russian) in pairs() {
        assert_eq!(placeholders(english), placeholders(russian), "{name}: {russian}");
    }
    assert_eq!(placeholders("`{a}` ${b} {c_d} ${e/f} `\\{` {}"), ["a", "c_d"].into());
}

#[test]
fn translations_are_in_russian() {
    let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    for (name, english, russian) in pairs() {
        let has_words = prose(english).contains(char::is_alphabetic);
        assert!(!has_words || russian.contains(is_cyrillic), "{name}: {russian}");
    }
    assert_eq!(prose("Use `x:{a}` {b}!"), "Use  !");
}
