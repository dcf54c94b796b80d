//! Words of tags, and the versions that they begin with.

use std::cmp::Ordering;

/// Whether a word of a tag is the one, with or without a number at its end: `alpine3.23`, `ltsc2022`.
pub(super) fn is_word(own: &str, word: &str) -> bool {
    own.strip_prefix(word).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// The version that a word begins with: 3.14 in `3.14.0rc1`, 3 in `v3`.
pub(super) fn version(word: &str) -> Option<Vec<u32>> {
    let word = word.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word);
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let number = word.get(..end)?.trim_end_matches('.');
    number.split('.').map(|part| part.parse().ok()).collect()
}

/// How a tag's version stands to another one. What a tag leaves out is the newest there is.
pub(super) fn compare(tag: &[u32], bound: &[u32]) -> Ordering {
    let mut bound = bound.iter();
    for own in tag {
        let order = own.cmp(bound.next().unwrap_or(&0));
        if order != Ordering::Equal {
            return order;
        }
    }
    if bound.next().is_some() { Ordering::Greater } else { Ordering::Equal }
}
