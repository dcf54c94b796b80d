use super::packages::{CLEANUP, check_cleanup};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `yum install` leaves its downloads in the image.
    ///
    /// What a later RUN deletes still stays in the layer of this one, so it has to be removed in the
    /// same RUN.
    ///
    /// ```dockerfile,bad
    /// FROM amazonlinux:2023
    /// RUN yum install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM amazonlinux:2023
    /// RUN yum install -y curl && yum clean all
    /// ```
    DL3032 {
        id: "DL3032",
        set: Hadolint,
        severity: Warning,
        leaves: Caches,
        once: Instruction,
        check: Instruction(check),
        messages: {
            left: "{tool} leaves its downloads in the image; end this RUN with `{command}`",
            branch: "{tool} leaves its downloads in the image; end this branch with `{command}`",
            append: "Append `{command}`",
        },
    }
}

shares!(CLEANUP);

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    check_cleanup(cx, "yum", &["install"], "yum clean all", out, |command| {
        let removes = command.is(&["rm"]) && command.has(&["-rf", "/var/cache/yum/*"]);
        removes || (command.is(&["yum"]) && command.has(&["clean", "all"]))
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_a_cleanup() {
        check_rule(
            "DL3032",
            r#"
FROM a
RUN yum install -y curl && x
        ^^^^^^^ warning: yum leaves its downloads in the image; end this RUN with `yum clean all`
RUN yum install -y a && yum clean all
RUN yum install -y a && rm -rf /x
RUN yum update
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3032", "FROM a\nRUN yum install -y a", "FROM a\nRUN yum install -y a && yum clean all");
    }
}
