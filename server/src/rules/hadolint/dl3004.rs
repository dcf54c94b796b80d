use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, between};

rule! {
    /// `sudo` in RUN.
    ///
    /// RUN works as the user that USER names, root unless the image says otherwise. `sudo` asks for a
    /// password that nobody can type, and handles signals and the terminal in its own way.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN sudo apt-get update
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// USER root
    /// RUN apt-get update && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3004 {
        id: "DL3004",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            sudo: "`sudo` does not belong in an image; switch to root with USER",
            remove: "Remove `sudo`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["sudo"])) {
        let Some(word) = command.word() else { continue };
        let next = command.arguments().first().filter(|next| !next.text.starts_with('-') && !command.is_exec());
        let fix = next.map(|next| {
            Fix::suggestion(msg!(remove), vec![Edit::delete(between(word.range.start(), next.range.start()))]).preferred()
        });
        out.report(word.range, msg!(sudo)).maybe_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3004",
            r#"
FROM a
RUN x && sudo make
         ^^^^ warning: `sudo` does not belong
ONBUILD RUN ["sudo", "x"]
              ^^^^ warning: `sudo`
RUN apt-get install sudo
CMD sudo x
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3004", "FROM a\nRUN sudo make", "FROM a\nRUN make");
    }
}
