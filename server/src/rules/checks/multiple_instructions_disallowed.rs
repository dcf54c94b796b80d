use crate::config::Profile;
use crate::rules::{FileContext, Fix, Sink, Tag};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// CMD, ENTRYPOINT or HEALTHCHECK twice in a stage.
    ///
    /// Only the last one counts, the others have no effect.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD ["python", "setup.py"]
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["python", "main.py"]
    /// ```
    MULTIPLE_INSTRUCTIONS_DISALLOWED {
        id: "MultipleInstructionsDisallowed",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3012", "DL4003", "DL4004", "MULTIPLE_INSTRUCTIONS"],
        check: Stage(check),
        messages: {
            again: "A second {keyword}: only the last one of a stage counts",
            overridden: "This {keyword} has no effect: only the last one of a stage counts",
            last: "The next {keyword}",
            remove: "Remove this {keyword}",
        },
    }
}

/// BuildKit: `validations.go`, `validateUsedOnce`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        for (keyword, alias) in [(Keyword::Cmd, "DL4003"), (Keyword::Entrypoint, "DL4004"), (Keyword::Healthcheck, "DL3012")] {
            let mut all = cx.model.instructions_of(stage).iter().filter(|i| i.keyword == keyword);
            let Some(mut previous) = all.next() else { continue };
            for next in all {
                let lines = cx.model.whole_lines(previous.file_range());
                let name = keyword.as_str();
                if cx.settings.profile == Profile::Hadolint {
                    // Where hadolint reports it.
                    out.report(next.keyword_range(), msg!(again, keyword = name)).alias(alias);
                    previous = next;
                    continue;
                }
                out.report(previous.keyword_range(), msg!(overridden, keyword = name))
                    .tag(Tag::Unnecessary)
                    .alias(alias)
                    .related(next.keyword_range(), msg!(last, keyword = name))
                    .fix(Fix::safe(msg!(remove, keyword = name), vec![Edit::delete(lines)]));
                previous = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn all_but_the_last() {
        check_rule(
            "MultipleInstructionsDisallowed",
            "
FROM a AS x
CMD [\"1\"]
^^^ warning: This CMD has no effect: only the last one
CMD [\"2\"]
^^^ warning: This CMD has no effect
ENTRYPOINT [\"e\"]
CMD [\"3\"]
ONBUILD CMD [\"4\"]
FROM x
CMD [\"5\"]
",
        );
    }

    #[test]
    fn the_fix_removes_whole_lines() {
        check_fix("MultipleInstructionsDisallowed", "FROM a\n  CMD b \\\n  c\nCMD d", "FROM a\nCMD d");
    }
}
