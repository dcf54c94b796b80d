use super::mode::{self, check_mode};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `RUN --network` takes `default`, `none` or `host`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --network=bridge apk add curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --network=none ./configure
    /// ```
    NETWORK_INVALID {
        id: "network-invalid",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            empty: "`--network` needs a value: `default`, `none` or `host`",
            invalid: "`{value}` is not a network mode; use `default`, `none` or `host`",
            change: "Change to `{known}`",
        },
    }
}

shares!(mode::MESSAGES);

/// BuildKit: `instructions/commands_runnetwork.go`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_mode(cx, "network", &["default", "none", "host"], out);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "network-invalid",
            "
FROM a
RUN --network=foo x
              ^^^ error: `foo` is not a network mode
RUN --network=$NET x
              ^^^^ error: `$NET` is not a network mode
RUN --network= x
    ^^^^^^^^^ error: `--network` needs a value
RUN --network=\"none\" x
RUN --network x
",
        );
        check_fix("network-invalid", "FROM a\nRUN --network=None x", "FROM a\nRUN --network=none x");
    }
}
