use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// A link over `/bin/sh`.
    ///
    /// It changes the shell of the image for everything in it. SHELL sets the shell for RUN only.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ln -sf /bin/bash /bin/sh
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-c"]
    /// ```
    DL4005 {
        id: "DL4005",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            link: "Use SHELL to choose the shell for RUN, and leave `/bin/sh` as it is",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["ln"])) {
        if let Some(word) = command.argument(&["/bin/sh"]) {
            out.report(word.range, msg!(link));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_path() {
        check_rule(
            "DL4005",
            r#"
FROM a
RUN ln -sf /bin/bash /bin/sh
                     ^^^^^^^ warning: Use SHELL to choose
RUN ln -s /bin/sh2 /x
"#,
        );
    }
}
