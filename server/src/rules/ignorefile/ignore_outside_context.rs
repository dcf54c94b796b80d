use crate::rules::{IgnoreContext, Sink};

rule! {
    /// A pattern for something outside the build context. It matches nothing: patterns start at the
    /// root of the context, even in a file that is named after a Dockerfile in a folder.
    ///
    /// ```dockerignore,bad
    /// ../secrets
    /// ```
    ///
    /// ```dockerignore,good
    /// secrets
    /// ```
    IGNORE_OUTSIDE_CONTEXT {
        id: "ignore-outside-context",
        set: Own,
        severity: Warning,
        check: Ignorefile(check),
        messages: {
            outside: "`{pattern}` leads out of the build context and matches nothing; patterns start at its root",
        },
    }
}

fn check(cx: &IgnoreContext<'_>, out: &mut Sink) {
    for pattern in cx.file.patterns.iter().filter(|p| p.cleaned == ".." || p.cleaned.starts_with("../")) {
        out.report(pattern.range, msg!(outside, pattern = pattern.raw));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-outside-context",
            "
../x
^^^^ warning: `../x` leads out of the build context
!a/../../b
^^^^^^^^^^ warning: `!a/../../b` leads
a/../b
/../a
..x
",
        );
    }
}
