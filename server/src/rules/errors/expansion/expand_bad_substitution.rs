use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `${…}` contains no name, or a pattern in it is not valid.
    ///
    /// For a literal `$`, write `\$` or put it in single quotes.
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
            name: "There is no name after `${`; write `{escape}$` for a literal `$`",
            pattern: "`{escape}{character}` is not a valid escape in a pattern; only `*`, `?`, `/` and the backslash itself can be escaped",
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
       ^^^ error: There is no name after `${`; write `\\$` for a literal `$`
              ^^^^^ error: There is no name after `${`
                       ^^^^^^ error: There is no name after `${`
ENV D=${V%\\x}
      ^^^^^^^ error: `\\x` is not a valid escape in a pattern; only `*`, `?`, `/` and the backslash itself can be escaped
ENV E='${}' F=\\${}
RUN echo ${}
",
        );
        check_rule(
            "expand-bad-substitution",
            "# escape=`\nFROM a\nENV A=${}\n      ^^^ error: There is no name after `${`; write ``$` for a literal `$`\n",
        );
    }
}
