//! Tests over all rules: the list, the documentation and its examples.

use super::*;
use crate::testing::{check_text, examples};

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
            let found = check_text(&example.text, example.ignorefile);
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
            for finding in check_text(&example.text, example.ignorefile).iter().filter(|f| f.rule.id == rule.id) {
                let whole = crate::text::range(0, example.text.len());
                assert!(whole.contains_range(finding.range), "{}: range outside of {:?}", rule.id, example.text);
                let missing = finding.message.render(rule, crate::data::docs::Language::English);
                assert!(
                    !missing.contains(['{', '}']) || missing.contains("${"),
                    "{}: an argument is missing in {missing:?}",
                    rule.id
                );
                for fix in finding.fixes.iter().filter(|f| f.safety == Safety::Safe) {
                    let fixed = crate::text::apply_edits(&example.text, &fix.edits);
                    let again = check_text(&fixed, example.ignorefile);
                    let count = |found: &[Finding]| found.iter().filter(|f| f.rule.id == rule.id).count();
                    let before = count(&check_text(&example.text, example.ignorefile));
                    assert!(count(&again) < before, "{}: the fix {:?} leaves the finding in {fixed:?}", rule.id, fix.title);
                }
            }
        }
    }
}
