//! The order of tags of which only the names are known.

use std::cmp::{Ordering, Reverse};

/// Codenames of the systems of images, at the end of tags.
pub const CODENAMES: [&str; 8] = ["trixie", "bookworm", "bullseye", "buster", "noble", "jammy", "focal", "bionic"];

/// Words that mark what is not released yet.
const UNFINISHED: [&str; 10] = ["alpha", "beta", "rc", "dev", "nightly", "snapshot", "preview", "edge", "canary", "tip"];

/// Sorts best first: `latest`, versions from new to old, other words, what is not released, and what
/// machines have named.
pub fn compare(a: &str, b: &str) -> Ordering {
    class(a).cmp(&class(b)).then_with(|| match class(a) {
        Class::Version => {
            Reverse(numbers(a)).cmp(&Reverse(numbers(b))).then_with(|| by_length(rest(a), rest(b))).then_with(|| a.cmp(b))
        }
        // Later letters are nearer to the release.
        Class::Unfinished => {
            Reverse(numbers(a)).cmp(&Reverse(numbers(b))).then_with(|| rest(b).cmp(rest(a))).then_with(|| a.cmp(b))
        }
        _ => a.cmp(b),
    })
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Latest,
    Version,
    Word,
    Unfinished,
    Machine,
}

fn class(tag: &str) -> Class {
    let lower = tag.to_ascii_lowercase();
    let is_hash =
        |part: &str| 7 <= part.len() && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit());
    let is_version = lower.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    if tag == "latest" {
        Class::Latest
    } else if lower.starts_with("sha256-")
        || lower.strip_prefix("sha-").is_some_and(is_hash)
        || (is_hash(&lower) && 10 < lower.len())
    {
        Class::Machine
    } else if is_unfinished(&lower) {
        Class::Unfinished
    } else if is_version {
        Class::Version
    } else {
        Class::Word
    }
}

/// A word like `rc` in it, with or without a number: `3.15.0rc1`, `edge-slim`.
pub fn is_unfinished(lower: &str) -> bool {
    let words = lower.split(|c: char| !c.is_ascii_alphabetic());
    // `a1` and `b2` after a digit, as Python counts.
    let is_python =
        lower.as_bytes().windows(3).any(|w| matches!(w, [x, b'a' | b'b', y] if x.is_ascii_digit() && y.is_ascii_digit()));
    is_python || words.into_iter().any(|word| UNFINISHED.contains(&word))
}

/// The numbers that a tag begins with.
fn numbers(tag: &str) -> Vec<u64> {
    let tag = tag.trim_start_matches('v');
    let version = tag.get(..tag.len() - rest(tag).len()).unwrap_or_default();
    version.split('.').map(|number| number.parse().unwrap_or_default()).collect()
}

/// What follows them.
fn rest(tag: &str) -> &str {
    tag.trim_start_matches('v').trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
}

fn by_length(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_first() {
        let wanted = [
            "latest",
            "v3.10.0",
            "3.10",
            "3.9",
            "3.9-slim",
            "3.9-bookworm",
            "3",
            "alpine",
            "slim",
            "3.15.0rc1",
            "3.15.0a2",
            "nightly",
            "edge",
            "0123456789abcdef0123456789abcdef01234567",
            "sha256-0123.sig",
        ];
        let mut tags = wanted;
        tags.reverse();
        tags.sort_by(|a, b| compare(a, b));
        assert_eq!(tags, wanted);
    }
}
