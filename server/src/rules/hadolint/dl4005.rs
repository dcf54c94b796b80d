use super::shell::commands_of;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// A link over `/bin/sh`.
    ///
    /// It changes the shell of the image for everything in it. SHELL sets the shell for RUN only. Profile `recommended` leaves it
    /// out: where programs of the image call `sh` themselves, the link is often there for them.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN ln -sf /bin/bash /bin/sh
    /// RUN ./build.sh
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// SHELL ["/bin/bash", "-c"]
    /// ```
    DL4005 {
        id: "DL4005",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            link: "Use SHELL to choose the shell for RUN, and leave `/bin/sh` as it is",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    // `ln -s` alone succeeds only where there is no `/bin/sh` yet.
    let takes_it_away = || commands_of(cx).any(|command| command.is(&["rm", "mv", "unlink"]) && command.has(&["/bin/sh"]));
    for command in commands_of(cx).filter(|c| c.is(&["ln"])) {
        if let Some(word) = command.argument(&["/bin/sh"]) {
            let is_source = command.words(&[]).last().is_some_and(|last| last.range != word.range);
            let replaces = command.has_option(&["f", "force"]) || takes_it_away();
            out.report(word.range, msg!(link)).harmless_if(is_source || !replaces);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn what_replaces_nothing() {
        let found = |run: &str| {
            let all = crate::config::Settings { profile: crate::config::Profile::All, ..Default::default() };
            let found = crate::testing::check_with(&format!("FROM a:1\nRUN {run}\nRUN a\n"), &all);
            found.iter().any(|finding| finding.rule.id == "DL4005")
        };
        for run in ["ln -sf /bin/bash /bin/sh", "rm /bin/sh && ln -s /bin/bash /bin/sh", "ln -s --force /bin/bash /bin/sh"] {
            assert!(found(run), "{run}");
        }
        for run in ["ln -s /busybox/sh /bin/sh", "ln -sf /bin/sh /usr/bin/x"] {
            assert!(!found(run), "{run}");
        }
    }

    #[test]
    fn at_the_path() {
        check_rule(
            "DL4005",
            r#"
FROM a
RUN ln -sf /bin/bash /bin/sh
                     ^^^^^^^ warning: Use SHELL to choose
RUN ln -s /bin/sh2 /x
"#,
        );
    }
}
