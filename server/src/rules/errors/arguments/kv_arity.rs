use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Keyword, PairForm};
use crate::text::Edit;

rule! {
    /// ENV and LABEL need a value for the name: `name=value`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ENV PYTHONUNBUFFERED
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ENV PYTHONUNBUFFERED=1
    /// ```
    KV_ARITY {
        id: "kv-arity",
        set: BuildError,
        severity: Error,
        aliases: ["ARGUMENT_REQUIRES_TWO"],
        covers: [Moot "LegacyKeyValueFormat"],
        check: Instruction(check),
        messages: {
            value: "`{name}` has no value; write `{name}=value`",
            empty: "Make the value empty",
        },
    }
}

/// BuildKit: `parser/line_parsers.go`, `parseNameVal`; the trigger of ONBUILD is parsed as well.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let innermost = std::iter::successors(Some(cx.instruction), |i| i.trigger()).last().unwrap_or(cx.instruction);
    if !matches!(innermost.keyword, Keyword::Env | Keyword::Label) {
        return;
    }
    if let [pair] = innermost.pairs()
        && pair.form == PairForm::Legacy
        && pair.value.is_none()
    {
        let fix = Fix::suggestion(msg!(empty), vec![Edit::insert(pair.range.end(), "=")]);
        out.report(pair.range, msg!(value, name = cx.instruction.slice(pair.range))).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_word() {
        check_rule(
            "kv-arity",
            "
FROM a
ENV A
    ^ error: `A` has no value; write `A=value`
label a.b
      ^^^ error: `a.b` has no value
ONBUILD ENV A
            ^ error: `A` has no value
ENV A=1
ENV A 1
ENV A=
ENV
ARG A
",
        );
        check_fix("kv-arity", "FROM a\nENV A", "FROM a\nENV A=");
    }
}
