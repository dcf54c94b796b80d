//! A map whose changes can be undone, so that a walk through a tree of stages needs only one map.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A map from names to values in the order of their first appearance.
#[derive(Debug, Clone)]
pub(super) struct Table<V> {
    entries: FxHashMap<Arc<str>, Entry<V>>,
    before: Vec<(Arc<str>, Option<Entry<V>>)>,
}

#[derive(Debug, Clone)]
struct Entry<V> {
    /// Grows from one new name to the next.
    rank: usize,
    /// `None` for a name that was taken out.
    value: Option<V>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { entries: FxHashMap::default(), before: Vec::new() }
    }
}

impl<V: Clone> Table<V> {
    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(name)?.value.as_ref()
    }

    /// Whether no name was ever set.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sets a name, or takes it out with `None`.
    pub(super) fn set(&mut self, name: &Arc<str>, value: Option<V>) {
        let old = self.entries.get(name).cloned();
        let rank = match &old {
            Some(entry) if entry.value.is_some() => entry.rank,
            _ => self.before.len(),
        };
        self.entries.insert(Arc::clone(name), Entry { rank, value });
        self.before.push((Arc::clone(name), old));
    }

    /// How many changes there were, for [`Table::take_back`].
    pub(super) fn changes(&self) -> usize {
        self.before.len()
    }

    /// Takes changes back until that many are left.
    pub(super) fn take_back(&mut self, changes: usize) {
        while changes < self.before.len() {
            match self.before.pop() {
                Some((name, Some(old))) => self.entries.insert(name, old),
                Some((name, None)) => self.entries.remove(&name),
                None => None,
            };
        }
    }

    /// Names and values, in the order in which the names came in.
    pub(super) fn list(&self) -> Vec<(&Arc<str>, &V)> {
        let mut found: Vec<_> =
            self.entries.iter().filter_map(|(name, entry)| Some((entry.rank, name, entry.value.as_ref()?))).collect();
        found.sort_unstable_by_key(|&(rank, ..)| rank);
        found.into_iter().map(|(_, name, value)| (name, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_taken_back() {
        let mut table = Table::default();
        let name = |text: &str| -> Arc<str> { text.into() };
        table.set(&name("a"), Some(1));
        table.set(&name("b"), Some(2));
        let changes = table.changes();
        table.set(&name("a"), Some(3));
        table.set(&name("b"), None);
        table.set(&name("c"), Some(4));
        table.set(&name("b"), Some(5));
        let shown = |table: &Table<i32>| table.list().iter().map(|(n, v)| format!("{n}{v}")).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&table), "a3 c4 b5");
        table.take_back(changes);
        assert_eq!(shown(&table), "a1 b2");
        assert_eq!(table.get("c"), None);
    }
}
