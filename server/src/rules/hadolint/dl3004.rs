use super::shell::{Command, commands_of};
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
        once: Instruction,
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
        out.report(word.range, msg!(sudo)).maybe_fix(fix).harmless_if(is_for_another(&command));
    }
}

/// Whether `sudo` makes the command another user's than root's. USER would do so for all instructions behind it.
fn is_for_another(command: &Command<'_>) -> bool {
    let options: Vec<&str> =
        command.arguments().iter().map(|word| word.text.as_str()).take_while(|text| text.starts_with('-')).collect();
    let user = |option: &str| {
        let long = option.strip_prefix("--user=");
        long.or_else(|| option.strip_prefix("-u").filter(|name| !name.is_empty())).map(str::to_owned)
    };
    let named = options.iter().find_map(|option| user(option)).or_else(|| {
        let at =
            command.arguments().iter().position(|word| matches!(word.text.as_str(), "-u" | "--user" | "-Hu" | "-Eu" | "-nu"))?;
        (at < options.len()).then(|| command.arguments().get(at + 1).map(|word| word.text.clone())).flatten()
    });
    named.is_some_and(|name| !matches!(name.as_str(), "root" | "#0"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3004",
            r#"
FROM debian:13
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
        check_fix("DL3004", "FROM debian:13\nRUN sudo make", "FROM debian:13\nRUN make");
    }
}
