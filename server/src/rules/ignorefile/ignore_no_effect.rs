use crate::rules::{IgnoreContext, Sink, Tag};

rule! {
    /// `.` and `/` match nothing: the root of the build context is always sent.
    ///
    /// ```dockerignore,bad
    /// .
    /// ```
    ///
    /// ```dockerignore,good
    /// *
    /// ```
    IGNORE_NO_EFFECT {
        id: "ignore-no-effect",
        set: Own,
        severity: Hint,
        check: Ignorefile(check),
        messages: {
            root: "`{pattern}` is the root of the build context, which cannot be excluded; `*` stands for everything in it",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    for pattern in cx.file.patterns.iter().filter(|pattern| matches!(pattern.cleaned.as_str(), "." | "/")) {
        out.report(pattern.range, msg!(root, pattern = pattern.raw)).tag(Tag::Unnecessary);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-no-effect",
            "
.
^ hint: `.` is the root
/
^ hint: `/` is the root
!a/..
^^^^^ hint: `!a/..` is the root
.*
",
        );
    }
}
