use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `${…}` holds no name, or a pattern in it is not valid.
    ///
    /// Where a `$` is meant as text, write `\$` or put it in single quotes.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ENV TEMPLATE=${{name}}
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ENV TEMPLATE='${{name}}'
    /// ```
    EXPAND_BAD_SUBSTITUTION {
        id: "expand-bad-substitution",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            name: "No name follows `${`; for a `$` as text write `{escape}$`",
            pattern: "`{escape}{character}` is not an escape in a pattern; only `*`, `?`, `/` and the backslash itself are escaped",
        },
    }
}

/// BuildKit: `shell/lex.go`, `processDollar`, "bad substitution", and `convertShellPatternToRegex`, "invalid
/// escape".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (text, problem) in faults(cx) {
        match &problem.kind {
            ExpansionFaultKind::BadSubstitution => {
                report(out, text, problem.range, msg!(name, escape = cx.escape));
            }
            ExpansionFaultKind::BadPattern(character) => {
                report(out, text, problem.range, msg!(pattern, escape = '\\', character = character));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_variable() {
        check_rule(
            "expand-bad-substitution",
            "
FROM a
ENV A=x${}y B=${{v}} C=${:-a}
       ^^^ error: No name follows `${`; for a `$` as text write `\\$`
              ^^^^^ error: No name
                       ^^^^^^ error: No name
ENV D=${V%\\x}
      ^^^^^^^ error: `\\x` is not an escape in a pattern
ENV E='${}' F=\\${}
RUN echo ${}
",
        );
        check_rule(
            "expand-bad-substitution",
            "# escape=`\nFROM a\nENV A=${}\n      ^^^ error: No name follows `${`; for a `$` as text write ``$`\n",
        );
    }
}
