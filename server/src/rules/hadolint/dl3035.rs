use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `zypper dist-upgrade`.
    ///
    /// It moves the image to whatever release the repositories offer, which is up to the base image.
    ///
    /// ```dockerfile,bad
    /// FROM opensuse/leap:16
    /// RUN zypper dup -y
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM opensuse/leap:16
    /// RUN zypper up -y && zypper clean
    /// ```
    DL3035 {
        id: "DL3035",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            upgrade: "`zypper {word}` changes the release of the distribution; use a newer base image",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["zypper"])) {
        if let Some(word) = command.argument(&["dist-upgrade", "dup"]) {
            out.report(word.range, msg!(upgrade, word = word.text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3035",
            r#"
FROM a
RUN zypper -n dup
              ^^^ warning: `zypper dup` changes
RUN zypper up
"#,
        );
    }
}
