//! After any edit, tree, model and findings are those of a fresh file.

use super::generator::{PIECES, spoil};
use super::{read, text};
use crate::cli::debug::edits::{compare, world};
use crate::cli::debug::{Random, boundary};
use crate::snapshot::Document;
use crate::text::{Edit, apply_edits, range};

/// Ends the text, and each edit.
const END: u8 = 0xff;

/// A text and edits of it.
pub(super) fn make(random: &mut Random) -> Vec<u8> {
    let mut input = text(random).into_bytes();
    for _ in 0..=random.below(6) {
        let at = u16::try_from(random.below(1 << 16)).unwrap_or(0);
        let length = [0, 0, 0, 1, 3, 40].get(random.below(6)).copied().unwrap_or(0);
        let mut insert = random.pick(PIECES).copied().unwrap_or_default().to_owned();
        if random.below(4) == 0 {
            spoil(&mut insert, random);
        }
        input.push(END);
        // Neither byte is the end.
        input.extend(at.to_le_bytes().map(|byte| byte.min(END - 1)));
        input.push(length);
        input.extend(insert.bytes());
    }
    input
}

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let mut parts = input.split(|byte| *byte == END);
    let (kind, mut text) = read(parts.next().unwrap_or_default());
    let world = world::of(kind, &text);
    let mut document = Document::new(kind, 0, &text);
    // What is known of a version is kept for the next one.
    document.snapshot(world.clone()).findings();
    for (number, part) in parts.enumerate().take(30) {
        let [low, high, length, insert @ ..] = part else { break };
        let start = boundary(&text, usize::from(u16::from_le_bytes([*low, *high])) % (text.len() + 1));
        let end = boundary(&text, start + usize::from(length % 64)).max(start);
        let edit = Edit::replace(range(start, end), String::from_utf8_lossy(insert));
        document.edit(&edit);
        text = apply_edits(&text, std::slice::from_ref(&edit));
        let mut fresh = Document::new(kind, 0, &text);
        let different = document.tree().difference(fresh.tree());
        if let Some(different) = different {
            return Err(format!("the tree after edit {number}, {edit:?}: {different}\n  in {text:?}"));
        }
        // Some versions are never looked at.
        if number % 3 == 1 {
            continue;
        }
        let [edited, fresh] = [&mut document, &mut fresh].map(|document| document.snapshot(world.clone()));
        if let Some(different) = compare::difference(&edited, &fresh) {
            return Err(format!("after edit {number}, {edit:?}: {different}\n  in {text:?}"));
        }
        if !fresh.tree.faults().is_empty() {
            return Err(format!("ERROR or MISSING in the tree of {text:?}"));
        }
    }
    Ok(())
}
