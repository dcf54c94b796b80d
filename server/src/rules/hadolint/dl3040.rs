use super::packages::{CLEANUP, check_cleanup};
use super::shell::{has_cache_mount, run_of};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `dnf install` leaves its downloads in the image.
    ///
    /// What a later RUN deletes still stays in the layer of this one, so it has to be removed in the
    /// same RUN.
    ///
    /// ```dockerfile,bad
    /// FROM fedora:43
    /// RUN dnf install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM fedora:43
    /// RUN dnf install -y curl && dnf clean all
    /// ```
    DL3040 {
        id: "DL3040",
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

const CHANGES: [&str; 8] = ["install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let is_mounted = |target: &&str| run_of(cx).is_some_and(|run| has_cache_mount(run, cx.escape, target));
    if ["/var/cache/libdnf5", ".cache/libdnf5"].iter().any(is_mounted) {
        return;
    }
    for (tool, cleanup) in [("dnf", "dnf clean all"), ("microdnf", "microdnf clean all")] {
        check_cleanup(cx, tool, &CHANGES, cleanup, out, |command| {
            let removes = command.is(&["rm"]) && command.has(&["-rf", "/var/cache/libdnf5*"]);
            removes || (command.is(&[tool]) && command.has(&["clean", "all"]))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_a_cleanup() {
        check_rule(
            "DL3040",
            r#"
FROM a
RUN microdnf install -y curl && yum update
             ^^^^^^^ warning: microdnf leaves its downloads
RUN dnf install -y a && dnf clean all
RUN dnf upgrade -y && rm -rf /x
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3040", "FROM a\nRUN dnf in -y a", "FROM a\nRUN dnf in -y a && dnf clean all");
    }
}
