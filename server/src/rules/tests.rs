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

/// The builder takes the file, and the shell in it stops before its first command.
const ERRORS_OF_SHELLS: [&str; 2] = ["powershell-operator", "shell-syntax"];

#[test]
fn only_what_cannot_be_built_is_an_error() {
    for rule in RULES {
        let stops = rule.set == RuleSet::BuildError || ERRORS_OF_SHELLS.contains(&rule.id);
        assert_eq!(rule.severity == Severity::Error, stops, "{}", rule.id);
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

/// Rules whose bad example is too long to be shown, or is one by another file; their own tests have it.
const WITHOUT_BAD_EXAMPLE: [&str; 2] = ["ignore-not-read", "line-too-long"];

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
            if fires != (example.verdict == "bad" && rule.is_built_in()) {
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
                let missing = finding.message.render(rule, crate::texts::Locale::ENGLISH);
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
            // What an ignore file gets is not a part of the example.
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

/// Rules that offer a fix, by their sources: each has a bad example that is fixed, or tests of its own.
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

/// What BuildKit rejects in an example.
fn errors(example: &Example) -> Vec<&'static str> {
    let found = crate::testing::check_text(&example.text, example.ignorefile);
    found.iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.id).collect()
}

#[test]
fn a_rule_without_a_translation_speaks_english() {
    for rule in RULES {
        assert_eq!(rule.summary_in(crate::texts::Locale::ENGLISH), rule.summary());
        for locale in crate::texts::Locale::all() {
            assert!(!rule.summary_in(locale).is_empty(), "{}", rule.id);
        }
    }
}
