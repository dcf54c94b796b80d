use super::packages::unpinned;
use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `apk add` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.24
    /// RUN apk add --no-cache curl
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.24
    /// RUN apk add --no-cache curl=~8
    /// ```
    DL3018 {
        id: "DL3018",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}=<version>` or `{package}=~<version>`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let is_pinned = |package: &str| package.contains(['=', '~', '<', '>']) || package.ends_with(".apk");
    for command in commands_of(cx).filter(|c| c.is(&["apk"])) {
        if let Some(package) = unpinned(&command, &["add"], &["t", "virtual", "repository", "X"], is_pinned) {
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
            "DL3018",
            r#"
FROM a
RUN apk add --no-cache -t .deps 'curl>8' git a.apk b~=1
                                         ^^^ warning: No version is specified
RUN apk add --virtual=.x curl=8 && apk del x
"#,
        );
    }
}
