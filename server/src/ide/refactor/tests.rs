//! What holds of every refactoring.

use super::*;
use crate::testing::snapshot;
use crate::text::{apply_edits, inverse_edits};

#[test]
fn names_are_words_and_there_once() {
    let mut names: Vec<&str> = REFACTORINGS.iter().map(|refactoring| refactoring.name).collect();
    assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')), "{names:?}");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), REFACTORINGS.len());
}

/// The page shows what becomes of each example.
#[test]
fn every_example_is_offered_and_can_be_undone() {
    for refactoring in REFACTORINGS {
        // What these offer depends on registries and settings.
        if ["pin-image", "pin-images", "mirror-image"].contains(&refactoring.name) {
            continue;
        }
        let (text, range) = example(refactoring).unwrap_or_else(|| panic!("{}: no cursor", refactoring.name));
        let snapshot = snapshot(&text);
        let offers = refactoring.offers(&snapshot, range);
        let offer = offers.first().unwrap_or_else(|| panic!("{} is not offered in its example", refactoring.name));
        let after = apply_edits(&text, &offer.edits);
        assert_ne!(after, text, "{}", refactoring.name);
        assert_eq!(apply_edits(&after, &inverse_edits(&text, &offer.edits)), text, "{}", refactoring.name);
    }
}
