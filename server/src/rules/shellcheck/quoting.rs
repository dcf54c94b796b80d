//! What the shell makes of words without quotes.

use crate::rules::Rule;

rule! {
    /// A variable without quotes.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN f="$(date)" && touch $f
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN f="$(date)" && touch "$f"
    /// ```
    SC2086 {
        id: "SC2086",
        set: ShellCheck,
        severity: Information,
        optional: true,
        check: Shell(&["$"]),
        messages: {
            found: "The value of `{text}` is split at blanks and expanded as a pattern; put it between double quotes",
            fix: "Put it between double quotes",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC2086];
