//! ENV and LABEL: `key=value`, or the old form without `=`.

use super::{Cursor, SignatureHelp};
use crate::syntax::ast::{Pair, PairForm};
use crate::text::{TextSize, between, size};

impl Cursor<'_> {
    pub(super) fn pairs(&self, all: &[&str]) -> Option<SignatureHelp> {
        let pairs = self.instruction.pairs();
        // The old form stands last.
        let (legacy, usual) = all.split_last()?;
        let index = pairs.iter().filter(|p| p.range.end() < self.at).count();
        // The name may end a line, and its `=` begin the next.
        let equals = |pair: &Pair, key: TextSize| {
            let behind = between(key, pair.range.end()).checked_add(self.site.placed.start);
            behind.and_then(|behind| self.site.model.slice(behind).find('=')).filter(|_| pair.form == PairForm::Equals)
        };
        let is_value = |pair: &Pair| {
            let Some(key) = &pair.key else { return true };
            key.range.end() + size(equals(pair, key.range.end()).unwrap_or_default()) < self.at
        };
        match pairs.first() {
            Some(first) if first.form == PairForm::Legacy => {
                let role = if is_value(first) { "value" } else { "key" };
                // A name alone may still become any form.
                let has_value = is_value(first) || first.value.is_some();
                self.show(if has_value { std::slice::from_ref(legacy) } else { all }, &[role])
            }
            Some(_) => {
                let in_value = pairs.get(index).is_some_and(|p| p.form == PairForm::Equals && is_value(p));
                let role = match (index, in_value) {
                    (0, false) => "key",
                    (0, true) => "value",
                    (1, false) => "key2",
                    (1, true) => "value2",
                    _ => "...",
                };
                let is_one_word = pairs.len() == 1 && pairs.first().is_some_and(|p| p.form == PairForm::Bare);
                self.show(if is_one_word { all } else { usual }, &[role])
            }
            None => self.show(all, &["key"]),
        }
    }
}
