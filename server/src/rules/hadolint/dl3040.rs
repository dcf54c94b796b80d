use super::shell::{Command, append, commands, has_cache_mount, run_of};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `dnf install` leaves what it has downloaded in the image.
    ///
    /// What a later RUN deletes stays in the layer of this one, so it has to go in the same RUN.
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
        check: Instruction(check),
        messages: {
            left: "{tool} leaves its downloads in the image; end this RUN with `{command}`",
            append: "Append `{command}`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const CHANGES: [&str; 8] = ["install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"];
    let Some(run) = run_of(cx) else { return };
    if ["/var/cache/libdnf5", ".cache/libdnf5"].iter().any(|target| has_cache_mount(run, cx.escape, target)) {
        return;
    }
    let all: Vec<_> = commands(run, cx.escape).collect();
    for tool in ["dnf", "microdnf"] {
        let Some(first) = all.iter().position(|c| c.is(&[tool]) && c.has(&CHANGES)) else { continue };
        let cleans = |c: &Command<'_>| {
            (c.is(&[tool]) && c.has(&["clean", "all"])) || (c.is(&["rm"]) && c.has(&["-rf", "/var/cache/libdnf5*"]))
        };
        if all.iter().skip(first + 1).any(cleans) {
            continue;
        }
        if let Some(word) = all.get(first).and_then(|c| c.argument(&CHANGES)) {
            let command = format!("{tool} clean all");
            let fix = append(run, msg!(append, command = command), &command);
            out.report(word.range, msg!(left, tool = tool, command = command)).maybe_fix(fix);
        }
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
RUN microdnf install -y curl && dnf clean all
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
