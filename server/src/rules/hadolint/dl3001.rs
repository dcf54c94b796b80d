use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// A command that makes no sense in an image.
    ///
    /// There are no services, no users at a terminal and no machine to shut down while an image is built.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN service nginx start
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN nginx -t
    /// ```
    DL3001 {
        id: "DL3001",
        set: Hadolint,
        severity: Information,
        optional: true,
        check: Instruction(check),
        messages: {
            pointless: "`{name}` is of no use while building an image",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const POINTLESS: [&str; 9] = ["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"];
    for command in commands_of(cx).filter(|c| c.is(&POINTLESS)) {
        if let Some(word) = command.word() {
            out.report(word.range, msg!(pointless, name = word.text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3001",
            r#"
FROM a
RUN x && service nginx start
         ^^^^^^^ info: `service` is of no use while building an image
ONBUILD RUN vim
            ^^^ info: `vim`
RUN /bin/kill 1; echo top
CMD top
"#,
        );
    }
}
