//! All rules, in one list.

use super::{Rule, checks, errors, hadolint, ignorefile, own, shellcheck};

const PARTS: &[&[&Rule]] = &[errors::RULES, checks::RULES, hadolint::RULES, shellcheck::RULES, own::RULES, ignorefile::RULES];

/// Every rule there is, in a fixed order.
pub static RULES: &[&Rule] = &concat::<{ count(PARTS) }>(PARTS);

/// The number of rules in lists of rules.
#[expect(clippy::indexing_slicing, reason = "bounds are checked at compile time")]
pub(super) const fn count(parts: &[&[&'static Rule]]) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < parts.len() {
        count += parts[i].len();
        i += 1;
    }
    count
}

/// Joins lists of rules at compile time; `N` is their [`count`].
#[expect(clippy::indexing_slicing, reason = "bounds are checked at compile time")]
pub(super) const fn concat<const N: usize>(parts: &[&[&'static Rule]]) -> [&'static Rule; N] {
    let mut all = [errors::FIRST; N];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    all
}
