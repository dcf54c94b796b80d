use crate::model::{
    CommandSource, PipArgument, PipInstall, Placed, ProcessCommand, ShellCommand, ShellScript, StageModel, WorkingDirectory,
    copy_paths, copy_source,
};
use crate::rules::python::{PythonImage, package_name, with_words_before};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, last_part};

rule! {
    /// The program is installed in a virtual environment, and the command does not look there.
    ///
    /// `poetry install`, `uv sync`, `pipenv install` and `pdm install` make a virtual environment for the project. Its
    /// programs are on PATH only where somebody puts them there: `CMD ["uvicorn", …]` ends with "executable file not found in
    /// $PATH". Either PATH names the environment's `bin`, or the command starts with `uv run`, `poetry run` and so on.
    ///
    /// Packages that are installed for the image's own Python have their programs in `/usr/local/bin`: a stage that takes
    /// `/usr/local/lib/python3.14/site-packages` alone from another one leaves them there.
    ///
    /// Silent where anything else in the file is about environments, or installs packages in another way.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir uv==0.9.10
    /// WORKDIR /app
    /// COPY . .
    /// RUN uv sync --locked
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir uv==0.9.10
    /// WORKDIR /app
    /// COPY . .
    /// RUN uv sync --locked
    /// ENV PATH="/app/.venv/bin:$PATH"
    /// CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
    /// ```
    COMMAND_OUTSIDE_ENVIRONMENT {
        id: "command-outside-environment",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            outside: "`{program}` is not found when the container starts: `{tool}` installs it in a virtual environment, which is not on PATH",
            copied: "`{program}` is not found when the container starts: it is in the copied `{folder}`, which is not on PATH",
            packages: "`{program}` is not found when the container starts: its package is copied, but not the program, which is in `/usr/local/bin` there",
            here: "Installed here",
            bin: "Copy `/usr/local/bin` too",
            path: "Put `{folder}` first in PATH",
            run: "Start it with `{tool} run`",
        },
    }
}

/// Programs that come with a package of the project.
const PROGRAMS: &[&str] =
    &["alembic", "celery", "daphne", "fastapi", "flask", "granian", "gunicorn", "hypercorn", "sanic", "streamlit", "uvicorn"];

/// Tools that make an environment, and the words behind them that install the project's packages.
const TOOLS: &[(&str, &[&str])] =
    &[("pdm", &["install", "sync"]), ("pipenv", &["install", "sync"]), ("poetry", &["install", "sync"]), ("uv", &["sync"])];

/// What stands in a file that speaks of environments in another way.
const SETTLES: &[&str] = &[
    "--active",
    "--deploy --system",
    "--system",
    ".venv",
    "/venv",
    "PIPENV_",
    "PDM_",
    "POETRY_HOME",
    "POETRY_VIRTUALENVS",
    "PYTHONPATH",
    "UV_",
    "VIRTUAL_ENV",
    "VIRTUALENVS",
    "activate",
    "conda",
    "export",
    "ln -s",
    "python.use_venv",
    "requirements",
    "virtualenv",
    "wheel",
];

/// Packages that are tools themselves.
const TOOL_PACKAGES: &[&str] = &["build", "pdm", "pip", "pipenv", "pipx", "poetry", "poetry-plugin-export", "setuptools", "uv"];

/// Where the official images have their packages, and the programs of these.
const PACKAGES: &str = "/usr/local/lib/python";
const SCRIPTS: &str = "/usr/local/bin";

