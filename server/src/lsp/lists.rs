//! Lists of completions whose texts are wanted only of the items that are chosen.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::convert::completion::Later;

/// Lists whose texts are kept until somebody asks: as many as editors show at a time.
const KEPT: usize = 2;

/// What was not sent with the lists that were asked for last.
#[derive(Debug, Default)]
pub(super) struct Lists(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The number of the last list.
    last: u64,
    lists: VecDeque<(u64, Vec<Later>)>,
}

impl Lists {
    /// The number of a new list.
    pub(super) fn number(&self) -> u64 {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.last += 1;
        lists.last
    }

    /// Keeps what was not sent with a list, and lets go of older ones.
    pub(super) fn keep(&self, number: u64, later: Vec<Later>) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.lists.push_back((number, later));
        if KEPT < lists.lists.len() {
            lists.lists.pop_front();
        }
    }

    /// Forgets all of them.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lists = VecDeque::new();
    }

    /// What was not sent with an item.
    pub(super) fn find(&self, number: u64, place: usize) -> Option<Later> {
        let lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.lists.iter().find(|(own, _)| *own == number)?.1.get(place).cloned()
    }
}
