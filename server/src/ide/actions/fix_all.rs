//! All safe fixes of a file at once.

use super::{Action, ActionKind, Effect};
use crate::ide::fixes::{Repaired, repair, safe};
use crate::snapshot::Snapshot;
use crate::text::{Edit, range};
use crate::texts::{Locale, action};

pub(super) fn collect(snapshot: &Snapshot, out: &mut Vec<Action<'_>>) {
    if safe(snapshot, &|_| true).is_empty() {
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

/// The edits that apply the safe fixes that hold until none is left, as `check --fix` does. What would bring an error,
/// take a comment or never end is not done.
pub fn fix_all(snapshot: &Snapshot) -> Vec<Edit> {
    let Repaired { mut fixed, refused } = repair(snapshot, &safe);
    for refused in refused {
        tracing::error!("{}", refused.plain(Locale::ENGLISH));
    }
    match fixed.rounds.len() {
        0 => Vec::new(),
        1 => fixed.rounds.swap_remove(0),
        _ => vec![difference(snapshot.text(), &fixed.text)],
    }
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
    use crate::snapshot::{Document, FileKind};
    use crate::testing::snapshot;
    use crate::text::apply_edits;

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
                let before = snapshot(&text);
                let Repaired { fixed, refused } = repair(&before, &safe);
                prop_assert!(refused.is_empty(), "{:?} becomes {:?}: {:?}", text, fixed.text, refused);
                prop_assert_eq!(comments(&fixed.text), comments(&text), "{:?} becomes {:?}", text, fixed.text);
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
