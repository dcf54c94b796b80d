use crate::config::{Dialect, Scope, parse_pragma};
use crate::rules::{FileContext, Fix, Sink};
use crate::text::Edit;

rule! {
    /// A hadolint comment that suppresses findings of one instruction.
    ///
    /// Some projects want flaws to be fixed, or suppressed in one place for all files. Off until a
    /// setting turns it on; `# hadolint global ignore=` is left alone.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// # hadolint ignore=DL3003
    /// RUN cd /app && make
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// WORKDIR /app
    /// RUN make
    /// ```
    DL1001 {
        id: "DL1001",
        set: Hadolint,
        severity: Hint,
        check: File(check),
        messages: {
            pragma: "This project does not allow comments that suppress findings",
            remove: "Remove the comment",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    for &comment in &cx.model.comments {
        let pragma = parse_pragma(cx.model.slice(comment));
        if pragma.is_some_and(|p| p.dialect == Dialect::Hadolint && p.scope == Scope::Instruction) {
            let edit = Edit::delete(cx.model.whole_lines(comment));
            out.report(comment, msg!(pragma)).fix(Fix::suggestion(msg!(remove), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_comment() {
        check_rule(
            "DL1001",
            "
# hadolint global ignore=DL3008
FROM a
# hadolint ignore=DL3008
^^^^^^^^^^^^^^^^^^^^^^^^ hint: This project does not allow comments that suppress findings
RUN x
# dockerfile-ls ignore=DL3008
# check=skip=all
RUN y
",
        );
        check_fix("DL1001", "FROM a\n# hadolint ignore=DL3008\nRUN x\n", "FROM a\nRUN x\n");
    }
}
