use crate::model::ShellCommand;
use crate::rules::failures::{AfterFailure, Failures};
use crate::rules::poetry::{Poetry, each_poetry_2};
use crate::rules::python::{replaced, without_word};
use crate::rules::{Fix, Message, Severity, Sink, StageContext, Tag};
use crate::text::Edit;

rule! {
    /// An option or a command that Poetry no longer has.
    ///
    /// Poetry 2.5.1 was asked. `--no-dev` and `--remove-untracked` of `poetry install`, `--no-update` of `poetry lock`:
    /// "The option "--no-dev" does not exist", and the build stops. `poetry shell` only points to `poetry env activate`
    /// and fails; `poetry export` without its plugin: "The requested command export does not exist". `--sync` still works:
    /// "deprecated and slated for removal, use the `poetry sync` command instead".
    ///
    /// Left of a pipe nobody hears of that, unless the shell has `pipefail`: `poetry export | pip install -r /dev/stdin` installs
    /// nothing, and the build goes on.
    ///
    /// Found where the file itself installs Poetry 2 in an official Python image: by its version, or by no version at all.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir poetry==2.5.1
    /// COPY pyproject.toml poetry.lock ./
    /// RUN poetry install --no-root --no-dev
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir poetry==2.5.1
    /// COPY pyproject.toml poetry.lock ./
    /// RUN poetry install --no-root --only main
    /// ```
    POETRY_OPTION_REMOVED {
        id: "poetry-option-removed",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            option: "The build stops here: Poetry 2 has no option `{option}`",
            instead: "The build stops here: Poetry 2 has no option `{option}`; `{new}` does what it did",
            shell: "The build stops here: Poetry 2 has no `poetry shell`; `poetry run` runs a command in the environment",
            export: "The build stops here: Poetry 2 has `poetry export` only with the plugin `poetry-plugin-export`",
            option_on: "This fails, and the build goes on without it: Poetry 2 has no option `{option}`",
            instead_on: "This fails, and the build goes on without it: Poetry 2 has no option `{option}`; `{new}` does what it did",
            shell_on: "This fails, and the build goes on without it: Poetry 2 has no `poetry shell`; `poetry run` runs a command in the environment",
            export_on: "This fails, and the build goes on without it: Poetry 2 has `poetry export` only with the plugin `poetry-plugin-export`",
            export_piped: "This fails, and the program behind the pipe gets nothing: Poetry 2 has `poetry export` only with the plugin `poetry-plugin-export`",
            sync: "`--sync` is deprecated; `poetry sync` does the same",
            change: "Change to `{new}`",
            remove: "Remove `{option}`",
            plugin: "Install `poetry-plugin-export` too",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    each_poetry_2(cx, |failures, command, known| poetry(failures, command, known, out));
}

/// What Poetry 2 says to a command.
fn poetry(failures: &Failures<'_>, command: &ShellCommand, known: Poetry, out: &mut Sink) {
    let placed = failures.run;
    let arguments = command.arguments();
    let first = command.words.len() - arguments.len();
    let Some((at, subcommand)) = arguments.iter().enumerate().find(|(_, word)| !word.text.starts_with('-')) else { return };
    let change = |edits: Vec<Edit>, new: &str| Fix::suggestion(msg!(change, new = new), edits).preferred();
    // The words of the command are places in the instruction.
    let moved = |edit: Edit| Edit { range: placed.at(edit.range), ..edit };
    // The messages are those of a build that stops and of one that goes on.
    let mut report =
        |word: &crate::model::ShellWord, stops: Message, goes_on: Message, piped: Option<Message>, fix: Option<Fix>| {
            let message = match failures.after(command) {
                AfterFailure::Stops => stops,
                AfterFailure::GoesOn => goes_on,
                AfterFailure::Piped => piped.unwrap_or(goes_on),
                AfterFailure::Unknown => return,
            };
            out.report(placed.at(word.range), message).maybe_fix(fix);
        };
    match subcommand.text.as_str() {
        "shell" => report(subcommand, msg!(shell), msg!(shell_on), None, None),
        "export" if !known.has_plugin => {
            let fix = known
                .installed
                .map(|end| Fix::suggestion(msg!(plugin), vec![Edit::insert(end, " poetry-plugin-export")]).preferred());
            report(subcommand, msg!(export), msg!(export_on), Some(msg!(export_piped)), fix);
        }
        name @ ("install" | "lock" | "update" | "show") => {
            for (index, word) in arguments.iter().enumerate().skip(at + 1) {
                match (name, word.text.as_str()) {
                    (_, "--no-dev") if name != "lock" => {
                        let edit = moved(replaced(command, word, &["--only", "main"]));
                        let stops = msg!(instead, option = "--no-dev", new = "--only main");
                        let goes_on = msg!(instead_on, option = "--no-dev", new = "--only main");
                        report(word, stops, goes_on, None, Some(change(vec![edit], "--only main")));
                    }
                    ("install", "--remove-untracked" | "--sync") => {
                        let edits = without_word(command, first + index)
                            .map(|edit| vec![Edit::replace(placed.at(subcommand.range), "sync"), moved(edit)]);
                        let fix = edits.map(|edits| change(edits, "poetry sync"));
                        if word.text == "--sync" {
                            out.report(placed.at(word.range), msg!(sync))
                                .severity(Severity::Hint)
                                .tag(Tag::Deprecated)
                                .maybe_fix(fix);
                            return;
                        }
                        let stops = msg!(instead, option = word.text, new = "poetry sync");
                        report(word, stops, msg!(instead_on, option = word.text, new = "poetry sync"), None, fix);
                    }
                    ("lock", "--no-update") => {
                        let fix = without_word(command, first + index)
                            .map(|edit| Fix::suggestion(msg!(remove, option = "--no-update"), vec![moved(edit)]).preferred());
                        let goes_on = msg!(option_on, option = "--no-update");
                        report(word, msg!(option, option = "--no-update"), goes_on, None, fix);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "poetry-option-removed";

    #[test]
    fn at_the_option() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS a
RUN pip install poetry
FROM a
RUN poetry install --no-root --no-dev
                             ^^^^^^^^ warning: The build stops here: Poetry 2 has no option `--no-dev`; `--only main` does what
RUN poetry lock --no-update && poetry shell
                ^^^^^^^^^^^ warning: The build stops here: Poetry 2 has no option `--no-update`
                                      ^^^^^ warning: The build stops here: Poetry 2 has no `poetry shell`
RUN poetry export -f requirements.txt -o requirements.txt
           ^^^^^^ warning: The build stops here: Poetry 2 has `poetry export` only with the plugin
RUN poetry install --sync
                   ^^^^^^ hint: `--sync` is deprecated
FROM python:3.12
ENV POETRY_VERSION=2.1.0
RUN curl -sSL https://install.python-poetry.org | python3 -
RUN poetry install --no-dev
                   ^^^^^^^^ warning: The build stops here
",
        );
    }

    #[test]
    fn where_the_build_goes_on() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN pip install poetry && python -m venv /venv
RUN poetry export -f requirements.txt | /venv/bin/pip install -r /dev/stdin
           ^^^^^^ warning: This fails, and the program behind the pipe gets nothing: Poetry 2 has `poetry export` only with
RUN poetry install --no-root --no-dev | tee /log
                             ^^^^^^^^ warning: This fails, and the build goes on without it: Poetry 2 has no option `--no-dev`; `--only
RUN poetry lock --no-update; poetry shell; ls
                ^^^^^^^^^^^ warning: This fails, and the build goes on without it: Poetry 2 has no option `--no-update`
                                    ^^^^^ warning: This fails, and the build goes on without it: Poetry 2 has no `poetry shell`
RUN poetry export -o requirements.txt; pip install -r requirements.txt
           ^^^^^^ warning: This fails, and the build goes on without it: Poetry 2 has `poetry export` only
SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]
RUN poetry export | pip install -r /dev/stdin
           ^^^^^^ warning: The build stops here: Poetry 2 has `poetry export` only
",
        );
    }

    #[test]
    fn silent_where_it_may_be_there() {
        for text in [
            "FROM python:3.14\nRUN pip install poetry==1.8.3\nRUN poetry install --no-dev",
            "FROM python:3.14\nRUN pip install 'poetry<2'\nRUN poetry install --no-dev",
            "FROM python:3.14\nRUN pip install poetry==$V\nRUN poetry install --no-dev",
            "FROM python:3.14\nARG POETRY_VERSION\nRUN pip install poetry==$POETRY_VERSION\nRUN poetry install --no-dev",
            "FROM python:3.14\nENV POETRY_VERSION=1.7\nRUN pip install poetry==$POETRY_VERSION\nRUN poetry install --no-dev",
            "ARG POETRY_VERSION=1.7\nFROM python:3.14\nARG POETRY_VERSION\nRUN pip install poetry==${POETRY_VERSION}\nRUN poetry install --no-dev",
            "FROM python:3.8\nRUN pip install poetry\nRUN poetry install --no-dev",
            "FROM python:3.14\nRUN pip install -r tools.txt\nRUN poetry install --no-dev",
            "FROM me/poetry\nRUN pip install poetry\nRUN poetry install --no-dev",
            "FROM python:3.14\nRUN pip install poetry poetry-plugin-export\nRUN poetry export -o a",
            "FROM python:3.14\nRUN pip install poetry && poetry self add poetry-plugin-export\nRUN poetry export -o a",
            "FROM python:3.14\nRUN pip install poetry\nRUN poetry install --no-root --only main",
            "FROM python:3.14\nRUN pip install poetry\nRUN poetry install --no-dev || true",
            "FROM python:3.14\nRUN curl -sSL https://install.python-poetry.org | python3 - --version 1.8.2\nRUN poetry install --no-dev",
            "FROM python:3.14\nRUN pip install poetry\nRUN echo poetry install --no-dev",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
    }

    #[test]
    fn fixes() {
        let head = "FROM python:3.14\nRUN pip install poetry\n";
        for (before, after) in [
            ("RUN poetry install --no-dev --no-root", "RUN poetry install --only main --no-root"),
            ("RUN [\"poetry\", \"install\", \"--no-dev\"]", "RUN [\"poetry\", \"install\", \"--only\", \"main\"]"),
            ("RUN poetry install --no-root --sync", "RUN poetry sync --no-root"),
            ("RUN poetry install --remove-untracked -q", "RUN poetry sync -q"),
            ("RUN poetry lock --no-update", "RUN poetry lock"),
        ] {
            check_fix(ID, &format!("{head}{before}"), &format!("{head}{after}"));
        }
        check_fix(
            ID,
            &format!("{head}RUN poetry export -o a"),
            "FROM python:3.14\nRUN pip install poetry poetry-plugin-export\nRUN poetry export -o a",
        );
    }
}
