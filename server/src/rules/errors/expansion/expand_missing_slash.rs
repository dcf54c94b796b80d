use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// `${name/pattern/text}` needs its second slash, even when the text is empty.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ARG VERSION=v1.2
    /// ENV NUMBER=${VERSION/v}
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ARG VERSION=v1.2
    /// ENV NUMBER=${VERSION/v/}
    /// ```
    EXPAND_MISSING_SLASH {
        id: "expand-missing-slash",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            slash: "A replacement needs two slashes: `${name/pattern/text}`; the second is missing",
            insert: "Insert the second slash",
        },
    }
}

/// BuildKit: `shell/lex.go`, `processDollar`, "missing '/' in ${}".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (text, problem) in faults(cx) {
        if problem.kind != ExpansionFaultKind::MissingSlash {
            continue;
        }
        let closing = cx.instruction.slice(problem.range).ends_with('}').then(|| problem.range.end() - crate::text::size(1));
        let fix = closing.map(|at| Fix::safe(msg!(insert), vec![Edit::insert(at, "/")]));
        report(out, text, problem.range, msg!(slash)).maybe_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_variable() {
        check_rule(
            "expand-missing-slash",
            "
FROM a
ARG V=1
ENV A=x${V/x}y
       ^^^^^^ error: A replacement needs two slashes: `${name/pattern/text}`; the second is missing
EXPOSE ${V//x}
       ^^^^^^^ error: A replacement
ENV A=${V/x/} B=${V//x/}
",
        );
        check_fix("expand-missing-slash", "FROM a\nENV A=${V/x}", "FROM a\nENV A=${V/x/}");
    }
}
