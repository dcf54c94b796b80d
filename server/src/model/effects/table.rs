//! A map whose changes can be undone, so that a walk through a tree of stages needs only one map.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A map from names to values in the order of their first appearance.
#[derive(Debug, Clone)]
pub(super) struct Table<V> {
    entries: FxHashMap<Arc<str>, Entry<V>>,
    /// What is set before so many changes has this value.
    doubt: Option<(usize, V)>,
    before: Vec<Change<V>>,
}

#[derive(Debug, Clone)]
struct Entry<V> {
    /// Grows from one new name to the next.
    rank: usize,
    /// After how many changes it was set.
    at: usize,
    /// `None` for a name that was taken out.
    value: Option<V>,
}

/// How it was before a change.
#[derive(Debug, Clone)]
enum Change<V> {
    Entry(Arc<str>, Option<Entry<V>>),
    Doubt(Option<(usize, V)>),
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { entries: FxHashMap::default(), doubt: None, before: Vec::new() }
    }
}

impl<V: Clone> Table<V> {
    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.value(self.entries.get(name)?)
    }

    fn value<'t>(&'t self, entry: &'t Entry<V>) -> Option<&'t V> {
        let own = entry.value.as_ref()?;
        Some(self.doubt.as_ref().filter(|(until, _)| entry.at < *until).map_or(own, |(_, value)| value))
    }

    /// Whether no name was ever set.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sets a name, or takes it out with `None`.
    pub(super) fn set(&mut self, name: &Arc<str>, value: Option<V>) {
        let at = self.before.len();
        let old = self.entries.get(name).cloned();
        let rank = match &old {
            Some(entry) if entry.value.is_some() => entry.rank,
            _ => at,
        };
        self.entries.insert(Arc::clone(name), Entry { rank, at, value });
        self.before.push(Change::Entry(Arc::clone(name), old));
    }

    /// Gives all names that there are one value. It takes as long for many of them as for few.
    pub(super) fn set_all(&mut self, value: V) {
        let until = self.before.len();
        self.before.push(Change::Doubt(self.doubt.replace((until, value))));
    }

    /// How many changes there were, for [`Table::take_back`].
    pub(super) fn changes(&self) -> usize {
        self.before.len()
    }

    /// Takes changes back until that many are left.
    pub(super) fn take_back(&mut self, changes: usize) {
        while changes < self.before.len() {
            match self.before.pop() {
                Some(Change::Entry(name, Some(old))) => {
                    self.entries.insert(name, old);
                }
                Some(Change::Entry(name, None)) => {
                    self.entries.remove(&name);
                }
                Some(Change::Doubt(old)) => self.doubt = old,
                None => {}
            }
        }
    }

    /// Names and values, in the order in which the names came in.
    pub(super) fn list(&self) -> Vec<(&Arc<str>, &V)> {
        let mut found: Vec<_> =
            self.entries.iter().filter_map(|(name, entry)| Some((entry.rank, name, self.value(entry)?))).collect();
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
        table.set_all(7);
        table.set(&name("c"), Some(8));
        table.set(&name("d"), Some(9));
        assert_eq!((shown(&table).as_str(), table.get("a")), ("a7 c8 b7 d9", Some(&7)));
        table.set_all(0);
        assert_eq!(shown(&table), "a0 c0 b0 d0");
        table.take_back(changes);
        assert_eq!(shown(&table), "a1 b2");
        assert_eq!(table.get("c"), None);
    }
}
