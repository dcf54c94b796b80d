use crate::ignorefile::PatternErrorKind;
use crate::rules::{IgnoreContext, Sink};

rule! {
    /// A pattern that the builder cannot parse. The build stops before its first step.
    ///
    /// ```dockerignore,bad
    /// build
    /// [abc
    /// ```
    ///
    /// ```dockerignore,good
    /// build
    /// [abc]
    /// ```
    IGNORE_INVALID_PATTERN {
        id: "ignore-invalid-pattern",
        set: BuildError,
        severity: Error,
        check: Ignorefile(check),
        messages: {
            negation: "`!` needs a pattern after it: what to keep in the build context",
            class: "`[` opens a character set that is not valid; close it with `]`, or write `\\[` for a literal bracket",
            escape_at_end: "A `\\` at the end escapes nothing; remove it",
            escape: "`\\` before a letter or digit has no meaning here; separate folders with `/`",
            range: "This character set is not valid: a range goes from the lower to the higher character, as in `[a-z]`",
            repetition: "The builder cannot parse this repetition; write `\\{` for a literal brace",
            long: "The line is longer than 64 KiB, which the builder cannot read",
        },
    }
}

/// moby/patternmatcher: `New`, `Pattern.compile`; `ignorefile.ReadAll`.
fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    for problem in &cx.file.problems {
        let message = match problem.kind {
            PatternErrorKind::LoneNegation => msg!(negation),
            PatternErrorKind::UnclosedClass => msg!(class),
            PatternErrorKind::TrailingEscape => msg!(escape_at_end),
            PatternErrorKind::UnknownEscape => msg!(escape),
            PatternErrorKind::InvalidClass => msg!(range),
            PatternErrorKind::InvalidRepetition => msg!(repetition),
            PatternErrorKind::LineTooLong => msg!(long),
        };
        out.report(problem.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn each_kind() {
        check_ignore_rule(
            "ignore-invalid-pattern",
            r"
venv
!
^ error: `!` needs a pattern
a[b
 ^ error: `[` opens
a\
 ^ error: A `\` at the end
src\out
^^^^^^^ error: `\` before a letter
!keep
",
        );
    }
}
