use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// ONBUILD cannot trigger FROM or MAINTAINER.
    ///
    /// ```dockerfile,bad
    /// FROM python
    /// ONBUILD FROM alpine
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python
    /// ONBUILD COPY . /app
    /// ```
    ONBUILD_FORBIDDEN {
        id: "onbuild-forbidden",
        set: BuildError,
        severity: Error,
        aliases: ["DL3043", "ONBUILD_TRIGGER_DISALLOWED"],
        check: Instruction(check),
        messages: {
            forbidden: "ONBUILD cannot trigger {keyword}",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseOnBuild`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if let Some(trigger) = cx.instruction.trigger()
        && matches!(trigger.keyword, Keyword::From | Keyword::Maintainer)
    {
        out.report(trigger.keyword_token.range, msg!(forbidden, keyword = trigger.keyword.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_trigger() {
        check_rule(
            "onbuild-forbidden",
            "
FROM a
ONBUILD FROM x
        ^^^^ error: ONBUILD cannot trigger FROM
ONBUILD maintainer x
        ^^^^^^^^^^ error: ONBUILD cannot trigger MAINTAINER
ONBUILD FOO x
ONBUILD RUN x
",
        );
    }
}
