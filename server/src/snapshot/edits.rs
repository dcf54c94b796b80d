//! What edits do to places in a text.

use crate::text::{TextRange, TextSize, between};

/// So many edits are kept one by one. More than that come of a client that changes much at once; they count as one edit of
/// everything between the first and the last place.
const MOST: usize = 32;

/// Edits that were made one after the other.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    replaced: Vec<Replaced>,
    last: Option<TextRange>,
    /// The next edit belongs to another change than the one before.
    is_other_change: bool,
}

/// The bytes from `start` to `old_end` became those from `start` to `new_end`.
#[derive(Debug, Clone, Copy)]
struct Replaced {
    start: TextSize,
    old_end: TextSize,
    new_end: TextSize,
}

impl Edits {
    /// The edits that follow are one change: what a client sent at once.
    pub fn begin_change(&mut self) {
        self.is_other_change = true;
    }

    /// Adds an edit: `range` of the text before it became `length` bytes.
    pub fn push(&mut self, range: TextRange, length: TextSize) {
        let edit = Replaced { start: range.start(), old_end: range.end(), new_end: range.start() + length };
        let place = between(edit.start, edit.new_end);
        let is_other_change = std::mem::replace(&mut self.is_other_change, false);
        let before = self.last.filter(|_| !is_other_change);
        self.last = Some(before.map_or(place, |before| edit.moved(before).cover(place)));
        self.add(edit);
    }

    /// Adds what was edited afterwards.
    pub fn append(&mut self, later: Self) {
        later.replaced.into_iter().for_each(|edit| self.add(edit));
        self.last = later.last.or(self.last);
        self.is_other_change = later.is_other_change;
    }

    fn add(&mut self, edit: Replaced) {
        self.replaced.push(edit);
        if MOST < self.replaced.len() {
            let mut all = self.replaced.drain(..);
            let whole = all.next().map(|first| all.fold(first, Replaced::then));
            self.replaced.extend(whole);
        }
    }

    /// What the last change touched, from its first to its last byte in the text as it is now; `None` before any.
    pub fn last(&self) -> Option<TextRange> {
        self.last
    }

    /// Where a range of the text before the edits is now; `true` if an edit touched it.
    pub fn moved(&self, range: TextRange) -> (TextRange, bool) {
        let mut is_touched = false;
        let moved = self.replaced.iter().fold(range, |range, edit| {
            is_touched |= edit.start <= range.end() && range.start() <= edit.old_end;
            edit.moved(range)
        });
        (moved, is_touched)
    }
}

impl Replaced {
    /// Where a range is after the edit. What is inserted at its start or at its end does not become part of it.
    fn moved(self, range: TextRange) -> TextRange {
        let is_insertion = self.start == self.old_end;
        let start = match range.start() {
            start if self.old_end <= start && (self.start < start || is_insertion) => start - self.old_end + self.new_end,
            start => start.min(self.start),
        };
        let end = match range.end() {
            end if end <= self.start => end,
            end => end.max(self.old_end) - self.old_end + self.new_end,
        };
        between(start, end)
    }

    /// One edit of everything that two, the other one after this one, lie around.
    fn then(self, later: Self) -> Self {
        let reach = later.old_end.max(self.new_end);
        Self {
            start: self.start.min(later.start),
            old_end: self.old_end + (reach - self.new_end),
            new_end: reach - later.old_end + later.new_end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    /// Where a range is after edits, each a range and the length of what replaces it.
    fn moved(edits: &[(usize, usize, u32)], at: (usize, usize)) -> (TextRange, bool) {
        let mut all = Edits::default();
        edits.iter().for_each(|&(start, end, length)| all.push(range(start, end), length.into()));
        all.moved(range(at.0, at.1))
    }

    #[test]
    fn places_move_with_the_text() {
        // Before, behind, at both ends, inside.
        assert_eq!(moved(&[(0, 0, 2)], (3, 5)), (range(5, 7), false));
        assert_eq!(moved(&[(6, 8, 0)], (3, 5)), (range(3, 5), false));
        assert_eq!(moved(&[(3, 3, 1)], (3, 5)), (range(4, 6), true));
        assert_eq!(moved(&[(5, 5, 1)], (3, 5)), (range(3, 5), true));
        assert_eq!(moved(&[(4, 4, 1)], (3, 5)), (range(3, 6), true));
        // A part is removed, all of it, it is replaced as a whole, the text around it is.
        assert_eq!(moved(&[(4, 9, 0)], (3, 5)), (range(3, 4), true));
        assert_eq!(moved(&[(1, 4, 0)], (3, 5)), (range(1, 2), true));
        assert_eq!(moved(&[(2, 6, 0)], (3, 5)), (range(2, 2), true));
        assert_eq!(moved(&[(3, 5, 9)], (3, 5)), (range(3, 12), true));
        assert_eq!(moved(&[(0, 8, 9)], (3, 5)), (range(0, 9), true));
        assert_eq!(moved(&[(0, 0, 2), (0, 1, 0), (5, 5, 3)], (3, 5)), (range(4, 9), true));
    }

    #[test]
    fn many_edits_are_one_around_them() {
        let edits: Vec<_> = (0..40).map(|at| (100 + at, 100 + at, 1)).collect();
        assert_eq!(moved(&edits, (90, 99)), (range(90, 99), false));
        assert_eq!(moved(&edits, (101, 110)), (range(141, 150), false));
        let (start, end) = ((0..40).map(|_| (200, 203, 1)), (0..40).map(|_| (10, 12, 5)));
        let edits: Vec<_> = start.chain(end).collect();
        assert_eq!(moved(&edits, (0, 9)), (range(0, 9), false));
        assert_eq!(moved(&edits, (500, 501)), (range(500 - 80 + 120, 501 - 80 + 120), false));
        assert!(moved(&edits, (100, 110)).1);
    }

    #[test]
    fn the_last_change_may_have_several_places() {
        let mut edits = Edits::default();
        edits.push(range(50, 50), 1.into());
        edits.begin_change();
        edits.push(range(20, 20), 1.into());
        edits.push(range(10, 12), 1.into());
        assert_eq!(edits.last(), Some(range(10, 20)));
        edits.begin_change();
        assert_eq!(edits.last(), Some(range(10, 20)), "nothing was changed since");
        edits.push(range(0, 4), 0.into());
        assert_eq!(edits.last(), Some(range(0, 0)));
    }
}
