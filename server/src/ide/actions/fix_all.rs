//! All safe fixes of a file at once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Action, ActionKind, Effect};
use crate::rules::{Finding, Fix, Safety, Severity};
use crate::snapshot::{Document, Snapshot};
use crate::text::{Edit, Text, TextRange, apply_edits, range};
use crate::texts::action;

/// A fix may uncover the next finding; more rounds than this mean that two rules disagree.
const MAX_ROUNDS: usize = 10;

pub(super) fn collect(snapshot: &Snapshot, out: &mut Vec<Action<'_>>) {
    if safe_fixes(snapshot.findings()).next().is_none() {
        return;
    }
    out.push(Action {
        title: action::fix_all().plain(snapshot.world.language),
        kind: ActionKind::FixAll,
        finding: None,
        preferred: false,
        effect: Effect::FixAll,
    });
}

/// The edits that apply safe fixes until none is left. Nothing is left to do in the text that comes out. A round that
/// would bring an error or take a comment is not made, and where two rules never agree nothing is done.
pub fn fix_all(snapshot: &Snapshot) -> Vec<Edit> {
    let original = snapshot.text();
    let mut text = Arc::clone(original);
    let mut edits = without_overlap(safe_fixes(snapshot.findings()));
    let mut rounds = Vec::new();
    let mut errors = count_errors(snapshot.findings());
    while !edits.is_empty() {
        let next = apply_edits(&text, &edits);
        let fixed = Document::new(snapshot.kind, 0, &next).snapshot(snapshot.world.clone());
        let left = count_errors(fixed.findings());
        let is_new = |(id, count): (&&str, &usize)| errors.get(id).is_none_or(|before| before < count);
        if *text == *next || left.iter().any(is_new) {
            tracing::error!(first = ?edits.first(), "bug: a fix that is called safe is not. Please report the file");
            break;
        }
        if rounds.len() == MAX_ROUNDS {
            tracing::error!(first = ?edits.first(), "bug: safe fixes never end. Please report the file");
            return Vec::new();
        }
        (text, errors) = (Arc::new(Text::from(next)), left);
        rounds.push(edits);
        edits = without_overlap(safe_fixes(fixed.findings()));
    }
    match rounds.len() {
        0 => Vec::new(),
        1 => rounds.swap_remove(0),
        _ => vec![difference(original, &text)],
    }
}

/// How many errors there are of each rule.
fn count_errors(findings: &[Finding]) -> FxHashMap<&'static str, usize> {
    let mut counts = FxHashMap::default();
    for finding in findings.iter().filter(|f| f.severity == Severity::Error) {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    counts
}

fn safe_fixes(findings: &[Finding]) -> impl Iterator<Item = &Fix> {
    findings.iter().filter_map(|f| f.fixes.iter().find(|fix| fix.safety == Safety::Safe))
}

/// The edits of the fixes, in document order; a fix that touches what an earlier one changes is left out.
pub(super) fn without_overlap<'a>(fixes: impl IntoIterator<Item = &'a Fix>) -> Vec<Edit> {
    let mut fixes: Vec<&Fix> = fixes.into_iter().filter(|f| !f.edits.is_empty()).collect();
    let span = |fix: &Fix| fix.edits.iter().map(|e| e.range).reduce(|a, b| a.cover(b)).unwrap_or_default();
    fixes.sort_by_key(|fix| (span(fix).start(), span(fix).end()));
    let mut taken = Vec::new();
    let mut last: Option<TextRange> = None;
    for fix in fixes {
        let span = span(fix);
        // Two insertions at one place have no order, nor has one at the edge of a replacement.
        let clashes =
            |last: TextRange| span.start() < last.end() || (span.start() == last.end() && (span.is_empty() || last.is_empty()));
        if last.is_some_and(clashes) {
            continue;
        }
        last = Some(span);
        let mut edits = fix.edits.clone();
        edits.sort_by_key(|e| (e.range.start(), e.range.end()));
        taken.extend(edits);
    }
    taken
}

