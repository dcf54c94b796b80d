use crate::rules::{IgnoreContext, Severity, Sink, Tag};

rule! {
    /// `.` and `/` match nothing: the root of the build context is always sent. A warning where lines below bring single files
    /// back, as if everything else were left out.
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
    let patterns = &cx.file.patterns;
    let last_back = patterns.iter().rposition(|pattern| pattern.negated);
    for (index, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| matches!(pattern.cleaned.as_str(), "." | "/")) {
        // An empty line of a comment as other languages write it.
        let is_comment = pattern.raw.trim() == "//";
        let finding = out.report(pattern.range, msg!(root, pattern = pattern.raw)).tag(Tag::Unnecessary).idle_if(is_comment);
        // Whoever brings single files back counts on everything else being left out.
        if !pattern.negated && last_back.is_some_and(|last| index < last) {
            finding.severity(Severity::Warning);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_ignore_rule;

    #[test]
    fn comments_of_other_languages() {
        check_ignore_rule("ignore-no-effect", "\n// Copyright\n//\n// License\nx\n");
    }

    #[test]
    fn at_the_line() {
        check_ignore_rule(
            "ignore-no-effect",
            "
.
^ warning: `.` is the root
/
^ warning: `/` is the root
!a/..
^^^^^ hint: `!a/..` is the root
.*
",
        );
    }
}
