use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::Edit;

rule! {
    /// `apt` in RUN.
    ///
    /// `apt` is meant for people: its output and options may change with any version, as it says
    /// itself. Scripts use `apt-get` and `apt-cache`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt update && apt install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    DL3027 {
        id: "DL3027",
        set: Hadolint,
        severity: Warning,
        once: Instruction,
        check: Instruction(check),
        messages: {
            apt: "`apt` is meant for interactive use and may change; use `apt-get` in scripts",
            change: "Change to `{tool}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["apt"])) {
        let Some(word) = command.word() else { continue };
        let tool = command.words(&[]).first().and_then(|sub| match sub.text.as_str() {
            "install" | "reinstall" | "update" | "remove" | "purge" | "autoremove" | "clean" | "autoclean" | "build-dep"
            | "source" | "download" => Some("apt-get"),
            "search" | "show" | "policy" | "depends" | "rdepends" => Some("apt-cache"),
            _ => None,
        });
        let fix = tool.filter(|_| word.plain || command.is_exec());
        let fix = fix.map(|tool| Fix::safe(msg!(change, tool = tool), vec![Edit::replace(word.range, tool)]));
        // There is no other that says the same.
        let is_question = command.words(&[]).first().is_some_and(|sub| matches!(sub.text.as_str(), "list" | "search"));
        out.report(word.range, msg!(apt)).maybe_fix(fix).harmless_if(is_question);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3027",
            r#"
FROM a
RUN x && apt install -y curl
         ^^^ warning: `apt` is meant for interactive use and may change; use `apt-get` in scripts
ONBUILD RUN apt upgrade
            ^^^ warning: `apt`
RUN apt list --installed | grep a
RUN apt-get install apt
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3027", "FROM a\nRUN apt install -y curl", "FROM a\nRUN apt-get install -y curl");
        check_fix("DL3027", "FROM a\nRUN apt show curl", "FROM a\nRUN apt-cache show curl");
    }
}
