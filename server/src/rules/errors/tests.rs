//! What BuildKit was seen to reject and to accept, rule by rule.

use crate::config::{Profile, Settings};
use crate::rules::Severity;
use crate::testing::check_with;

/// Id, a refused text, a text like it that is taken.
const PAIRS: &[(&str, &str, &str)] = &[
    ("file-empty", "", "FROM a"),
    ("no-instructions", "# c", "FROM a"),
    ("no-stages", "ARG A", "ARG A\nFROM a"),
    ("instruction-before-from", "RUN x\nFROM a", "ARG A\nFROM a"),
    ("directive-duplicate", "# escape=`\n# escape=`\nFROM a", "# escape=`\nFROM a"),
    ("escape-invalid", "# escape=x\nFROM a", "# escape=`\nFROM a"),
    ("check-invalid", "# check=foo=bar\nFROM a", "# check=skip=all\nFROM a"),
    ("unknown-instruction", "FROM a\nFOO x", "FROM a\nRUN x"),
    (
        "circular-dependency",
        "FROM a AS x\nCOPY --from=y a /b\nFROM b AS y\nCOPY --from=x a /b",
        "FROM a AS x\nFROM b AS y\nCOPY --from=x a /b",
    ),
    ("unknown-flag", "FROM a\nCOPY --CHOWN=1 a b", "FROM a\nCOPY --chown=1 a b"),
    ("duplicate-flag", "FROM a\nCOPY --chown=a --chown=b a b", "FROM a\nCOPY --exclude=a --exclude=b a b"),
    ("flag-missing-value", "FROM a\nRUN --mount x", "FROM a\nRUN x"),
    ("flag-not-boolean", "FROM a\nCOPY --link=x a b", "FROM a\nCOPY --link=TRUE a b"),
    ("from-arity", "FROM a b", "FROM a AS b"),
    ("stage-name-invalid", "FROM a AS 1x", "FROM a AS x1"),
    ("from-empty-base", "FROM $A", "FROM a"),
    ("from-invalid-reference", "FROM Alpine", "FROM alpine"),
    ("platform-empty", "FROM --platform=$NOPE a", "FROM --platform=linux/amd64 a"),
    ("platform-invalid", "FROM --platform=a/b/c/d a", "FROM --platform=linux/arm64 a"),
    ("expand-bad-modifier", "FROM a\nARG V=1\nENV A=${V^^}", "FROM a\nARG V=1\nENV A=${V#a}"),
    ("expand-bad-substitution", "FROM a\nENV A=${}", "FROM a\nENV A=b"),
    ("expand-missing-slash", "FROM a\nARG V=1\nENV A=${V/x}", "FROM a\nARG V=1\nENV A=${V/x/}"),
    ("expand-unclosed", "FROM a\nENV A=${V", "FROM a\nARG V=1\nENV A=${V}"),
    ("expand-required", "FROM a\nENV A=${B:?m}", "FROM a\nARG B=1\nENV A=${B:?m}"),
    ("unclosed-quote", "FROM a\nWORKDIR 'x", "FROM a\nWORKDIR '/x'"),
];

#[test]
fn refused_and_taken() {
    let settings = Settings { profile: Profile::Buildkit, ..Settings::default() };
    for (id, bad, good) in PAIRS {
        let errors = |text: &str| -> Vec<&str> {
            check_with(text, &settings).iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.id).collect()
        };
        assert!(errors(bad).contains(id), "{id}: {bad:?} gives {:?}", errors(bad));
        assert!(errors(good).is_empty(), "{id}: {good:?} gives {:?}", errors(good));
    }
}
