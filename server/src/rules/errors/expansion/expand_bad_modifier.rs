use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// The builder does not know that form of `${name…}`.
    ///
    /// It knows `-`, `+` and `?` (with `:` before them also for empty values), `#`, `##`, `%`, `%%`, `/`
    /// and `//`. Other forms of Bash work in RUN only, where the shell expands.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// ARG NAME=web
    /// ENV TITLE=${NAME^^}
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// ARG NAME=web
    /// ENV TITLE=${NAME:-WEB} FILE=${NAME%.txt}
    /// ```
    EXPAND_BAD_MODIFIER {
        id: "expand-bad-modifier",
        set: BuildError,
        severity: Error,
        aliases: ["UNSUPPORTED_MODIFIER"],
        check: Instruction(check),
        messages: {
            unended: "After the name in `${…}` comes `}`, or `:-`, `:+`, `:?`, `#`, `%` or `/`; the brace is missing here",
            modifier: "The builder knows no `{modifier}` in a variable; it knows `:-`, `:+`, `:?`, `#`, `%` and `/`",
        },
    }
}

/// BuildKit: `shell/lex.go`, `processDollar`, "unsupported modifier".
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for (text, problem) in faults(cx) {
        let ExpansionFaultKind::BadModifier(modifier) = &problem.kind else { continue };
        // A blank or a quote is not an attempt at a modifier.
        let message = match modifier.starts_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')) {
            true => msg!(unended),
            false => msg!(modifier, modifier = modifier),
        };
        report(out, text, problem.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_modifier_wherever_the_builder_expands() {
        check_rule(
            "expand-bad-modifier",
            "
FROM a
ARG V=1 W=${V,,}
             ^^ warning: The builder knows no `,,`
ENV A=${V^^} B=x${V:=y} C=\"${V:0}\"
         ^^ error: The builder knows no `^^`
                   ^^ error: The builder knows no `:=`
                              ^^ error: The builder knows no `:0`
COPY [\"${V@Q}\", \"b\"]
          ^ error: The builder knows no `@`
WORKDIR /a\\
/${V^}
    ^ error: The builder
RUN --mount=type=cache,target=/${V^} echo ${V^^}
                                  ^ error: The builder
COPY <<EOF /x
'${V^}
    ^ error: The builder
EOF
COPY <<'EOF' /x
${V^}
EOF
USER ${V x
     ^^^ error: After the name in `${…}` comes `}`
CMD echo ${V^^}
LABEL '${V^}'=1
ENV D=${V#a} E=${V:-b} F=${V/a/b} G=${V//a/b}
",
        );
    }
}
