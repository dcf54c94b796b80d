use crate::model::exec_form;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;

rule! {
    /// CMD, ENTRYPOINT or HEALTHCHECK CMD in shell form.
    ///
    /// The shell becomes the first process of the container and does not forward signals.
    /// JSONArgsRecommended reports this for CMD and ENTRYPOINT where SHELL does not show that a shell
    /// is intended. Outside hadolint's own profile nothing is said of a HEALTHCHECK that needs a shell.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// HEALTHCHECK CMD python check.py
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// HEALTHCHECK CMD ["python", "check.py"]
    /// ```
    DL3025 {
        id: "DL3025",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            shell: "Write the command as a JSON array, so that it runs without a shell",
            change: "Change to a JSON array",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if !matches!(cx.instruction.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
        return;
    }
    if let Some(Command::Shell(shell)) = cx.instruction.command() {
        let fix = exec_form(cx.instruction, cx.escape)
            .map(|json| Fix::suggestion(msg!(change), vec![Edit::replace(shell.range, json)]).preferred());
        // Nobody sends signals to a health check, and `|| exit 1` has no place in an array.
        let needs_shell = fix.is_none() && cx.instruction.keyword == Keyword::Healthcheck;
        out.report(shell.range, msg!(shell)).maybe_fix(fix).harmless_if(needs_shell);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_command() {
        check_rule(
            "DL3025",
            r#"
FROM a
HEALTHCHECK --retries=1 CMD curl x
                            ^^^^^^ warning: Write the command as a JSON array
HEALTHCHECK NONE
HEALTHCHECK CMD ["a"]
CMD ["a"]
ONBUILD CMD a
"#,
        );
    }

    #[test]
    fn a_health_check_may_need_a_shell() {
        use crate::config::{Level, Profile, Settings};
        let count = |profile, text: &str| {
            let mut settings = Settings { profile, ..Settings::default() };
            settings.levels.insert("dl3025".to_owned(), Level::Error);
            let found = crate::testing::check_with(&format!("FROM a:1\nHEALTHCHECK CMD {text}\n"), &settings);
            found.iter().filter(|finding| finding.rule.id == "DL3025").count()
        };
        for text in ["curl -f x || exit 1", "PORT=80 /check.sh", "/check.sh $PORT"] {
            assert_eq!((count(Profile::Recommended, text), count(Profile::Hadolint, text)), (0, 1), "{text}");
        }
        assert_eq!(count(Profile::Recommended, "curl -f x"), 1);
    }

    #[test]
    fn fixes() {
        check_fix("DL3025", "FROM a\nHEALTHCHECK CMD curl x", "FROM a\nHEALTHCHECK CMD [\"curl\", \"x\"]");
    }
}
