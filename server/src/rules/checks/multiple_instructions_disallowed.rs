use crate::config::Profile;
use crate::model::Placed;
use crate::rules::{FileContext, Fix, Sink, Tag};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// CMD, ENTRYPOINT or HEALTHCHECK twice in a stage.
    ///
    /// Only the last one takes effect; the others are ignored.
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
        check: File(check),
        messages: {
            again: "Another {keyword}: only the last one in a stage takes effect",
            overridden: "This {keyword} has no effect: only the last one in a stage does",
            last: "The next {keyword}",
            remove: "Remove this {keyword}",
        },
    }
}

/// BuildKit: `validations.go`, `validateUsedOnce`.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        let mut last: [Option<&Placed>; 3] = [None; 3];
        for next in cx.model.instructions_of(stage) {
            let (last, alias) = match (next.keyword, &mut last) {
                (Keyword::Cmd, [last, ..]) => (last, "DL4003"),
                (Keyword::Entrypoint, [_, last, _]) => (last, "DL4004"),
                (Keyword::Healthcheck, [.., last]) => (last, "DL3012"),
                _ => continue,
            };
            if let Some(previous) = last.replace(next) {
                report(cx, previous, next, alias, out);
            }
        }
    }
}

fn report(cx: &FileContext<'_>, previous: &Placed, next: &Placed, alias: &'static str, out: &mut Sink) {
    let name = next.keyword.as_str();
    if cx.settings.profile == Profile::Hadolint {
        // Where hadolint reports it.
        out.report(next.keyword_range(), msg!(again, keyword = name)).alias(alias);
        return;
    }
    let lines = cx.model.whole_lines(previous.file_range());
    out.report(previous.keyword_range(), msg!(overridden, keyword = name))
        .tag(Tag::Unnecessary)
        .alias(alias)
        .related(next.keyword_range(), msg!(last, keyword = name))
        .fix(Fix::safe(msg!(remove, keyword = name), vec![Edit::delete(lines)]));
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
