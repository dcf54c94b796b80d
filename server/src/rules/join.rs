//! Joins the lists of rules of folders into larger ones, at compile time.

use super::Rule;

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
    let mut all = [first(parts); N];
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

/// Some rule of the lists, to fill a list with before it is filled.
#[expect(clippy::indexing_slicing, reason = "bounds are checked at compile time")]
const fn first(parts: &[&[&'static Rule]]) -> &'static Rule {
    let mut part = 0;
    while parts[part].is_empty() {
        part += 1;
    }
    parts[part][0]
}
