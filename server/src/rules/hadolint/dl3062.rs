use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `go install` of packages without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26
    /// RUN go install golang.org/x/tools/gopls
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.26
    /// RUN go install golang.org/x/tools/gopls@v0.20.0
    /// ```
    DL3062 {
        id: "DL3062",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}@<version>`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let mut words = Vec::new();
    for command in commands_of(cx).filter(|c| c.is(&["go"]) && c.has(&["run"])) {
        words.extend(command.words(&[]).into_iter().take(2).filter(|w| w.text != "run"));
    }
    if words.is_empty() {
        for command in commands_of(cx).filter(|c| c.is(&["go"]) && c.has(&["install", "get"])) {
            words.extend(command.words(&[]).into_iter().filter(|w| !matches!(w.text.as_str(), "install" | "get" | "tool")));
        }
    }
    let is_pinned = |text: &str| {
        let is_local = text.starts_with(['.', '/']);
        is_local || (text.contains('@') && !text.ends_with("@latest") && !text.ends_with("@none"))
    };
    if let Some(package) = words.iter().find(|w| !is_pinned(&w.text)) {
        let name = package.text.split('@').next().unwrap_or_default();
        out.report(package.range, msg!(unpinned, package = name));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3062",
            r#"
FROM a
RUN go install x.y/z@v1 x.y/a@latest && go get ./...
                        ^^^^^^^^^^^^ warning: No version is specified; write `x.y/a@<version>`
RUN go run main.go
           ^^^^^^^ warning
RUN go build x
"#,
        );
    }
}
