use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `apt-get install` without `--no-install-recommends`.
    ///
    /// apt also installs packages that a desktop user might like to have. Most images need none of them
    /// and only become larger.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3015 {
        id: "DL3015",
        set: Hadolint,
        severity: Information,
        once: Instruction,
        check: Instruction(check),
        messages: {
            recommends: "This also installs recommended packages; `--no-install-recommends` leaves them out",
            insert: "Insert `--no-install-recommends`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["apt-get"])) {
        let Some(word) = command.argument(&["install"]) else { continue };
        if command.has_option(&["no-install-recommends"]) || command.has(&["APT::Install-Recommends=false"]) {
            continue;
        }
        let edits = vec![command.insert_after(word, "--no-install-recommends")];
        out.report(word.range, msg!(recommends)).fix(Fix::suggestion(msg!(insert), edits).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_install() {
        check_rule(
            "DL3015",
            r#"
FROM a
RUN apt-get update && apt-get install -y curl
                              ^^^^^^^ info: This also installs recommended packages; `--no-install-recommends` leaves them out
RUN apt-get install --no-install-recommends a; apt-get -o APT::Install-Recommends=false install a; apt install b
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3015", "FROM a\nRUN apt-get install -y curl", "FROM a\nRUN apt-get install --no-install-recommends -y curl");
    }
}