/// Stages that a stage is built on; of one that has more nothing is said.
const MOST_ANCESTORS: usize = 32;

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(stage) = model.stages.last() else { return };
    let Some(process) = model.process_command(stage) else { return };
    let command = &process.command;
    let is_plain = command.name().is_some_and(|name| name.plain && !name.text.contains('/'));
    if !is_plain
        || !PROGRAMS.contains(&command.program())
        || PythonImage::of(model, stage, cx.knowledge.images.mirrors()).is_none()
    {
        return;
    }
    let mut ancestors = model.ancestors(stage);
    let mut chain: Vec<_> = ancestors.by_ref().take(MOST_ANCESTORS).collect();
    if ancestors.next().is_some() {
        return;
    }
    chain.reverse();
    let (mut found, mut copied, mut is_named) = (None, None, false);
    for placed in chain.into_iter().chain([stage]).flat_map(|stage| model.instructions_of(stage)) {
        match look(placed, model) {
            Look::Nothing => {}
            Look::Settles => return,
            Look::Installs(tool) if copied.is_none() && found.is_none_or(|(known, _)| known == tool) => {
                found = Some((tool, placed))
            }
            look @ (Look::Copies | Look::Packages) if copied.is_none() && found.is_none() => copied = Some((look, placed)),
            Look::Installs(_) | Look::Copies | Look::Packages => return,
        }
        // The system may have a package of that name.
        is_named |= placed.keyword == Keyword::Run && placed.text.contains(command.program());
    }
    match copied {
        Some((Look::Packages, copy)) if !is_named => return report_packages(model, &process, copy, out),
        Some((Look::Packages, _)) => return,
        Some((_, copy)) => return report_copied(model, &process, copy, out),
        None => {}
    }
    let Some((tool, installs)) = found else { return };
    let Some(name) = command.name() else { return };
    let finding = out.report(name.range, msg!(outside, program = command.program(), tool = installer(tool)));
    finding.related(installs.keyword_range(), msg!(here));
    let Some(first) = model.instructions.get(process.first()) else { return };
    if tool == "uv"
        && let WorkingDirectory::Path(folder) = model.working_directory_before(process.first())
    {
        let folder = format!("{}/.venv/bin", folder.trim_end_matches('/'));
        let line = format!("ENV PATH=\"{folder}:$PATH\"\n");
        finding.fix(Fix::suggestion(msg!(path, folder = folder), vec![Edit::insert(first.start, line)]).preferred());
    }
    let is_first = finding.fixes.is_empty();
    let run = with_words_before(command, &[tool, "run"]).map(|edit| Fix::suggestion(msg!(run, tool = tool), vec![edit]));
    finding.maybe_fix(run.map(|fix| if is_first { fix.preferred() } else { fix }));
}

/// Reports a program of an environment that was made in another stage.
fn report_copied(model: &StageModel, process: &ProcessCommand, copy: &Placed, out: &mut Sink) {
    let (command, first) = (&process.command, model.instructions.get(process.first()));
    let to = copy_paths(copy, model.escape).map(|paths| paths.destination).filter(|to| to.literal && to.text.starts_with('/'));
    let (Some(to), Some(name), Some(first)) = (to, command.name(), first) else { return };
    // Started by the interpreter of the image, it is a module that is not there; that is another matter.
    if command.words.first() != Some(name) {
        return;
    }
    let folder = format!("{}/bin", to.text.trim_end_matches('/'));
    let finding = out.report(name.range, msg!(copied, program = command.program(), folder = folder));
    finding.related(copy.at(to.range), msg!(here));
    let line = format!("ENV PATH=\"{folder}:$PATH\"\n");
    finding.fix(Fix::suggestion(msg!(path, folder = folder), vec![Edit::insert(first.start, line)]).preferred());
}

/// Reports a program that was left in another stage, whose packages are copied.
fn report_packages(model: &StageModel, process: &ProcessCommand, copy: &Placed, out: &mut Sink) {
    let command = &process.command;
    let (Some(name), Some(from)) = (command.name(), copy_source(copy, model.escape)) else { return };
    // The interpreter finds the module.
    if command.words.first() != Some(name) {
        return;
    }
    let finding = out.report(name.range, msg!(packages, program = command.program()));
    finding.related(copy.keyword_range(), msg!(here));
    let line = format!("COPY --from={} {SCRIPTS} {SCRIPTS}\n", from.text);
    finding.fix(Fix::suggestion(msg!(bin), vec![Edit::insert(copy.start, line)]).preferred());
}

fn installer(tool: &str) -> &'static str {
    match tool {
        "pdm" => "pdm install",
        "pipenv" => "pipenv install",
        "poetry" => "poetry install",
        _ => "uv sync",
    }
}

/// What an instruction says of environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Nothing,
    Settles,
    Installs(&'static str),
    /// An environment, made in another stage.
    Copies,
    /// The packages of the image's own Python, installed in another stage.
    Packages,
}

/// Kept with the instruction.
struct Looked(Look);

fn look(placed: &Placed, model: &StageModel) -> Look {
    placed.derived.get_or_init(|| Looked(look_anew(placed, model.escape))).0
}

