use crate::rules::{FileContext, Sink};
use crate::text::range;

rule! {
    /// The file is empty: there is nothing to build.
    ///
    /// Reported for finished files only, not while one is being written.
    ///
    /// ```dockerfile,bad
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM scratch
    /// ```
    FILE_EMPTY {
        id: "file-empty",
        set: BuildError,
        severity: Error,
        check: File(check),
        messages: {
            empty: "The file is empty; a Dockerfile begins with FROM",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `toDispatchState`, "the Dockerfile cannot be empty".
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    if cx.strict && cx.model.text.is_empty() {
        out.report(range(0, 0), msg!(empty));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_text, check_unfinished};

    #[test]
    fn zero_bytes_of_a_finished_file() {
        assert_eq!(check_text("", false).iter().map(|f| f.rule.id).collect::<Vec<_>>(), ["file-empty"]);
        check_rule("file-empty", "# c\n");
        for text in ["", "\n \n", "# c\n", "# escape=`\n\n"] {
            assert!(check_unfinished(text).is_empty(), "{text:?}");
        }
    }
}
