use crate::model::{CommandSource, Placed, Separator, ShellScript, exec_form};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};
use crate::text::Edit;

rule! {
    /// CMD or ENTRYPOINT in shell form.
    ///
    /// The shell becomes the first process of the container and does not forward signals: `docker stop`
    /// waits ten seconds and then kills the container. In exec form, a JSON array, the program itself
    /// is the first process.
    ///
    /// Silent where SHELL shows that a shell is intended. Windows has no such signals; outside BuildKit's own
    /// profile nothing is said of images for it.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// CMD python main.py
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// CMD ["python", "main.py"]
    /// ```
    JSON_ARGS_RECOMMENDED {
        id: "JSONArgsRecommended",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3025"],
        covers: [Same "DL3025"],
        check: Stage(check),
        messages: {
            shell: "{keyword} is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array",
            empty: "{keyword} has no command; use a JSON array, `[]` for none",
            change: "Change to a JSON array",
        },
    }
}

/// BuildKit: `convert.go`, `dispatchCmd` and `dispatchEntrypoint`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // Whether SHELL is in force at the end of each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(cx.model.stages.len());
    let for_windows = std::cell::LazyCell::new(|| cx.model.stages_for_windows());
    for stage in &cx.model.stages {
        let mut has_shell = cx.model.parent(stage).and_then(|p| ends.get(p.index).copied()).unwrap_or(false);
        for placed in cx.model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Shell => has_shell = true,
                Keyword::Cmd | Keyword::Entrypoint if !has_shell => {
                    report(cx, placed, out);
                    if let Some(finding) = out.findings.last_mut().filter(|finding| finding.range.start() >= placed.start) {
                        finding.harmless_if(for_windows.get(stage.index).copied().unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
        ends.push(has_shell);
    }
}

fn report(cx: &StageContext<'_>, placed: &Placed, out: &mut Sink) {
    let keyword = placed.keyword.as_str();
    match placed.command() {
        Some(Command::Json(_)) => {}
        Some(Command::Shell(shell)) => {
            let range = placed.at(shell.range);
            let fix = exec_form(&placed.instruction, cx.model.escape)
                .map(|json| Fix::suggestion(msg!(change), vec![Edit::replace(range, json)]).preferred());
            out.report(range, msg!(shell, keyword = keyword)).maybe_fix(fix).harmless_if(hands_over(placed, cx.model.escape));
        }
        None => {
            out.report(placed.keyword_range(), msg!(empty, keyword = keyword));
        }
    }
}

/// Whether the shell makes room for the program, which then gets the signals: `exec` before the one command.
fn hands_over(placed: &Placed, escape: char) -> bool {
    let mut commands = ShellScript::of(placed, escape).commands.iter().filter(|command| command.source == CommandSource::Shell);
    let last = commands.next_back();
    let before = commands.all(|command| matches!(command.end, Separator::And | Separator::Semicolon));
    before && last.is_some_and(|command| command.words.first().is_some_and(|word| word.text == "exec") && command.words.len() > 1)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    #[test]
    fn at_the_command() {
        check_rule(
            "JSONArgsRecommended",
            "
FROM a AS x
CMD python main.py
    ^^^^^^^^^^^^^^ warning: CMD is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array
ENTRYPOINT
^^^^^^^^^^ warning: ENTRYPOINT has no command; use a JSON array, `[]` for none
CMD ['a']
    ^^^^^ warning: CMD is in shell form: the shell does not forward signals, so `docker stop` waits and then kills the container. Use a JSON array
CMD [\"a\"]
RUN b
HEALTHCHECK CMD c
ONBUILD CMD d
SHELL [\"/bin/sh\", \"-c\"]
CMD e
FROM x
CMD f
",
        );
    }

    #[test]
    fn not_on_windows() {
        use crate::config::{Profile, Settings};
        let text = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD Boot.cmd c:\\data\n";
        let count = |profile| {
            let found = crate::testing::check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == "JSONArgsRecommended").count()
        };
        assert_eq!((count(Profile::Recommended), count(Profile::Buildkit)), (0, 1));
    }

    #[test]
    fn only_plain_commands_have_a_fix() {
        let id = "JSONArgsRecommended";
        check_fix(id, "FROM a\nCMD python 'my app.py' \\\n  -v", "FROM a\nCMD [\"python\", \"my app.py\", \"-v\"]");
        for text in ["CMD cd x", "CMD a && b", "CMD a $X", "CMD A=1 b", "CMD a > b", "CMD a *", "CMD a &", "CMD (a)", "CMD ! a"] {
            let findings = check_text(&format!("FROM a\n{text}"), false);
            assert!(findings.iter().any(|f| f.rule.id == id && f.fixes.is_empty()), "{text}");
        }
    }
}
