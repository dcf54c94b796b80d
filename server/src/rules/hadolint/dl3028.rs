use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `gem install` without versions.
    ///
    /// Without a version, every build takes the newest one at that time: the same file gives different
    /// images, and breaks on the day of a release.
    ///
    /// ```dockerfile,bad
    /// FROM ruby:3.4
    /// RUN gem install rails
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM ruby:3.4
    /// RUN gem install rails:8.1.1
    /// ```
    DL3028 {
        id: "DL3028",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            unpinned: "No version is specified; write `{package}:<version>`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for command in commands_of(cx).filter(|c| c.is(&["gem"]) && c.has(&["install", "i"])) {
        let is_given =
            command.arguments().iter().any(|a| a.text == "-v" || a.text == "--version" || a.text.starts_with("--version="));
        if is_given {
            continue;
        }
        // Any option is taken to have a value.
        let mut is_value = false;
        for word in command.arguments().iter().take_while(|w| w.text != "--") {
            if std::mem::take(&mut is_value) {
                continue;
            }
            is_value = word.text.starts_with('-');
            if !is_value && !matches!(word.text.as_str(), "install" | "i") && !word.text.contains(':') {
                out.report(word.range, msg!(unpinned, package = word.text));
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn packages_without_a_version() {
        check_rule(
            "DL3028",
            r#"
FROM a
RUN gem install rails:8 rake json
                        ^^^^ warning: No version is specified; write `rake:<version>`
RUN gem install -N a && gem install a -v 1 && gem i a:1 -- --with-x
"#,
        );
    }
}
