use crate::rules::{FileContext, Sink};
use crate::text::range;

rule! {
    /// The file contains nothing but comments and blank lines.
    ///
    /// Reported for finished files only, not while one is being written.
    ///
    /// ```dockerfile,bad
    /// # The image of the web server.
    /// ```
    ///
    /// ```dockerfile,good
    /// # The image of the web server.
    /// FROM nginx
    /// ```
    NO_INSTRUCTIONS {
        id: "no-instructions",
        set: BuildError,
        severity: Error,
        check: File(check),
        messages: {
            none: "This file has no instructions; a Dockerfile begins with FROM",
        },
    }
}

/// BuildKit: `parser/parser.go`, `Parse`, "file with no instructions".
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let text = &*cx.model.text;
    if !cx.strict || text.is_empty() || !cx.model.instructions.is_empty() {
        return;
    }
    // BuildKit names the last line, blank or not.
    let end = text.strip_suffix('\n').unwrap_or(text).len();
    let line = text.get(..end).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
    out.report(range(line, end), msg!(none));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_text, check_unfinished};

    #[test]
    fn at_the_last_line() {
        check_rule(
            "no-instructions",
            "
# a
# b
^^^ error: This file has no instructions",
        );
        check_rule("no-instructions", "ARG A\n");
        assert_eq!(check_text("\n \n", false).len(), 1);
        assert!(check_unfinished("# a\n").is_empty());
    }
}
