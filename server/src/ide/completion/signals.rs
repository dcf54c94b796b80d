//! Signals after STOPSIGNAL.

use super::{Completions, Item, Site};
use crate::data::signals::{NAMES, USUAL};
use crate::text::TextRange;

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let others = NAMES.iter().filter(|n| !USUAL.contains(n));
    // These two cannot be caught, so that nothing stops in good order.
    let can_be_caught = |name: &&&str| !matches!(**name, "KILL" | "STOP");
    let items = USUAL.iter().chain(others).filter(can_be_caught).map(|name| Item::value(format!("SIG{name}"))).collect();
    site.completions(items, word)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_completion;

    #[test]
    fn signals() {
        check_completion("FROM a\nSTOPSIGNAL SI<|>", "SI", |items| {
            assert_eq!(items[0].label, "SIGTERM");
            assert!(items.iter().all(|item| item.label != "SIGKILL"));
        });
    }
}
