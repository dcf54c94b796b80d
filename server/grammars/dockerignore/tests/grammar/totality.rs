//! No input gives an ERROR or a MISSING node, and every input takes linear time.

use crate::support::{self, Random};
use std::time::{Duration, Instant};

fn assert_total(text: &[u8]) {
    let tree = support::parse(text);
    // `has_error` covers MISSING nodes as well.
    assert!(!tree.root_node().has_error(), "{:?}", String::from_utf8_lossy(text));
}

#[test]
fn every_text_of_up_to_three_fragments() {
    let all = support::FRAGMENTS;
    for first in all {
        for second in all {
            for third in all {
                assert_total(format!("{first}{second}{third}").as_bytes());
            }
        }
    }
    assert_total(b"");
}

#[test]
fn random_texts() {
    let mut random = Random(0x5eed);
    for _ in 0..20_000 {
        let length = random.below(40);
        assert_total(support::random_text(&mut random, length).as_bytes());
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(0xb17e5);
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..random.below(24)).map(|_| random.below(256) as u8).collect();
        assert_total(&bytes);
    }
}

/// A bound far above the real cost and far below a quadratic one.
#[test]
fn a_long_line_or_file_is_linear() {
    for fragment in ["[", "[a", "[a-", "\\[", "!", "*", "/", "\n", "#", " ", "a ", "[x]", "a\n", "!a\n"] {
        let text = fragment.repeat(200_000 / fragment.len());
        let start = Instant::now();
        assert_total(text.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(5), "{fragment:?}: {:?}", start.elapsed());
    }
}
