//! `--fix`: fixes that do not overlap, again and again until there are none left.

use std::collections::{BTreeMap, HashSet};

use crate::rules::{Finding, Fix, Safety};
use crate::text::{Edit, TextSize, apply_edits};

/// A file whose fixes do not settle after this many rounds is left as the last round made it.
const MAX_ROUNDS: usize = 50;

/// A text after its fixes.
pub(super) struct Fixed {
    pub(super) text: String,
    /// How many findings were mended.
    pub(super) count: usize,
    /// Whether there is nothing left to do.
    pub(super) settled: bool,
}

/// The fix of a finding that is applied without asking: the first safe one, or, where a person allowed it,
/// the single obvious one.
pub(super) fn choose(finding: &Finding, unsafe_too: bool) -> Option<&Fix> {
    let fits = |f: &&Fix| f.safety == Safety::Safe || (unsafe_too && f.preferred);
    finding.fixes.iter().find(fits)
}

/// Mends a text. `edits_of` answers with the fixes of the findings of a text.
pub(super) fn fix(text: &str, mut edits_of: impl FnMut(&str) -> Vec<Vec<Edit>>) -> Fixed {
    let mut fixed = Fixed { text: text.to_owned(), count: 0, settled: false };
    let mut seen = HashSet::from([text.to_owned()]);
    for _ in 0..MAX_ROUNDS {
        let (edits, count) = compatible(edits_of(&fixed.text));
        if edits.is_empty() {
            fixed.settled = true;
            break;
        }
        let next = apply_edits(&fixed.text, &edits);
        if !seen.insert(next.clone()) {
            break;
        }
        fixed.text = next;
        fixed.count += count;
    }
    fixed
}

/// The edits of those fixes that do not touch each other, and how many fixes those are.
fn compatible(fixes: Vec<Vec<Edit>>) -> (Vec<Edit>, usize) {
    // End by start; no two of them touch.
    let mut taken: BTreeMap<TextSize, TextSize> = BTreeMap::new();
    let (mut edits, mut count) = (Vec::new(), 0);
    for fix in fixes {
        let free = |edit: &Edit| {
            let before = taken.range(..=edit.range.end()).next_back();
            before.is_none_or(|(_, end)| *end < edit.range.start())
        };
        if fix.is_empty() || !is_sound(&fix) || !fix.iter().all(free) {
            continue;
        }
        for edit in &fix {
            let end = taken.entry(edit.range.start()).or_insert(edit.range.end());
            *end = edit.range.end().max(*end);
        }
        edits.extend(fix);
        count += 1;
    }
    (edits, count)
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

    #[test]
    fn what_touches_waits_for_the_next_round() {
        let replace = |a, b, text: &str| Edit::replace(range(a, b), text);
        let fixes =
            vec![vec![replace(0, 2, "x"), replace(6, 8, "y")], vec![replace(2, 3, "z")], vec![replace(4, 5, "w")], vec![]];
        let (edits, count) = compatible(fixes);
        assert_eq!((edits.len(), count), (3, 2));
    }

    #[test]
    fn fixes_that_undo_each_other_end() {
        let flip = |text: &str| vec![vec![Edit::replace(range(0, 1), if text == "a" { "b" } else { "a" })]];
        let fixed = fix("a", flip);
        assert_eq!((fixed.text.as_str(), fixed.settled), ("b", false));
        let grow = |text: &str| if text.len() < 5 { vec![vec![Edit::insert(0.into(), "x")]] } else { Vec::new() };
        let fixed = fix("", grow);
        assert_eq!((fixed.text.as_str(), fixed.count, fixed.settled), ("xxxxx", 5, true));
    }
}
