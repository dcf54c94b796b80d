use crate::model::{closest, flag_value};
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

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
            invalid: "`{value}` is no network mode; there are `default`, `none` and `host`",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `instructions/commands_runnetwork.go`. Values count as written, in lower case.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const MODES: [&str; 3] = ["default", "none", "host"];
    if cx.instruction.keyword != Keyword::Run {
        return;
    }
    let Some(flag) = cx.instruction.flag("network").filter(|flag| flag.has_equals) else { return };
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
            "network-invalid",
            "
FROM a
RUN --network=foo x
              ^^^ error: `foo` is no network mode
RUN --network=$NET x
              ^^^^ error: `$NET` is no network mode
RUN --network= x
    ^^^^^^^^^ error: `--network` needs a value
RUN --network=\"none\" x
RUN --network x
",
        );
        check_fix("network-invalid", "FROM a\nRUN --network=None x", "FROM a\nRUN --network=none x");
    }
}
