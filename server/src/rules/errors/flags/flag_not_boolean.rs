use super::read_flags;
use crate::data::flags::FlagKind;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// The flag is on or off: it has no value, or its value is `true` or `false`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --link=yes . /srv
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY --link . /srv
    /// COPY --parents=false a/b /srv/
    /// ```
    FLAG_NOT_BOOLEAN {
        id: "flag-not-boolean",
        set: BuildError,
        severity: Error,
        aliases: ["FLAG_EXPECTED_BOOLEAN_VALUE"],
        check: Instruction(check),
        messages: {
            value: "`--{flag}` must be `true` or `false`, not `{value}`",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `instructions/bflag.go`, `Parse`, "expecting boolean value for flag".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for read in read_flags(cx) {
        let Some(value) = read.value.as_deref().filter(|_| read.is(FlagKind::Boolean)) else { continue };
        let lower = value.to_lowercase();
        if matches!(&*lower, "true" | "false" | "") {
            continue;
        }
        let range = read.flag.value_range();
        let meant = match &*lower {
            "1" | "yes" | "y" | "on" | "t" => Some("true"),
            "0" | "no" | "n" | "off" | "f" => Some("false"),
            _ => None,
        };
        let fix = meant.map(|known| Fix::suggestion(msg!(change, known = known), vec![Edit::replace(range, known)]).preferred());
        out.report(range, msg!(value, flag = read.name, value = value)).maybe_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "flag-not-boolean",
            "
FROM a
COPY --link=x a b
            ^ error: `--link` must be `true` or `false`, not `x`
ADD --unpack=$X a b
             ^^ error: `--unpack` must be `true` or `false`
COPY --link=TRUE --parents=False a b
COPY --link=\"true\" a b
",
        );
        check_fix("flag-not-boolean", "FROM a\nADD --unpack=no a b", "FROM a\nADD --unpack=false a b");
    }
}
