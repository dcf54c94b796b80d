use super::shell::commands_of;
use crate::rules::{Fix, InstructionContext, Sink};

rule! {
    /// `zypper install` without `-y`.
    ///
    /// Nobody can answer the question during a build: it stops.
    ///
    /// ```dockerfile,bad
    /// FROM opensuse/leap:16
    /// RUN zypper install curl && zypper clean
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl && zypper clean
    /// ```
    DL3034 {
        id: "DL3034",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            question: "{tool} asks before it does this, and nobody can answer in a build; add `-y`",
            insert: "Insert `-y`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["zypper"])) {
        let Some(word) = command.argument(&["install", "in", "remove", "rm", "source-install", "si", "patch"]) else { continue };
        if command.has_option(&["n", "y", "non-interactive", "no-confirm"]) {
            continue;
        }
        let fix = Fix::safe(msg!(insert), vec![command.insert_after(word, "-y")]);
        out.report(word.range, msg!(question, tool = command.name())).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_an_answer() {
        check_rule(
            "DL3034",
            r#"
FROM a
RUN zypper in curl
           ^^ warning: zypper asks before
RUN zypper -n in a; zypper --non-interactive rm a; zypper refresh
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3034", "FROM a\nRUN zypper in curl", "FROM a\nRUN zypper in -y curl");
    }
}
