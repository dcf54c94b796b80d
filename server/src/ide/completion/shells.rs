//! Command lines of shells after SHELL.

use super::{Completions, Item, Site};
use crate::text::{TextRange, between};

const FORMS: [&str; 6] = [
    r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
    r#"["/bin/sh", "-c"]"#,
    r#"["/bin/ash", "-eo", "pipefail", "-c"]"#,
    r#"["pwsh", "-Command"]"#,
    r#"["cmd", "/S", "/C"]"#,
    r#"["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]"#,
];

pub(super) fn complete(site: &Site<'_>, word: TextRange) -> Completions {
    let is_first = site.instruction.arguments_range().is_none_or(|r| word.start() <= site.placed.at(r).start());
    // What editors close of `["` behind the cursor goes with it.
    let rest = site.model.slice(between(site.at, word.end()));
    let is_begun = FORMS.iter().any(|form| form.starts_with(site.typed(word))) && rest.trim_matches(['"', ']']).is_empty();
    let for_windows = site.is_for_windows();
    let mut forms = FORMS;
    forms.sort_by_key(|form| is_of_windows(form) != for_windows);
    let items = if is_first && is_begun { forms.map(Item::value).to_vec() } else { Vec::new() };
    let completions = site.completions(items, word);
    Completions { insert: completions.replace, ..completions }
}

/// Whether a shell is one of Windows.
fn is_of_windows(form: &str) -> bool {
    ["[\"cmd", "[\"powershell", "[\"pwsh"].iter().any(|shell| form.starts_with(shell))
}

#[cfg(test)]
mod tests {
    use crate::testing::completion_labels;

    #[test]
    fn forms() {
        assert_eq!(completion_labels("FROM a\nSHELL <|>")[0], r#"["/bin/bash", "-o", "pipefail", "-c"]"#);
        assert_eq!(completion_labels("FROM a\nSHELL [\"<|>\"]").len(), 6);
        let windows = completion_labels("FROM mcr.microsoft.com/windows/servercore:ltsc2025\nSHELL <|>");
        assert!(windows[0].starts_with(r#"["pwsh""#) && windows[2].starts_with(r#"["powershell""#), "{windows:?}");
        assert_eq!(completion_labels("FROM a\nSHELL [\"b<|>"), [""; 0]);
    }
}
