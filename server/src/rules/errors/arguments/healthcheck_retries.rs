use crate::model::flag_value;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Arguments, HealthcheckKind};

rule! {
    /// `--retries` of HEALTHCHECK is a whole number from 0; 0 means the default, 3.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// HEALTHCHECK --retries=-1 CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// HEALTHCHECK --retries=5 CMD curl -f http://localhost/
    /// ```
    HEALTHCHECK_RETRIES {
        id: "healthcheck-retries",
        set: BuildError,
        severity: Error,
        aliases: ["INVALID_SYNTAX"],
        check: Instruction(check),
        messages: {
            number: "`--retries` takes a whole number, such as `3`",
            negative: "`--retries` cannot be negative",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseHealthcheck`. Flags before NONE are not looked at.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Arguments::Healthcheck(health) = &cx.instruction.arguments else { return };
    if health.as_ref().is_some_and(|h| h.kind == HealthcheckKind::None) {
        return;
    }
    let Some(flag) = cx.instruction.flag("retries").filter(|flag| flag.value.is_some()) else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    match value.text.parse::<i32>() {
        Ok(0..) => {}
        Ok(_) => {
            out.report(value.range, msg!(negative));
        }
        Err(_) if value.text.is_empty() => {}
        Err(_) => {
            out.report(value.range, msg!(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "healthcheck-retries",
            "
FROM a
HEALTHCHECK --retries=-1 CMD x
                      ^^ error: `--retries` cannot be negative
HEALTHCHECK --retries=3x CMD x
                      ^^ error: `--retries` takes a whole number
HEALTHCHECK --retries=3000000000 CMD x
                      ^^^^^^^^^^ error: `--retries` takes a whole number
HEALTHCHECK --retries=0 CMD x
HEALTHCHECK --retries=+3 CMD x
HEALTHCHECK --retries= CMD x
HEALTHCHECK --retries=-1 NONE
",
        );
    }
}
