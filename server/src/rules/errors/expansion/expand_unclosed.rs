use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// A `${` without a `}`.
    ///
    /// Words of COPY, ADD, EXPOSE and VOLUME end at a space, even inside `${…}` and quotes.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ARG HOME_DIR=/srv
    /// WORKDIR ${HOME_DIR
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ARG HOME_DIR=/srv
    /// WORKDIR ${HOME_DIR}
    /// ```
    EXPAND_UNCLOSED {
        id: "expand-unclosed",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            unclosed: "This `${` is not closed by a `}` in the same word",
            close: "Insert the closing brace",
        },
    }
}

/// BuildKit: `shell/lex.go`, `processDollar`, "missing '}'".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (text, problem) in faults(cx) {
        if problem.kind != ExpansionFaultKind::Unclosed {
            continue;
        }
        let name = cx.instruction.slice(problem.range).trim_start_matches("${");
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let close = Fix::suggestion(msg!(close), vec![Edit::insert(problem.range.end(), "}")]).preferred();
        report(out, text, problem.range, msg!(unclosed)).maybe_fix(is_name.then_some(close));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn from_the_dollar_to_the_end() {
        check_rule(
            "expand-unclosed",
            "
FROM a
ENV A=x${V
       ^^^ error: This `${` is not closed by a `}` in the same word
COPY ${V:-a b} c
     ^^^^^^ error: This `${`
ENV B=${V:-${W}
      ^^^^^^^^^ error: This `${`
ENV C=${V} D=${W:-${V}}
",
        );
        check_fix("expand-unclosed", "FROM a\nUSER ${V", "FROM a\nUSER ${V}");
    }
}
