use crate::model::{CommandSource, Separator, ShellCommand, ShellScript, server_of_command};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// RUN starts a server, and the build waits for it to end.
    ///
    /// RUN works while the image is built; the build goes on when its command ends, and a server never does. CMD says what
    /// a container starts.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY main.py .
    /// RUN uvicorn main:app --host 0.0.0.0
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY main.py .
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    SERVER_STARTED_IN_BUILD {
        id: "server-started-in-build",
        set: Own,
        severity: Warning,
        check: Instruction(check),
        messages: {
            starts: "RUN starts `{server}` while the image is built, and the build waits for it forever; CMD starts it in the container",
            change: "Change to CMD",
        },
    }
}

/// Options with which a server prints something and ends.
const ENDS: &[&str] = &["--help", "--version", "--check-config", "--print-config", "-V"];

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Run {
        return;
    }
    let commands = &ShellScript::of(cx.instruction, cx.escape).commands;
    for command in commands.iter().filter(|command| goes_on(command)) {
        let Some((server, range)) = server_of_command(command) else { continue };
        let finding = out.report(range, msg!(starts, server = server));
        if commands.len() == 1 && cx.instruction.flags.is_empty() {
            let fix = vec![Edit::replace(cx.instruction.keyword_token.range, "CMD")];
            finding.fix(Fix::suggestion(msg!(change), fix).preferred());
        }
    }
}

/// Whether the build waits until the command ends by itself.
fn goes_on(command: &ShellCommand) -> bool {
    !matches!(command.end, Separator::Background | Separator::Pipe)
        && command.source != CommandSource::Substitution
        && !command.words.iter().any(|word| ENDS.contains(&word.text.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    const ID: &str = "server-started-in-build";

    #[test]
    fn at_the_server() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN uvicorn main:app
    ^^^^^^^ warning: RUN starts `uvicorn` while the image is built, and the build waits for it forever
RUN pip install flask && flask run --host 0.0.0.0
                         ^^^^^ warning: RUN starts `flask run`
RUN [\"python\", \"manage.py\", \"runserver\"]
                ^^^^^^^^^ warning: RUN starts `manage.py runserver`
",
        );
    }

    #[test]
    fn silent_where_it_ends() {
        for text in [
            "RUN uvicorn main:app & sleep 1 && pytest",
            "RUN timeout 5 uvicorn main:app",
            "RUN uvicorn --version",
            "RUN gunicorn --check-config main:app",
            "RUN flask db upgrade",
            "RUN python manage.py migrate",
            "RUN pip install uvicorn",
            "CMD uvicorn main:app",
            "HEALTHCHECK CMD uvicorn main:app",
            "RUN echo \"uvicorn main:app\" > start.sh",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn the_fix_makes_it_the_command() {
        check_fix(ID, "FROM a\nRUN uvicorn main:app", "FROM a\nCMD uvicorn main:app");
        let found = check_text("FROM a\nRUN true && uvicorn main:app", false);
        assert!(found.iter().any(|finding| finding.rule.id == ID && finding.fixes.is_empty()));
    }
}
