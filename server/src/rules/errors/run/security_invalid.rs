use crate::model::{closest, flag_value};
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// `RUN --security` takes `sandbox` or `insecure`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --security=privileged mount /dev/sda /mnt
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --security=insecure mount /dev/sda /mnt
    /// ```
    SECURITY_INVALID {
        id: "security-invalid",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            empty: "`--security` needs a value: `sandbox` or `insecure`",
            invalid: "`{value}` is no security mode; there are `sandbox` and `insecure`",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `instructions/commands_runsecurity.go`. Values count as written, in lower case.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const MODES: [&str; 2] = ["sandbox", "insecure"];
    if cx.instruction.keyword != Keyword::Run {
        return;
    }
    let Some(flag) = cx.instruction.flag("security").filter(|flag| flag.has_equals) else { return };
    let value = flag_value(cx.instruction, flag, cx.escape);
    if MODES.contains(&&*value.text) {
        return;
    }
    let message = if value.text.is_empty() { msg!(empty) } else { msg!(invalid, value = value.text) };
    let finding = out.report(value.range, message);
    if flag.value.is_some() {
        nearest::offer(finding, value.range, &closest(&value.text, MODES));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "security-invalid",
            "
FROM a
RUN --security=x y
               ^ error: `x` is no security mode
RUN --security= y
    ^^^^^^^^^^ error: `--security` needs a value
RUN --security=sandbox y
",
        );
        check_fix("security-invalid", "FROM a\nRUN --security=unsecure y", "FROM a\nRUN --security=insecure y");
    }
}
