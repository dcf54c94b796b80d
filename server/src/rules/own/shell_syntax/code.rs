//! What ShellCheck, and so hadolint, calls a text that cannot be read.

use crate::model::{Refusal, RefusalKind, ShellGrammar};

/// What closes a compound command or goes on with it.
const CLOSING: [&str; 10] = ["fi", "done", "esac", "then", "do", "else", "elif", "}", ")", ";;"];

/// The name of ShellCheck's error for a place at which bash stops. Where a command could end it says which sign it
/// did not expect, and everywhere else that something is missing.
pub(super) fn code(refusal: &Refusal, text: &str) -> &'static str {
    let (before, word) = (text.get(..refusal.at.start).unwrap_or_default(), text.get(refusal.at.clone()).unwrap_or_default());
    let is_stray = refusal.kind == RefusalKind::Unexpected && ShellGrammar::Bash.refusal(before).is_none();
    if !is_stray {
        let last = before.trim_end().rsplit(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
        return match last {
            "then" if word == ";" => "SC1051",
            "else" if word == ";" => "SC1053",
            "do" if word == ";" => "SC1059",
            _ => "SC1072",
        };
    }
    if CLOSING.contains(&word) {
        "SC1089"
    } else if before.trim().is_empty() && word.starts_with(['&', '|']) {
        "SC1133"
    } else {
        "SC1070"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_shellcheck_calls_it() {
        for (text, wanted) in [
            ("if [ -f x ]; then echo a", "SC1072"),
            ("echo \"abc", "SC1072"),
            ("a && && b", "SC1072"),
            ("a &&", "SC1072"),
            ("f() echo", "SC1072"),
            ("while a; b; done", "SC1072"),
            ("if a; then b; done", "SC1072"),
            ("a; fi", "SC1089"),
            ("a ) b", "SC1089"),
            ("a;;b", "SC1089"),
            ("}", "SC1089"),
            ("; a", "SC1070"),
            ("echo a; ; b", "SC1070"),
            ("a & && b", "SC1070"),
            ("&& a", "SC1133"),
            ("| a", "SC1133"),
            ("if a; then; b; fi", "SC1051"),
            ("if a; then b; else; c; fi", "SC1053"),
            ("for i in 1; do; b; done", "SC1059"),
        ] {
            let refusal = ShellGrammar::Bash.refusal(text);
            assert_eq!(refusal.map(|refusal| code(&refusal, text)), Some(wanted), "{text}");
        }
    }
}
