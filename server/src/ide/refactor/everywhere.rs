//! A refactoring at one line of a file, or at every place where it is offered.

use std::sync::Arc;

use super::{Offer, Refactoring};
use crate::ide::fixes::{objection, with_text};
use crate::snapshot::Snapshot;
use crate::text::{Edit, TextRange, TextSize, apply_edits};
use crate::texts::Phrase;

/// Places of a file that are changed at most.
pub const MOST_PLACES: usize = 500;

/// What has become of a file.
#[derive(Debug, Default)]
pub struct Applied {
    /// The text.
    pub text: String,
    /// The titles of what was done, each with the line in the file as it was then, counted from 0.
    pub done: Vec<(u32, Phrase)>,
    /// What was not done, since it would have broken the file.
    pub refused: Vec<Phrase>,
}

/// Applies the first offer for a range or, without one, that of every instruction, the last one first: what stands above a
/// place does not move when that is changed.
pub fn apply(refactoring: &'static Refactoring, snapshot: &Arc<Snapshot>, range: Option<TextRange>) -> Applied {
    let mut now = Arc::clone(snapshot);
    let mut applied = Applied::default();
    if let Some(range) = range {
        step(refactoring, &mut now, range, &mut applied);
    } else {
        let mut end = crate::text::size(now.text().len());
        while applied.done.len() + applied.refused.len() < MOST_PLACES {
            let model = now.model();
            let Some(index) = model.instructions.partition_point(|placed| placed.start < end).checked_sub(1) else { break };
            let Some(placed) = model.instructions.get(index) else { break };
            end = placed.start;
            let edits = step(refactoring, &mut now, TextRange::empty(end), &mut applied);
            end = moved(end, &edits);
        }
        applied.done.reverse();
    }
    applied.text = now.text().to_string();
    applied
}

/// Where a byte is after edits; what is inserted there comes before it.
fn moved(at: TextSize, edits: &[Edit]) -> TextSize {
    let before = |edit: &&Edit| edit.range.end() <= at && !(edit.range.is_empty() && edit.range.start() == at);
    let (mut grown, mut shrunk) = (TextSize::new(0), TextSize::new(0));
    for edit in edits.iter().filter(before) {
        grown += crate::text::size(edit.text.len());
        shrunk += edit.range.len();
    }
    (at + grown).checked_sub(shrunk).unwrap_or_default()
}

/// Applies the first offer for a range, if the file is whole afterwards; the edits that were made.
fn step(refactoring: &'static Refactoring, now: &mut Arc<Snapshot>, range: TextRange, applied: &mut Applied) -> Vec<Edit> {
    let Some(Offer { title, edits, .. }) = refactoring.offers(now, range).into_iter().next() else { return Vec::new() };
    let after = with_text(now, &apply_edits(now.text(), &edits));
    if let Some(objection) = objection(now, &after) {
        applied.refused.push(objection);
        return Vec::new();
    }
    let line = now.text().line_of(range.start());
    applied.done.push((line, title));
    *now = after;
    edits
}
