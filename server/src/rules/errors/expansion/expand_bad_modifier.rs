use super::{faults, report};
use crate::model::ExpansionFaultKind;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// The builder does not support this form of `${name…}`.
    ///
    /// It supports `-`, `+` and `?` (after a `:` also for empty values), `#`, `##`, `%`, `%%`, `/` and
    /// `//`. Other forms of Bash work only in RUN, where the shell expands them.
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
            unended: "After the name, `${…}` needs `}`, or `:-`, `:+`, `:?`, `#`, `%` or `/`; the brace is missing here",
            modifier: "The builder does not support `{modifier}` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`",
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
             ^^ warning: The builder does not support `,,` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`
ENV A=${V^^} B=x${V:=y} C=\"${V:0}\"
         ^^ error: The builder does not support `^^` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`
                   ^^ error: The builder does not support `:=` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`
                              ^^ error: The builder does not support `:0` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`
COPY [\"${V@Q}\", \"b\"]
          ^ error: The builder does not support `@` in a variable; it supports `:-`, `:+`, `:?`, `#`, `%` and `/`
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
     ^^^ error: After the name, `${…}` needs `}`, or `:-`, `:+`, `:?`, `#`, `%` or `/`; the brace is missing here
CMD echo ${V^^}
LABEL '${V^}'=1
ENV D=${V#a} E=${V:-b} F=${V/a/b} G=${V//a/b}
",
        );
    }
}
