use crate::data::python_packages::PROGRAMS;
use crate::model::{PipArgument, PipInstall, Placed, ShellScript, StageModel};
use crate::rules::python::{PythonImage, package_name};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange};

rule! {
    /// The container starts a program that `pip install --user` has put where nobody looks.
    ///
    /// pip says it itself: "The script uvicorn is installed in '/root/.local/bin' which is not on PATH". In an image with one
    /// Python for one application, `--user` separates nothing from anything.
    ///
    /// Silent where PATH names the folder, where a stage copies it, and where anything is installed without `--user`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir --user uvicorn==0.38.0
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir --user uvicorn==0.38.0
    /// ENV PATH="/root/.local/bin:$PATH"
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    USER_INSTALL_NOT_ON_PATH {
        id: "user-install-not-on-path",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            path: "`{program}` is not found when the container starts: `--user` installs it in `~/.local/bin`, which is not on PATH",
            here: "Installed here",
            insert: "Put `/root/.local/bin` first in PATH",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && placed.text.contains("--user")) {
        return;
    }
    let Some(stage) = model.stages.last() else { return };
    if PythonImage::of(model, stage, cx.knowledge.images.mirrors()).is_none() {
        return;
    }
    let own = model.instructions_of(stage);
    let Some(process) = model.process_command(stage) else { return };
    let Some(name) = process.command.words.first().filter(|name| name.plain) else { return };
    let is_settled = |placed: &Placed| {
        (placed.keyword == Keyword::Env && (placed.text.contains("PATH") || placed.text.contains("PYTHONUSERBASE")))
            || placed.text.contains(".local")
            || (placed.keyword == Keyword::Copy && placed.may_take)
            || installs_otherwise(placed, model)
    };
    let below = || model.ancestors(stage).flat_map(|stage| model.instructions_of(stage));
    if own.iter().chain(below()).any(is_settled) {
        return;
    }
    let found = own.iter().chain(below()).find_map(|placed| user_install(placed, model, &name.text));
    let Some(option) = found else { return };
    let finding = out.report(name.range, msg!(path, program = name.text));
    finding.related(option, msg!(here));
    let first = model.instructions.get(process.first());
    if let Some(first) = first.filter(|_| !own.iter().chain(below()).any(|placed| placed.keyword == Keyword::User)) {
        let line = "ENV PATH=\"/root/.local/bin:$PATH\"\n";
        finding.fix(Fix::suggestion(msg!(insert), vec![Edit::insert(first.start, line)]).preferred());
    }
}

/// Whether a RUN installs packages without `--user`, or in ways that are not known.
fn installs_otherwise(placed: &Placed, model: &StageModel) -> bool {
    placed.keyword == Keyword::Run
        && ShellScript::of(placed, model.escape).commands.iter().any(|command| {
            let Some(install) = PipInstall::of(command) else {
                return matches!(command.program(), "uv" | "poetry" | "pipenv" | "pipx" | "conda" | "make" | "bash" | "sh")
                    || command.name().is_none_or(|name| !name.literal || name.text.contains('/'));
            };
            let is_user =
                |argument: &PipArgument<'_>| matches!(argument, PipArgument::Option(option, _) if option.text == "--user");
            let is_tool = |argument: &PipArgument<'_>| match argument {
                PipArgument::Word(word) => matches!(package_name(&word.text), "pip" | "setuptools" | "wheel"),
                PipArgument::Option(_, value) => value.is_none(),
            };
            !install.arguments.iter().any(is_user) && !install.arguments.iter().all(is_tool)
        })
}

/// `--user` of a `pip install` that brings a program.
fn user_install(placed: &Placed, model: &StageModel, program: &str) -> Option<TextRange> {
    if placed.keyword != Keyword::Run || !placed.text.contains("--user") {
        return None;
    }
    let is_known = PROGRAMS.iter().any(|(known, _)| *known == program);
    ShellScript::of(placed, model.escape).commands.iter().find_map(|command| {
        let install = PipInstall::of(command)?;
        let names =
            |argument: &PipArgument<'_>| matches!(argument, PipArgument::Word(word) if package_name(&word.text) == program);
        let brings = install.arguments.iter().any(names) || (is_known && install.lists().next().is_some());
        install.arguments.iter().filter(|_| brings).find_map(|argument| match argument {
            PipArgument::Option(option, None) if option.text == "--user" => Some(placed.at(option.range)),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "user-install-not-on-path";

    #[test]
    fn at_the_program() {
        check_rule(
            ID,
            "
FROM python:3.14
RUN pip install --user flask
CMD flask run
    ^^^^^ warning: `flask` is not found when the container starts: `--user` installs it in `~/.local/bin`
",
        );
        for text in [
            "RUN pip install --user flask\nENV PATH=/root/.local/bin:$PATH\nCMD flask run",
            "ENV PATH=/x:$PATH\nRUN pip install --user flask\nCMD flask run",
            "RUN pip install flask\nCMD flask run",
            "RUN pip install --user numpy\nCMD python main.py",
            "RUN pip install --user numpy && pip install flask\nCMD flask run",
            "RUN pip install --user flask\nCMD python -m flask run",
            "RUN pip install --user flask\nFROM python:3.14\nCOPY --from=0 /root/.local /root/.local\nCMD flask run",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14\n{text}\n"));
        }
    }

    #[test]
    fn fixes() {
        let text = |line: &str| format!("FROM python:3.14\nRUN pip install --user -r requirements.txt\n{line}CMD uvicorn a:b\n");
        check_fix(ID, &text(""), &text("ENV PATH=\"/root/.local/bin:$PATH\"\n"));
    }
}
