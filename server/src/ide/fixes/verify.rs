//! Checks the result of fixes before it is written. A fix that breaks a file is a bug, and the file's owner must not
//! be the one to find it.

use std::collections::BTreeMap;

use crate::rules::{Finding, Severity};
use crate::snapshot::Snapshot;
use crate::text::TextSize;
use crate::texts::{Phrase, complaint as texts};

/// What is wrong with a text after fixes, beside the text before; `None` if nothing is. In both, no rule about errors
/// is turned off.
pub fn objection(before: &Snapshot, after: &Snapshot) -> Option<Phrase> {
    if before.tree.faults().len() < after.tree.faults().len() {
        return Some(texts::do_not_parse());
    }
    let (old, new) = (errors(before.findings()), errors(after.findings()));
    let total = |errors: &Errors| errors.values().sum::<usize>();
    // With one error gone, another may show that it had hidden; that is not a new one. Nor is what tells better of an
    // error that there was.
    let has_more = |(&(rule, stands_in), count): (&(&'static str, bool), &usize)| {
        !stands_in && old.get(&(rule, stands_in)).is_none_or(|before| before < count)
    };
    let (before, after) = (total(&old), total(&new));
    if before < after || (before == after && new.iter().any(has_more)) {
        return Some(texts::new_error());
    }
    None
}

/// How often a rule reports an error, and whether those are errors only because they stand for what others would report.
type Errors = BTreeMap<(&'static str, bool), usize>;

fn errors(findings: &[Finding]) -> Errors {
    let mut errors = Errors::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        *errors.entry((finding.rule.id, finding.rule.severity != Severity::Error)).or_default() += 1;
    }
    errors
}

/// Whether a line that is a comment is not there any more. Those may go in which a fixed finding starts, which is
/// what `about` says; lines of heredocs and of continued instructions count as any other.
pub fn loses_comment(before: &str, after: &str, about: Vec<TextSize>) -> bool {
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    for comment in after.lines().filter_map(comment) {
        *kept.entry(comment).or_default() += 1;
    }
    let mut about: Vec<usize> = about.into_iter().map(usize::from).collect();
    about.sort_unstable();
    let mut start = 0;
    before.split_inclusive('\n').any(|line| {
        let end = start + line.len();
        let first = about.partition_point(|&at| at < start);
        let is_meant = about.get(first).is_some_and(|&at| at < end);
        start = end;
        let Some(comment) = comment(line).filter(|_| !is_meant) else { return false };
        match kept.get_mut(comment) {
            Some(count) if 0 < *count => {
                *count -= 1;
                false
            }
            _ => true,
        }
    })
}

/// The comment that a line is.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    line.starts_with('#').then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn what_tells_better_of_an_error_is_not_a_new_one() {
        let objection = |before, after| objection(&snapshot(before), &snapshot(after)).is_some();
        assert!(!objection("USER\nMAINTAINER a\n b=\n", "USER\nLABEL a=\"b\"\n b=\n"));
        assert!(objection("FROM a:1\n", "FROM a:1\nCOPY a\n"));
        assert!(objection("FROM a:1\nCOPY a\n", "FROM a:1\nCOPPY a b\n"));
    }

    #[test]
    fn comments() {
        let lost = |before, after, about: u32| loses_comment(before, after, vec![about.into()]);
        assert!(!lost("# a\nRUN x\n", "RUN y\n  # a\r\n", 6));
        assert!(lost("# a\nRUN x\n", "RUN y\n", 6));
        assert!(!lost("# a\nRUN x\n", "RUN y\n", 2), "it is the comment that was mended");
        assert!(lost("# a\n# a\nRUN x\n", "# a\nRUN y\n", 10), "one of two");
        assert!(lost("RUN x \\\n  # why\n  y\n", "RUN x y\n", 0));
    }
}
