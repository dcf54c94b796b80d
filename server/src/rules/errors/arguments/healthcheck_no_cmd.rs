use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Command, HealthcheckKind};

rule! {
    /// `HEALTHCHECK CMD` needs a command.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// HEALTHCHECK CMD
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// HEALTHCHECK CMD curl -f http://localhost/
    /// ```
    HEALTHCHECK_NO_CMD {
        id: "healthcheck-no-cmd",
        set: BuildError,
        severity: Error,
        aliases: ["HEALTHCHECK_CMD_ARGUMENT_MISSING"],
        check: Instruction(check),
        messages: {
            command: "`HEALTHCHECK CMD` needs a command",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseHealthcheck`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Arguments::Healthcheck(Some(health)) = &cx.instruction.arguments else { return };
    let is_empty = match &health.command {
        Some(Command::Json(json)) => json.elements.is_empty(),
        other => other.is_none(),
    };
    if health.kind == HealthcheckKind::Cmd && is_empty {
        out.report(health.kind_token.range, msg!(command));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_word() {
        check_rule(
            "healthcheck-no-cmd",
            "
FROM a
HEALTHCHECK CMD
            ^^^ error: `HEALTHCHECK CMD` needs a command
HEALTHCHECK cmd []
            ^^^ error: `HEALTHCHECK CMD` needs a command
HEALTHCHECK CMD x
HEALTHCHECK NONE
",
        );
    }
}
