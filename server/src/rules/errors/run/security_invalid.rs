use super::mode::{self, check_mode};
use crate::rules::{InstructionContext, Sink};

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
            invalid: "`{value}` is not a security mode; use `sandbox` or `insecure`",
            change: "Change to `{known}`",
        },
    }
}

shares!(mode::MESSAGES);

/// BuildKit: `instructions/commands_runsecurity.go`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_mode(cx, "security", &["sandbox", "insecure"], out);
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
               ^ error: `x` is not a security mode
RUN --security= y
    ^^^^^^^^^^ error: `--security` needs a value
RUN --security=sandbox y
",
        );
        check_fix("security-invalid", "FROM a\nRUN --security=unsecure y", "FROM a\nRUN --security=insecure y");
    }
}
