//! What a POSIX shell does not know.

use crate::rules::Rule;

rule! {
    /// `[[ ]]` in a shell that has none.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN [[ -f a ]] && ls
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN [ -f a ] && ls
    /// ```
    SC3010 {
        id: "SC3010",
        set: ShellCheck,
        severity: Warning,
        check: Shell(&["[["]),
        messages: {
            found: "`/bin/sh` knows no `[[`",
        },
    }
}

pub(super) const RULES: &[&Rule] = &[&SC3010];
