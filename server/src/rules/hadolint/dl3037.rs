use super::packages::unpinned;
use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `zypper install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM opensuse/leap:16
    /// RUN zypper install -y curl=8.14.1
    /// ```
    DL3037 {
        id: "DL3037",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}=<version>`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let is_pinned = |package: &str| package.contains(['=', '<', '>']) || package.ends_with(".rpm");
    for command in commands_of(cx).filter(|c| c.is(&["zypper"])) {
        if let Some(package) = unpinned(&command, &["install", "in"], &[], is_pinned) {
            out.report(package.range, msg!(unpinned, package = package.text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3037",
            r#"
FROM a
RUN zypper -n in curl=8 git 'a>1' b.rpm
                        ^^^ warning: No version
RUN zypper update
"#,
        );
    }
}
