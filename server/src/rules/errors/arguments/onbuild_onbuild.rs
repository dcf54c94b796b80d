use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};

rule! {
    /// ONBUILD takes an instruction, but not another ONBUILD.
    ///
    /// ```dockerfile,bad
    /// FROM python
    /// ONBUILD ONBUILD COPY . /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python
    /// ONBUILD COPY . /app
    /// ```
    ONBUILD_ONBUILD {
        id: "onbuild-onbuild",
        set: BuildError,
        severity: Error,
        aliases: ["DL3043", "ONBUILD_CHAINING_DISALLOWED"],
        check: Instruction(check),
        messages: {
            chain: "ONBUILD cannot trigger another ONBUILD",
            remove: "Remove the second ONBUILD",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseOnBuild`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(trigger) = cx.instruction.trigger().filter(|trigger| trigger.keyword == Keyword::Onbuild) else { return };
    let word = trigger.keyword_token.range;
    let fix = trigger.arguments_range().map(|inner| {
        let gone = between(word.start(), inner.start().max(word.end()));
        Fix::suggestion(msg!(remove), vec![Edit::delete(gone)]).preferred()
    });
    out.report(word, msg!(chain)).maybe_fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_trigger() {
        check_rule(
            "onbuild-onbuild",
            "
FROM a
ONBUILD onbuild RUN x
        ^^^^^^^ error: ONBUILD cannot trigger another ONBUILD
ONBUILD RUN x
ONBUILD FOO x
",
        );
        check_fix("onbuild-onbuild", "FROM a\nONBUILD ONBUILD RUN x", "FROM a\nONBUILD RUN x");
    }
}
