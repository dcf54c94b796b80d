//! Fixes that do not overlap, again and again until there are none left.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::verify::loses_comment;
use crate::rules::{Finding, Fix, Safety};
use crate::text::{Edit, TextSize, apply_edits};

/// Fixes that do not settle after this many rounds never will.
const MAX_ROUNDS: usize = 50;

/// A text after its fixes.
pub struct Fixed {
    /// With all of them applied.
    pub text: String,
    /// How many findings were fixed.
    pub count: usize,
    /// Whether a comment is gone that none of them was about.
    pub(super) loses_comment: bool,
    /// The edits of each round, each of them of the text that the one before left.
    pub rounds: Vec<Vec<Edit>>,
    /// The rules whose fixes were applied.
    pub(super) rules: BTreeSet<&'static str>,
    /// Whether there is nothing left to do.
    pub(super) settled: bool,
}

/// The fix of a finding that is applied without asking: the first safe one, or, where a person allowed it,
/// the single obvious one.
pub fn choose(finding: &Finding, unsafe_too: bool) -> Option<&Fix> {
    let fits = |f: &&Fix| f.safety == Safety::Safe || (unsafe_too && f.preferred);
    finding.fixes.iter().find(fits)
}

/// A fix that may be applied.
pub struct Candidate {
    /// The rule whose finding it fixes.
    pub rule: &'static str,
    /// Where the finding starts.
    pub at: TextSize,
    /// What the fix changes; no two of them overlap.
    pub edits: Vec<Edit>,
}

impl Candidate {
    /// A fix of a finding.
    pub fn new(finding: &Finding, fix: &Fix) -> Self {
        Self { rule: finding.rule.id, at: finding.range.start(), edits: fix.edits.clone() }
    }
}

impl Fixed {
    /// A text that stays as it is.
    pub(super) fn nothing(text: &str) -> Self {
        Self { text: text.to_owned(), count: 0, loses_comment: false, rounds: Vec::new(), rules: BTreeSet::new(), settled: true }
    }
}

/// Fixes a text. `candidates_of` answers with the fixes of the findings of a text.
pub(super) fn fix(text: &str, mut candidates_of: impl FnMut(&str) -> Vec<Candidate>) -> Fixed {
    let mut fixed = Fixed { settled: false, ..Fixed::nothing(text) };
    let mut seen = HashSet::from([text.to_owned()]);
    for _ in 0..MAX_ROUNDS {
        let taken = compatible(candidates_of(&fixed.text));
        let count = taken.len();
        fixed.rules.extend(taken.iter().map(|candidate| candidate.rule));
        let about: Vec<TextSize> = taken.iter().map(|candidate| candidate.at).collect();
        let edits = edits_of(taken);
        if edits.is_empty() {
            fixed.settled = true;
            break;
        }
        let next = apply_edits(&fixed.text, &edits);
        if !seen.insert(next.clone()) {
            break;
        }
        fixed.loses_comment |= loses_comment(&fixed.text, &next, about);
        fixed.text = next;
        fixed.count += count;
        fixed.rounds.push(edits);
    }
    fixed
}

/// What the fixes change together, in document order.
fn edits_of(fixes: Vec<Candidate>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = fixes.into_iter().flat_map(|fix| fix.edits).collect();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    edits
}

/// The edits of those fixes that can be made together, in document order; a fix that touches what an earlier one changes
/// is left out.
pub fn together<'a>(fixes: impl IntoIterator<Item = (&'a Finding, &'a Fix)>) -> Vec<Edit> {
    edits_of(compatible(fixes.into_iter().map(|(finding, fix)| Candidate::new(finding, fix)).collect()))
}

/// Those fixes that do not touch each other.
fn compatible(fixes: Vec<Candidate>) -> Vec<Candidate> {
    // End by start; no two of them touch.
    let mut taken: BTreeMap<TextSize, TextSize> = BTreeMap::new();
    let mut compatible = Vec::new();
    for fix in fixes {
        let free = |edit: &Edit| {
            let before = taken.range(..=edit.range.end()).next_back();
            before.is_none_or(|(_, end)| *end < edit.range.start())
        };
        if fix.edits.is_empty() || !is_sound(&fix.edits) || !fix.edits.iter().all(free) {
            continue;
        }
        for edit in &fix.edits {
            let end = taken.entry(edit.range.start()).or_insert(edit.range.end());
            *end = edit.range.end().max(*end);
        }
        compatible.push(fix);
    }
    compatible
}

/// Whether the edits of a fix leave each other alone.
fn is_sound(fix: &[Edit]) -> bool {
    let mut ranges: Vec<_> = fix.iter().map(|e| (e.range.start(), e.range.end())).collect();
    ranges.sort_unstable();
    ranges.is_sorted_by(|(_, end), (start, _)| end <= start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    fn candidate(edits: Vec<Edit>) -> Candidate {
        Candidate { rule: "r", at: 0.into(), edits }
    }

    #[test]
    fn what_touches_waits_for_the_next_round() {
        let replace = |a, b, text: &str| Edit::replace(range(a, b), text);
        let fixes =
            vec![vec![replace(0, 2, "x"), replace(6, 8, "y")], vec![replace(2, 3, "z")], vec![replace(4, 5, "w")], vec![]];
        let taken = compatible(fixes.into_iter().map(candidate).collect());
        assert_eq!(taken.iter().map(|fix| fix.edits.len()).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn fixes_that_undo_each_other_end() {
        let flip = |text: &str| vec![candidate(vec![Edit::replace(range(0, 1), if text == "a" { "b" } else { "a" })])];
        let fixed = fix("a", flip);
        assert_eq!((fixed.text.as_str(), fixed.settled), ("b", false));
        let grow = |text: &str| if text.len() < 5 { vec![candidate(vec![Edit::insert(0.into(), "x")])] } else { Vec::new() };
        let fixed = fix("", grow);
        assert_eq!((fixed.text.as_str(), fixed.count, fixed.settled), ("xxxxx", 5, true));
    }
}
