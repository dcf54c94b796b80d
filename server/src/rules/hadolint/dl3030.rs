use super::packages::{ANSWERS, check_answers};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `yum install` without `-y`.
    ///
    /// Nobody can answer the question during a build, so it stops.
    ///
    /// ```dockerfile,bad
    /// FROM centos:7
    /// RUN yum install curl && yum clean all
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM centos:7
    /// RUN yum install -y curl && yum clean all
    /// ```
    DL3030 {
        id: "DL3030",
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
        &["yum"],
        &["install", "groupinstall", "localinstall"],
        out,
        |command| command.has_option(&["y", "assumeyes"]),
        |_| false,
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_an_answer() {
        check_rule(
            "DL3030",
            r#"
FROM a
RUN yum install curl
        ^^^^^^^ warning: yum asks for confirmation, and nobody can answer during a build; add `-y`
RUN yum -y install a; yum groupinstall -qy a; yum update
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3030", "FROM a\nRUN yum install curl", "FROM a\nRUN yum install -y curl");
    }
}
