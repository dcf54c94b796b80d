use super::packages::{ANSWERS, check_answers};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `dnf install` without `-y`.
    ///
    /// Nobody can answer the question during a build, so it stops.
    ///
    /// ```dockerfile,bad
    /// FROM fedora:43
    /// RUN dnf install curl && dnf clean all
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM fedora:43
    /// RUN dnf install -y curl && dnf clean all
    /// ```
    DL3038 {
        id: "DL3038",
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

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_answers(
        cx,
        &["dnf", "microdnf"],
        &["install", "groupinstall", "localinstall"],
        out,
        |command| command.has_option(&["y", "assumeyes"]),
        |command| command.is(&["microdnf"]),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_an_answer() {
        check_rule(
            "DL3038",
            r#"
FROM a
RUN dnf install curl
        ^^^^^^^ warning: dnf asks for confirmation
RUN microdnf install curl
RUN dnf -y install a; dnf install --assumeyes a; dnf upgrade
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3038", "FROM a\nRUN dnf install curl", "FROM a\nRUN dnf install -y curl");
    }
}
