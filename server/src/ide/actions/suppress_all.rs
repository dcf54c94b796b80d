//! Comments that suppress everything that is found in a file, so that only what is new is told from then on.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{suppress, suppress_pattern};
use crate::ide::fixes::{objection, with_text};
use crate::rules::{Finding, RuleSet};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{Edit, TextSize, apply_edits};

/// Of one instruction, one rule is added to its comment a round; more rules than these are not left.
const MAX_ROUNDS: usize = 60;

/// The file with a comment for each finding that a comment can suppress; the same file if there is none.
pub fn suppressed(snapshot: &Arc<Snapshot>) -> Arc<Snapshot> {
    let mut now = Arc::clone(snapshot);
    // Rules whose findings stayed although a comment names them.
    let mut deaf = FxHashSet::default();
    for _ in 0..MAX_ROUNDS {
        let mut edits = BTreeMap::<TextSize, (Edit, &'static str)>::new();
        for finding in now.findings().iter().filter(|finding| !deaf.contains(finding.rule.id)) {
            if let Some(edit) = comment(&now, finding) {
                edits.entry(edit.range.start()).or_insert((edit, finding.rule.id));
            }
        }
        if edits.is_empty() {
            break;
        }
        let (edits, rules): (Vec<Edit>, Vec<&'static str>) = edits.into_values().unzip();
        let next = with_text(&now, &apply_edits(now.text(), &edits));
        let count = |snapshot: &Snapshot, rule: &str| snapshot.findings().iter().filter(|f| f.rule.id == rule).count();
        let before = deaf.len();
        deaf.extend(rules.into_iter().filter(|rule| count(&now, rule) <= count(&next, rule)));
        if before < deaf.len() {
            continue;
        }
        if objection(&now, &next).is_some() {
            break;
        }
        now = next;
    }
    now
}

fn comment(snapshot: &Snapshot, finding: &Finding) -> Option<Edit> {
    match snapshot.kind {
        // The builder rejects the file all the same.
        _ if finding.rule.set == RuleSet::BuildError => None,
        FileKind::Dockerfile => suppress::nearest(snapshot, finding),
        FileKind::Dockerignore => Some(suppress_pattern::nearest(snapshot, finding)),
        FileKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn everything_is_suppressed() {
        let text =
            "from a:latest AS b\nRUN cd x && apt-get install y\nWORKDIR x\nENV a b\nMAINTAINER x\nRUN ['a']\nCMD a\nCMD b\n";
        let before = snapshot(text);
        assert!(5 < before.findings().len());
        let after = suppressed(&before);
        let left: Vec<&str> = after.findings().iter().map(|finding| finding.rule.id).collect();
        let text_after: &str = after.text();
        assert_eq!(left, [""; 0], "{text_after}");
        assert_eq!(suppressed(&after).text().to_string(), after.text().to_string(), "there is nothing left to do");
        let lines: Vec<&str> = after.text().lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.join("\n") + "\n", text, "no line of the file is another");
    }

    #[test]
    fn what_no_comment_suppresses_is_left() {
        let before = snapshot("FROM a:1\nFOO x\n");
        assert_eq!(suppressed(&before).text().to_string(), before.text().to_string());
    }
}