/// One edit that turns a text into another: what lies between what both begin and end with.
fn difference(before: &str, after: &str) -> Edit {
    let start = before
        .char_indices()
        .zip(after.chars())
        .find(|((_, a), b)| a != b)
        .map_or(before.len().min(after.len()), |((at, _), _)| at);
    let (old, new) = (before.get(start..).unwrap_or_default(), after.get(start..).unwrap_or_default());
    let same: usize = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let new = new.get(..new.len() - same).unwrap_or_default();
    Edit::replace(range(start, before.len() - same), new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::FileKind;
    use crate::testing::snapshot;

    fn fixed(text: &str) -> String {
        apply_edits(text, &fix_all(&snapshot(text)))
    }

    #[test]
    fn safe_fixes_are_applied_until_none_is_left() {
        let text = "from alpine:edge as b\nRUN a \\\n\n  b\nWORKDIR /x\nRUN x\nCMD [\"a\"]\nCMD [\"b\"]\n";
        let once = fixed(text);
        assert_eq!(once, "FROM alpine:edge AS b\nRUN a \\\n  b\nWORKDIR /x\nRUN x\nCMD [\"b\"]\n");
        assert_eq!(fixed(&once), once);
    }

    #[test]
    fn guesses_are_left_alone() {
        let text = "FROM alpine:edge\nCMD python main.py\n";
        assert_eq!(fixed(text), text);
    }

    #[test]
    fn nothing_is_done_where_an_instruction_does_not_parse() {
        for text in [
            "FROM a:1\nCOPY x ${A/${B\n",
            "FROM a:1\nWORKDIR \"${/}\n",
            "FROM a:1\nLABEL - y ${A#\n",
            "FROM a:1\nENV g = ${t-\n",
            "FROM a:1\nONBUILD ENV g = ${t-\n",
            "FROM a:1\nRUN apt-get install \"curl\n",
        ] {
            assert_eq!(fixed(text), text);
        }
        let ignore = "[{,}\n";
        let snapshot = Document::new(FileKind::Dockerignore, 0, ignore).snapshot(snapshot("").world.clone());
        assert_eq!(fix_all(&snapshot), []);
    }

    #[test]
    fn no_comment_goes() {
        for text in ["FROM a:1\nMAINTAINER \\\n# the team\nme@x.y\n", "FROM a:1\nCMD [\"a\", \\\n# why\n\"b\"]\nCMD [\"c\"]\n"] {
            assert!(fixed(text).contains("\n# "), "{}", fixed(text));
        }
        assert_eq!(fixed("FROM a:1\nMAINTAINER me\n"), "FROM a:1\nLABEL org.opencontainers.image.authors=\"me\"\n");
    }

    mod property {
        use proptest::prelude::*;
        use proptest::test_runner::RngSeed;

        use super::*;

        const PIECES: &[&str] = &[
            "\nRUN ",
            "\nCMD ",
            "\nENV ",
            "\nLABEL ",
            "\nCOPY ",
            "\nWORKDIR ",
            "\nMAINTAINER ",
            "\nEXPOSE ",
            "\nonbuild ",
            "\nFROM a:1 as b\n",
            "\nUSER ",
            "\nARG ",
            "\nHEALTHCHECK ",
            "\nENTRYPOINT ",
            "\nSHELL ",
            "\nVOLUME ",
            "\nSTOPSIGNAL ",
            "\nADD ",
            "a",
            "b/",
            " ",
            " ",
            "=",
            "\"",
            "'",
            "${",
            "}",
            "$A",
            ":-",
            "/",
            " \\\n",
            "\n# c\n",
            " \\\n# d\n",
            "[",
            "]",
            "\"a\"",
            ",",
            "80/TCP",
            "<<E",
            "\nE\n",
            "--from=b ",
            "--x",
            "apt-get install -y curl",
            "apt-get update",
            " && ",
            "cd /x",
            "pip install a",
            "sudo a",
            " | ",
            "\\",
            "`",
            "é",
            "\t",
            "# escape=`\n",
            "-",
            "#",
            "a b c",
            "A=1 B=2",
            "linux/AMD64",
            "apk add a",
            "yum install a",
        ];

        fn comments(text: &str) -> Vec<&str> {
            let mut all: Vec<&str> = text.lines().map(str::trim).filter(|line| *line == "# c" || *line == "# d").collect();
            all.sort_unstable();
            all
        }

        proptest! {
            #![proptest_config(ProptestConfig {
                rng_seed: RngSeed::Fixed(1), failure_persistence: None, cases: 3000, ..ProptestConfig::default()
            })]

            #[test]
            fn safe_fixes_bring_no_error_take_no_comment_and_end(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 1..24)) {
                let text = format!("FROM a:1{}\n", pieces.concat());
                let mut before = snapshot(&text);
                let comments_before = comments(&text).len();
                for round in 0.. {
                    prop_assert!(round < MAX_ROUNDS, "no end: {:?}", text);
                    let edits = without_overlap(safe_fixes(before.findings()));
                    if edits.is_empty() {
                        break;
                    }
                    let after = snapshot(&apply_edits(before.text(), &edits));
                    let (old, new) = (count_errors(before.findings()), count_errors(after.findings()));
                    let more = new.iter().find(|(id, count)| old.get(*id).is_none_or(|old| old < *count));
                    prop_assert_eq!(more, None, "{:?} becomes {:?}", before.text(), after.text());
                    prop_assert_eq!(comments(after.text()).len(), comments_before, "{:?} becomes {:?}", before.text(), after.text());
                    before = after;
                }
            }
        }
    }

    #[test]
    fn differences() {
        for (a, b) in [("abc", "axc"), ("", "x"), ("x", ""), ("aa", "aaa"), ("äö", "äü"), ("abab", "ab")] {
            assert_eq!(apply_edits(a, &[difference(a, b)]), b);
        }
    }
}
