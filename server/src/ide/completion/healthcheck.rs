//! What comes after HEALTHCHECK, besides its flags.

use super::{Completions, Item, ItemKind, Site};
use crate::ide::placeholders::worded;
use crate::text::TextRange;

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let is_first = site.instruction.arguments_range().is_none_or(|r| word.start() <= site.placed.at(r).start());
    let cmd = Item::new(ItemKind::Keyword, "CMD").snippet("CMD ", worded("CMD ${1:command}", site.language()));
    let items = if is_first { vec![cmd, Item::new(ItemKind::Keyword, "NONE")] } else { Vec::new() };
    site.completions(items, word)
}

#[cfg(test)]
mod tests {
    use crate::testing::completion_labels;

    #[test]
    fn cmd_none_then_flags() {
        let labels = completion_labels("FROM a\nHEALTHCHECK <|>");
        assert_eq!(labels[..3], ["CMD", "NONE", "--interval=30s"]);
        assert_eq!(completion_labels("FROM a\nHEALTHCHECK --retries=3 C<|>"), ["CMD", "NONE"]);
        assert_eq!(completion_labels("FROM a\nHEALTHCHECK CMD cu<|>")[0], "curl");
    }
}
