use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Command, HealthcheckKind};
use crate::text::{Edit, between};

rule! {
    /// `HEALTHCHECK NONE` turns off the check of the base image and takes no arguments.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// HEALTHCHECK NONE curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// HEALTHCHECK NONE
    /// ```
    HEALTHCHECK_NONE_ARGS {
        id: "healthcheck-none-args",
        set: BuildError,
        severity: Error,
        aliases: ["ARGUMENT_UNNECESSARY"],
        check: Instruction(check),
        messages: {
            words: "Nothing may follow `HEALTHCHECK NONE`",
            remove: "Remove `{words}`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseHealthcheck`. An empty array is not an argument.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Arguments::Healthcheck(Some(health)) = &cx.instruction.arguments else { return };
    let Some(command) = health.command.as_ref().filter(|_| health.kind == HealthcheckKind::None) else { return };
    if matches!(command, Command::Json(json) if json.elements.is_empty()) {
        return;
    }
    let range = command.range();
    let gone = between(health.kind_token.range.end().min(range.start()), range.end());
    let remove = Fix::suggestion(msg!(remove, words = cx.instruction.slice(range)), vec![Edit::delete(gone)]);
    out.report(range, msg!(words)).fix(remove.preferred());
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_words() {
        check_rule(
            "healthcheck-none-args",
            "
FROM a
HEALTHCHECK NONE x y
                 ^^^ error: Nothing may follow `HEALTHCHECK NONE`
HEALTHCHECK --interval=x none
HEALTHCHECK NONE []
HEALTHCHECK CMD x
",
        );
        check_fix("healthcheck-none-args", "FROM a\nHEALTHCHECK NONE x\n", "FROM a\nHEALTHCHECK NONE\n");
    }
}
