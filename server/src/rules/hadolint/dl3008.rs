use super::packages::unpinned;
use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `apt-get install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN apt-get install -y curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN apt-get install -y curl=8.14.*
    /// ```
    DL3008 {
        id: "DL3008",
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
    let is_pinned = |package: &str| package.contains(['=', '/']) || package.ends_with(".deb");
    for command in commands_of(cx).filter(|c| c.is(&["apt-get"])) {
        if let Some(package) = unpinned(&command, &["install"], &["t", "target-release"], is_pinned) {
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
            "DL3008",
            r#"
FROM a
RUN apt-get update && apt-get install -y -t x curl=8.* git ./a.deb
                                                       ^^^ warning: No version is specified; write `git=<version>`
RUN apt-get install -y a/stable $(cat list)
                                ^^^^^^^^^^^ warning
ONBUILD RUN A=1 apt-get install -o X=Y curl
                                       ^^^^ warning
RUN apt install a; sudo apt-get install a; /usr/bin/apt-get install a; apt-get upgrade
"#,
        );
    }
}
