use super::shell::{append, commands, has_cache_mount, run_of};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `zypper install` leaves what it has downloaded in the image.
    ///
    /// What a later RUN deletes stays in the layer of this one, so it has to go in the same RUN.
    ///
    /// ```dockerfile,bad
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl && zypper clean
    /// ```
    DL3036 {
        id: "DL3036",
        set: Hadolint,
        severity: Warning,
        check: Instruction(check),
        messages: {
            left: "{tool} leaves its downloads in the image; end this RUN with `{command}`",
            append: "Append `{command}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let Some(run) = run_of(cx) else { return };
    let all: Vec<_> = commands(run, cx.escape).collect();
    let Some(first) = all.iter().position(|c| c.is(&["zypper"]) && c.has(&["install", "in"])) else { return };
    let is_clean = all.iter().skip(first + 1).any(|c| c.is(&["zypper"]) && c.has(&["clean", "cc"]));
    if is_clean || has_cache_mount(run, cx.escape, "/var/cache/zypp") {
        return;
    }
    if let Some(word) = all.get(first).and_then(|c| c.argument(&["install", "in"])) {
        let fix = append(run, msg!(append, command = "zypper clean"), "zypper clean");
        out.report(word.range, msg!(left, tool = "zypper", command = "zypper clean")).maybe_fix(fix);
    }
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
        check_fix("DL3036", "FROM a\nRUN zypper in -y a", "FROM a\nRUN zypper in -y a && zypper clean");
    }
}