fn look_anew(placed: &Placed, escape: char) -> Look {
    let is_settled = SETTLES.iter().any(|text| placed.text.contains(text));
    match placed.keyword {
        // Requirements files may be copied along.
        Keyword::Copy | Keyword::Add => {
            let is_uv = placed.text.contains("/uv");
            let is_environment = copy_paths(placed, escape).is_some_and(|paths| {
                let name = |path: &str| matches!(last_part(path.trim_end_matches('/')), "venv" | ".venv" | "virtualenv");
                let [source] = paths.sources.as_slice() else { return false };
                name(&source.text) && name(&paths.destination.text)
            });
            let is_packages = copy_paths(placed, escape).is_some_and(|paths| {
                let is_one = |path: &str| path.starts_with(PACKAGES) && path.trim_end_matches('/').ends_with("/site-packages");
                matches!(paths.sources.as_slice(), [source] if is_one(&source.text)) && is_one(&paths.destination.text)
            });
            match placed.may_take {
                true if is_environment => Look::Copies,
                true if is_packages => Look::Packages,
                true if !is_uv => Look::Settles,
                _ => Look::Nothing,
            }
        }
        Keyword::Env if placed.text.contains("PATH") || is_settled => Look::Settles,
        Keyword::Shell | Keyword::Onbuild => Look::Settles,
        Keyword::Run if is_settled => Look::Settles,
        Keyword::Run => {
            let mut found = Look::Nothing;
            for command in &ShellScript::of(placed, escape).commands {
                if let Some(tool) = tool_of(command) {
                    found = Look::Installs(tool);
                } else if installs_more(command) {
                    return Look::Settles;
                }
            }
            found
        }
        _ => Look::Nothing,
    }
}

fn tool_of(command: &ShellCommand) -> Option<&'static str> {
    let first = command.arguments().iter().find(|word| !word.text.starts_with('-'))?;
    if !matches!(command.source, CommandSource::Shell | CommandSource::Exec) {
        return None;
    }
    let (tool, _) = TOOLS.iter().find(|(tool, words)| command.program() == *tool && words.contains(&first.text.as_str()))?;
    Some(tool)
}

