//! After any edit, the tree that reuses the old one equals the tree of a fresh parse.

use crate::support::{self, Random, listing, parser, random_text};
use std::ops::Range;
use tree_sitter::{InputEdit, Point};

fn point(text: &str, at: usize) -> Point {
    let before = &text.as_bytes()[..at];
    let row = before.iter().filter(|&&byte| byte == b'\n').count();
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count();
    Point { row, column }
}

/// The text with `range` replaced, and what the old tree must be told about it.
fn replace(text: &str, range: Range<usize>, with: &str) -> (String, InputEdit) {
    let new = format!("{}{with}{}", &text[..range.start], &text[range.end..]);
    let new_end = range.start + with.len();
    let edit = InputEdit {
        start_byte: range.start,
        old_end_byte: range.end,
        new_end_byte: new_end,
        start_position: point(text, range.start),
        old_end_position: point(text, range.end),
        new_end_position: point(&new, new_end),
    };
    (new, edit)
}

fn random_range(random: &mut Random, text: &str) -> Range<usize> {
    let boundary = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = boundary(random.below(text.len() + 1));
    let end = boundary((start + random.below(8)).min(text.len())).max(start);
    start..end
}

/// Chains of edits on random files; returns how many trees differed from a fresh parse.
fn differing_trees(tell: bool) -> (usize, usize) {
    let (mut differing, mut edits) = (0, 0);
    let mut random = Random(0xed17);
    for _ in 0..1_000 {
        let length = random.below(60);
        let mut text = random_text(&mut random, length);
        let mut tree = parser().parse(&text, None).unwrap();
        for _ in 0..20 {
            let range = random_range(&mut random, &text);
            let length = random.below(3);
            let inserted = random_text(&mut random, length);
            let (new_text, edit) = replace(&text, range, &inserted);
            if tell {
                tree.edit(&edit);
            }
            let incremental = parser().parse(&new_text, Some(&tree)).unwrap();
            let fresh = parser().parse(&new_text, None).unwrap();
            differing += usize::from(listing(&incremental) != listing(&fresh));
            edits += usize::from(new_text != text);
            (text, tree) = (new_text, fresh);
        }
    }
    (differing, edits)
}

#[test]
fn an_edited_tree_equals_a_fresh_one() {
    assert_eq!(differing_trees(true).0, 0);
}

/// The negative control: without telling the tree about the edit the comparison must fail.
#[test]
fn a_tree_that_was_not_told_differs() {
    let (differing, edits) = differing_trees(false);
    assert!(edits / 2 < differing, "{differing} of {edits}");
}

/// Trees carried through a whole chain, never parsed afresh.
#[test]
fn a_chain_of_edits_does_not_drift() {
    let mut random = Random(0xc4a1);
    for _ in 0..200 {
        let mut text = random_text(&mut random, 80);
        let mut tree = parser().parse(&text, None).unwrap();
        for _ in 0..50 {
            let range = random_range(&mut random, &text);
            let inserted = random_text(&mut random, 1);
            let (new_text, edit) = replace(&text, range, &inserted);
            tree.edit(&edit);
            tree = parser().parse(&new_text, Some(&tree)).unwrap();
            text = new_text;
        }
        assert_eq!(listing(&tree), listing(&support::parse(&text)), "{text:?}");
    }
}
