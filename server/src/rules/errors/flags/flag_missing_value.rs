use super::read_flags;
use crate::data::flags::FlagKind;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, TextRange, between};

rule! {
    /// The flag needs a value after `=`. A word after a space is not the value of the flag.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// COPY --chown app:app . /srv
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// COPY --chown=app:app . /srv
    /// ```
    FLAG_MISSING_VALUE {
        id: "flag-missing-value",
        set: BuildError,
        severity: Error,
        aliases: ["FLAG_MISSING_VALUE"],
        check: Instruction(check),
        messages: {
            missing: "`--{flag}` needs a value: `--{flag}=…`",
            boolean: "`--{flag}=` has no value; drop the `=`, or write `true` or `false`",
            join: "Put `=` after `--{flag}`",
            bare: "Change to `--{flag}`",
        },
    }
}

/// BuildKit: `instructions/bflag.go`, `Parse`, "missing a value on flag".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for read in read_flags(cx) {
        let (flag, range) = (&read.name, read.flag.range);
        if read.is(FlagKind::Boolean) {
            if read.value.as_deref() == Some("") {
                let bare = Fix::suggestion(msg!(bare, flag = flag), vec![Edit::replace(range, format!("--{flag}"))]);
                out.report(range, msg!(boolean, flag = flag)).fix(bare.preferred());
            }
        } else if read.spec.is_some() && read.value.is_none() {
            let join = blanks_after(cx, range)
                .map(|blanks| Fix::suggestion(msg!(join, flag = flag), vec![Edit::replace(blanks, "=")]).preferred());
            out.report(range, msg!(missing, flag = flag)).maybe_fix(join);
        }
    }
}

/// The blanks between the flag and the arguments, if nothing else is between them.
fn blanks_after(cx: &InstructionContext<'_>, flag: TextRange) -> Option<TextRange> {
    let next = cx.instruction.arguments_range()?;
    let between = (flag.end() < next.start()).then(|| between(flag.end(), next.start()))?;
    cx.instruction.slice(between).chars().all(|c| matches!(c, ' ' | '\t')).then_some(between)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_flag() {
        check_rule(
            "flag-missing-value",
            "
FROM --platform a
     ^^^^^^^^^^ error: `--platform` needs a value
RUN --mount x
    ^^^^^^^ error: `--mount` needs a value: `--mount=…`
COPY --link= a b
     ^^^^^^^ error: `--link=` has no value; drop the `=`, or write `true` or `false`
COPY --link=\"\" a b
     ^^^^^^^^^ error: `--link=` has no value; drop the `=`, or write `true` or `false`
COPY --chown= --link a b
HEALTHCHECK --interval NONE
",
        );
        check_fix("flag-missing-value", "FROM a\nCOPY --from b a /", "FROM a\nCOPY --from=b a /");
        check_fix("flag-missing-value", "FROM a\nCOPY --link= a /", "FROM a\nCOPY --link a /");
    }
}
