//! Command lines of shells after SHELL.

use super::{Completions, Item, Site};
use crate::text::TextRange;

const FORMS: [&str; 5] = [
    r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
    r#"["/bin/sh", "-c"]"#,
    r#"["/bin/ash", "-eo", "pipefail", "-c"]"#,
    r#"["pwsh", "-Command"]"#,
    r#"["cmd", "/S", "/C"]"#,
];

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let is_first = site.instruction.arguments_range().is_none_or(|r| word.start() <= site.placed.at(r).start());
    let items = if is_first && site.json_string().is_none() { FORMS.map(Item::value).to_vec() } else { Vec::new() };
    site.completions(items, word)
}

#[cfg(test)]
mod tests {
    use crate::testing::completion_labels;

    #[test]
    fn forms() {
        assert_eq!(completion_labels("FROM a\nSHELL <|>")[0], r#"["/bin/bash", "-o", "pipefail", "-c"]"#);
        assert_eq!(completion_labels("FROM a\nSHELL [\"b<|>"), [""; 0]);
    }
}