/// Whether a command installs what is found without an environment, or may do so.
fn installs_more(command: &ShellCommand) -> bool {
    if let Some(install) = PipInstall::of(command) {
        return install.arguments.iter().any(|argument| match argument {
            PipArgument::Word(word) => !TOOL_PACKAGES.contains(&package_name(&word.text)),
            PipArgument::Option(word, _) => {
                !matches!(word.text.as_str(), "--no-cache-dir" | "--upgrade" | "-U" | "-q" | "--user")
            }
        });
    }
    let is_tool =
        |word: &crate::model::ShellWord| TOOL_PACKAGES.contains(&package_name(&word.text)) || word.text.starts_with('-');
    match command.program() {
        "pipx" => !command.arguments().iter().all(|word| is_tool(word) || word.text == "install"),
        "uv" => command.arguments().first().is_some_and(|word| matches!(word.text.as_str(), "pip" | "tool")),
        "bash" | "sh" | "make" | "just" | "source" | "." => true,
        // A script of the project.
        _ => command.name().is_none_or(|name| !name.literal || name.text.contains('/') || name.text.ends_with(".sh")),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    const ID: &str = "command-outside-environment";

    #[test]
    fn packages_without_their_programs() {
        let text = |more: &str, command: &str| {
            format!(
                "FROM python:3.14-slim AS build\nRUN pip install --no-cache-dir gunicorn==27.0.1\nFROM python:3.14-slim\n{more}\
                 COPY --from=build /usr/local/lib/python3.14/site-packages /usr/local/lib/python3.14/site-packages\nCMD {command}\n"
            )
        };
        let found = |more: &str, command: &str| {
            check_text(&text(more, command), false).iter().filter(|finding| finding.rule.id == ID).count()
        };
        let command = "[\"gunicorn\", \"main:app\"]";
        assert_eq!(found("", command), 1);
        for more in [
            "COPY --from=build /usr/local/bin /usr/local/bin\n",
            "COPY --from=build /usr/local/bin/gunicorn /usr/local/bin/\n",
            "RUN pip install --no-cache-dir gunicorn==27.0.1\n",
            "RUN apt-get update && apt-get install -y gunicorn\n",
            "ENV PATH=/x:$PATH\n",
        ] {
            assert_eq!(found(more, command), 0, "{more}");
        }
        assert_eq!(found("", "[\"python\", \"-m\", \"gunicorn\", \"main:app\"]"), 0);
        check_fix(ID, &text("", command), &text("COPY --from=build /usr/local/bin /usr/local/bin\n", command));
    }

    #[test]
    fn at_the_program() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS base
RUN pip install --no-cache-dir poetry==2.2.1
FROM base
WORKDIR /app
COPY . .
RUN poetry install --only main
CMD [\"uvicorn\", \"main:app\"]
      ^^^^^^^ warning: `uvicorn` is not found when the container starts: `poetry install` installs it in a virtual environment
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /uvx /bin/
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev
CMD gunicorn main:app
    ^^^^^^^^ warning: `gunicorn` is not found when the container starts: `uv sync`
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim AS base
RUN pip install pdm && pdm install
ENTRYPOINT [\"uvicorn\"]
             ^^^^^^^ warning: `uvicorn` is not found
FROM base
CMD [\"a:b\"]
",
        );
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN pip install pipenv && pipenv install
ENTRYPOINT [\"python\", \"-m\", \"flask\"]
                             ^^^^^ warning: `flask` is not found
CMD [\"run\"]
",
        );
    }

    #[test]
    fn silent_where_it_is_found_or_may_be() {
        for text in [
            "RUN pip install uv\nRUN uv sync\nCMD [\"uv\", \"run\", \"uvicorn\", \"a:b\"]",
            "RUN pip install uv\nRUN uv sync\nENV PATH=/app/.venv/bin:$PATH\nCMD uvicorn a:b",
            "RUN pip install uv\nRUN uv sync\nCMD [\".venv/bin/uvicorn\", \"a:b\"]",
            "RUN pip install uv\nENV UV_PROJECT_ENVIRONMENT=/usr/local\nRUN uv sync\nCMD uvicorn a:b",
            "RUN pip install poetry && poetry config virtualenvs.create false && poetry install\nCMD uvicorn a:b",
            "ENV POETRY_VIRTUALENVS_CREATE=false\nRUN pip install poetry && poetry install\nCMD uvicorn a:b",
            "RUN pip install pipenv && pipenv install --system\nCMD uvicorn a:b",
            "RUN pip install poetry uvicorn && poetry install\nCMD uvicorn a:b",
            "RUN pip install -r r.txt\nCMD uvicorn a:b",
            "RUN pip install uv\nRUN uv sync\nRUN ./more.sh\nCMD uvicorn a:b",
            "RUN pip install uv\nRUN uv sync\nCMD . .venv/bin/activate && uvicorn a:b",
            "COPY --from=b /app /app\nRUN pip install uv\nRUN uv sync\nCMD uvicorn a:b",
            "RUN pip install uv\nRUN uv sync\nCMD [\"python\", \"main.py\"]",
            "FROM me/uv\nRUN uv sync\nCMD uvicorn a:b",
        ] {
            check_rule(ID, &format!("\nFROM python:3.14-slim\n{text}\n"));
        }
    }

    #[test]
    fn an_environment_of_another_stage() {
        let text = |line: &str, cmd: &str| {
            format!(
                "FROM python:3.14 AS a\nRUN python -m venv /opt/venv\nFROM python:3.14-slim\nCOPY --from=a /opt/venv /opt/venv\n{line}CMD {cmd}\n"
            )
        };
        check_fix(ID, &text("", "uvicorn a:b"), &text("ENV PATH=\"/opt/venv/bin:$PATH\"\n", "uvicorn a:b"));
        for (line, cmd) in [
            ("ENV PATH=/opt/venv/bin:$PATH\n", "uvicorn a:b"),
            ("", "/opt/venv/bin/uvicorn a:b"),
            ("RUN pip install uvicorn\n", "uvicorn a:b"),
            ("COPY --from=a /x /y\n", "uvicorn a:b"),
            ("", "python main.py"),
        ] {
            check_rule(ID, &format!("\n{}", text(line, cmd)));
        }
    }

    #[test]
    fn fixes() {
        let uv = "FROM python:3.14\nRUN pip install uv\nWORKDIR /app\nRUN uv sync\n";
        check_fix(
            ID,
            &format!("{uv}CMD [\"uvicorn\", \"a:b\"]"),
            &format!("{uv}ENV PATH=\"/app/.venv/bin:$PATH\"\nCMD [\"uvicorn\", \"a:b\"]"),
        );
        let poetry = "FROM python:3.14\nRUN pip install poetry\nRUN poetry install\n";
        check_fix(
            ID,
            &format!("{poetry}CMD [\"uvicorn\", \"a:b\"]"),
            &format!("{poetry}CMD [\"poetry\", \"run\", \"uvicorn\", \"a:b\"]"),
        );
        check_fix(ID, &format!("{poetry}CMD uvicorn a:b"), &format!("{poetry}CMD poetry run uvicorn a:b"));
    }
}
