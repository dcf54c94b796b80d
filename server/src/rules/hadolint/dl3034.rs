use super::packages::{ANSWERS, check_answers};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `zypper install` without `-y`.
    ///
    /// Nobody can answer the question during a build, so it stops.
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
        once: Instruction,
        check: Instruction(check),
        messages: {
            question: "{tool} asks for confirmation, and nobody can answer during a build; add `-y`",
            insert: "Insert `-y`",
        },
    }
}

shares!(ANSWERS);

const CHANGES: [&str; 7] = ["install", "in", "remove", "rm", "source-install", "si", "patch"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_answers(
        cx,
        &["zypper"],
        &CHANGES,
        out,
        |command| command.has_option(&["n", "y", "non-interactive", "no-confirm"]),
        |_| false,
    );
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
           ^^ warning: zypper asks for confirmation, and nobody can answer during a build; add `-y`
RUN zypper -n in a; zypper --non-interactive rm a; zypper refresh
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3034", "FROM a\nRUN zypper in curl", "FROM a\nRUN zypper in -y curl");
    }
}
