use crate::rules::{Sink, StageContext, Tag};
use crate::syntax::ast::{Command, Keyword};

rule! {
    /// CMD beside an ENTRYPOINT in shell form is never used.
    ///
    /// What CMD says is handed to ENTRYPOINT as arguments. In shell form these go to `sh -c`, which does
    /// not hand them on.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ENTRYPOINT python app.py
    /// CMD ["--port", "8000"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ENTRYPOINT ["python", "app.py"]
    /// CMD ["--port", "8000"]
    /// ```
    CMD_NEVER_USED {
        id: "cmd-never-used",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            unused: "ENTRYPOINT is in shell form, so this CMD is never used; a JSON array there would take it as arguments",
            entrypoint: "In shell form",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    // On Windows, CMD is put behind the text of ENTRYPOINT.
    let for_windows = cx.model.stages_for_windows();
    for stage in cx.model.stages.iter().filter(|stage| for_windows.get(stage.index) == Some(&false)) {
        let last = |keyword| cx.model.instructions_of(stage).iter().rev().find(|placed| placed.keyword == keyword);
        let (Some(entrypoint), Some(cmd)) = (last(Keyword::Entrypoint), last(Keyword::Cmd)) else { continue };
        let Some(Command::Shell(shell)) = entrypoint.command() else { continue };
        let text = entrypoint.slice(shell.range);
        // Somebody who knows: the arguments of `sh -c` are `$0`, `$1` and so on. A broken array has findings of its own.
        let takes_them = ["$@", "$*", "$0", "$1", "${@", "${*", "${1"].iter().any(|name| text.contains(name));
        if !takes_them && !text.starts_with('[') && cmd.command().is_some_and(|command| !is_empty(command)) {
            out.report(cmd.keyword_range(), msg!(unused))
                .tag(Tag::Unnecessary)
                .related(entrypoint.at(shell.range), msg!(entrypoint));
        }
    }
}

fn is_empty(command: &Command) -> bool {
    matches!(command, Command::Json(json) if json.elements.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_cmd() {
        check_rule(
            "cmd-never-used",
            r#"
FROM debian:13
ENTRYPOINT python a.py
CMD ["--x"]
^^^ warning: ENTRYPOINT is in shell form, so this CMD is never used
FROM debian:13
CMD a
^^^ warning
ENTRYPOINT b
FROM debian:13
ENTRYPOINT exec b "$@"
CMD ["--x"]
FROM debian:13
ENTRYPOINT ["b"]
CMD ["--x"]
FROM debian:13
ENTRYPOINT b
CMD []
FROM mcr.microsoft.com/windows/nanoserver:1809
ENTRYPOINT cmd.exe /c
CMD ping
"#,
        );
    }
}
