use super::packages::{CLEANUP, check_cleanup};
use super::shell::{has_cache_mount, run_of};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `zypper install` leaves its downloads in the image.
    ///
    /// What a later RUN deletes still stays in the layer of this one, so it has to be removed in the
    /// same RUN. `--all` takes the lists of packages along, which are most of it.
    ///
    /// ```dockerfile,bad
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl && zypper clean --all
    /// ```
    DL3036 {
        id: "DL3036",
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
    if run_of(cx).is_some_and(|run| has_cache_mount(run, cx.escape, "/var/cache/zypp")) {
        return;
    }
    check_cleanup(cx, "zypper", &["install", "in"], "zypper clean --all", out, |command| {
        command.is(&["zypper"]) && command.has(&["clean", "cc"])
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_a_cleanup() {
        check_rule(
            "DL3036",
            r#"
FROM a
RUN zypper in -y curl
           ^^ warning: zypper leaves its downloads
RUN zypper in -y a && zypper cc
RUN --mount=type=cache,target=/var/cache/zypp zypper in -y a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3036", "FROM a\nRUN zypper in -y a", "FROM a\nRUN zypper in -y a && zypper clean --all");
    }
}
