use crate::data::flags::FlagValue;
use crate::model::{duration::nanoseconds, flag_value};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, HealthcheckKind, Keyword};
use crate::text::Edit;

rule! {
    /// The durations of HEALTHCHECK are numbers with a unit: `30s`, `1m30s`, `500ms`.
    ///
    /// The units are `ns`, `us`, `ms`, `s`, `m` and `h`. The shortest duration is `1ms`; `0` means the
    /// default.
    ///
    /// ```dockerfile,bad
    /// FROM nginx
    /// HEALTHCHECK --interval=30 CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM nginx
    /// HEALTHCHECK --interval=30s CMD curl -f http://localhost/
    /// ```
    HEALTHCHECK_DURATION {
        id: "healthcheck-duration",
        set: BuildError,
        severity: Error,
        aliases: ["FLAG_INVALID_DURATION", "FLAG_MISSING_DURATION", "FLAG_UNKNOWN_UNIT", "FLAG_LESS_THAN_1MS"],
        check: Instruction(check),
        messages: {
            unit: "`{value}` has no unit; write `{value}s` for seconds",
            invalid: "`{value}` is not a duration; write a number with a unit, such as `30s` or `1m30s`",
            short: "`{value}` is too short; the minimum is `1ms`",
            seconds: "Change to `{value}s`",
        },
    }
}

/// BuildKit: `instructions/parse.go`, `parseOptInterval`. Flags before NONE are not looked at.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Arguments::Healthcheck(health) = &cx.instruction.arguments else { return };
    if health.as_ref().is_some_and(|h| h.kind == HealthcheckKind::None) {
        return;
    }
    let is_duration = |name: &str| Keyword::Healthcheck.flag(name).is_some_and(|spec| spec.value == FlagValue::Duration);
    for flag in cx.instruction.flags.iter().filter(|flag| flag.value.is_some() && is_duration(flag.name())) {
        let value = flag_value(cx.instruction, flag, cx.escape);
        let text = &*value.text;
        match nanoseconds(text) {
            _ if text.is_empty() => {}
            Some(0) => {}
            Some(time) if time < 1_000_000 => {
                out.report(value.range, msg!(short, value = text));
            }
            Some(_) => {}
            None if nanoseconds(&format!("{text}s")).is_some_and(|time| 1_000_000 <= time) => {
                let edit = Edit::replace(value.range, format!("{text}s"));
                let fix = Fix::suggestion(msg!(seconds, value = text), vec![edit]);
                out.report(value.range, msg!(unit, value = text)).fix(fix.preferred());
            }
            None => {
                out.report(value.range, msg!(invalid, value = text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::duration::nanoseconds;
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "healthcheck-duration",
            "
FROM a
HEALTHCHECK --interval=1 CMD x
                       ^ error: `1` has no unit; write `1s`
HEALTHCHECK --timeout=5sec --start-period=1us CMD x
                      ^^^^ error: `5sec` is not a duration
                                          ^^^ error: `1us` is too short
HEALTHCHECK --start-interval=-1s CMD x
                             ^^^ error: `-1s` is too short
HEALTHCHECK --interval=$I CMD x
                       ^^ error: `$I` is not a duration
HEALTHCHECK --interval=1m30s --timeout=0 --start-period= --retries=x CMD x
HEALTHCHECK --interval=1 NONE
",
        );
        check_fix("healthcheck-duration", "FROM a\nHEALTHCHECK --interval=30 CMD x", "FROM a\nHEALTHCHECK --interval=30s CMD x");
    }

    #[test]
    fn durations() {
        let table = [
            ("1s", Some(1_000_000_000)),
            ("1m30s", Some(90_000_000_000)),
            ("1.5ms", Some(1_500_000)),
            (".5h", Some(1_800_000_000_000)),
            ("5.s", Some(5_000_000_000)),
            ("3\u{b5}s", Some(3000)),
            ("-0", Some(0)),
            ("-1s", Some(-1)),
            ("0.5ns", Some(0)),
            ("", None),
            ("+", None),
            ("1", None),
            (".s", None),
            ("1d", None),
            ("1s ", None),
            ("1.2.3s", None),
            ("9999999h", None),
        ];
        for (text, wanted) in table {
            assert_eq!(nanoseconds(text), wanted, "{text}");
        }
    }
}
