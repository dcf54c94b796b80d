use rustc_hash::FxHashMap;

use crate::model::{PipArgument, PipInstall, Placed, ShellCommand, ShellScript, StageModel};
use crate::rules::python::{PythonImage, package_name, replaced, without_word};
use crate::rules::{Fix, Message, Severity, Sink, StageContext, Tag};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// An option or a command that Poetry no longer has.
    ///
    /// Poetry 2.5.1 was asked. `--no-dev` and `--remove-untracked` of `poetry install`, `--no-update` of `poetry lock`:
    /// "The option "--no-dev" does not exist", and the build stops. `poetry shell` only points to `poetry env activate`
    /// and fails; `poetry export` without its plugin: "The requested command export does not exist". `--sync` still works:
    /// "deprecated and slated for removal, use the `poetry sync` command instead".
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
            sync: "`--sync` is deprecated; `poetry sync` does the same",
            change: "Change to `{new}`",
            remove: "Remove `{option}`",
            plugin: "Install `poetry-plugin-export` too",
        },
    }
}

/// What is known of the Poetry of a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Version {
    /// Nothing, or no more than that there are several.
    #[default]
    Unknown,
    Two,
    Old,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    version: Version,
    has_plugin: bool,
    /// Where the name ends in the command that installs it, in this stage.
    installed: Option<crate::text::TextSize>,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && placed.text.contains("poetry")) {
        return;
    }
    let mut global = Known::default();
    model.instructions.get(model.global()).unwrap_or_default().iter().for_each(|placed| global.look(placed, model));
    // By the index of the stage; those that a stage is built on stand above it.
    let mut ends: FxHashMap<usize, Known> = FxHashMap::default();
    for stage in &model.stages {
        let Some(python) = PythonImage::of(model, stage, cx.knowledge.images.mirrors()) else { continue };
        // Poetry 2 came when Python 3.8 went; later ones want 3.10.
        if python.minor < (3, 10) {
            continue;
        }
        let parent = model.parent(stage).and_then(|parent| ends.get(&parent.index)).copied();
        let mut known = Known { installed: None, ..parent.unwrap_or(global) };
        for placed in model.instructions_of(stage) {
            known.look(placed, model);
            if placed.keyword == Keyword::Run && known.version == Version::Two && !placed.text.contains("||") {
                ShellScript::of(placed, model.escape).commands.iter().for_each(|command| poetry(placed, command, known, out));
            }
        }
        ends.insert(stage.index, known);
    }
}

impl Known {
    fn look(&mut self, placed: &Placed, model: &StageModel) {
        self.has_plugin |= placed.text.contains("poetry-plugin-export") || placed.text.contains("plugin");
        match placed.keyword {
            Keyword::Env | Keyword::Arg => {
                for pair in placed.pairs().iter().filter(|pair| pair.name() == "POETRY_VERSION") {
                    self.version =
                        pair.value.as_ref().map_or(Version::Unknown, |value| version(value.raw.trim_matches(['"', '\''])));
                }
            }
            Keyword::Run if placed.text.contains("get-poetry.py") => self.version = Version::Old,
            Keyword::Run if placed.text.contains("install.python-poetry.org") => {
                // Which version it takes may be said in several ways.
                let is_told =
                    placed.text.contains("--version") || placed.text.contains("POETRY_") || placed.text.contains("--git");
                if self.version == Version::Unknown && !is_told {
                    self.version = Version::Two;
                } else if is_told && !placed.text.contains("POETRY_VERSION") {
                    self.version = Version::Unknown;
                }
            }
            Keyword::Run => {
                for command in &ShellScript::of(placed, model.escape).commands {
                    let words: Vec<&crate::model::ShellWord> = match PipInstall::of(command) {
                        Some(install) => {
                            let words = install.arguments.iter();
                            words.filter_map(|it| if let PipArgument::Word(word) = it { Some(*word) } else { None }).collect()
                        }
                        None if command.program() == "pipx" => command.arguments().iter().collect(),
                        None => continue,
                    };
                    for word in words.into_iter().filter(|word| package_name(&word.text) == "poetry") {
                        let rest = word.text.strip_prefix("poetry").unwrap_or_default();
                        let rest = rest.split_once(']').filter(|_| rest.starts_with('[')).map_or(rest, |(_, rest)| rest);
                        self.version = match rest {
                            "" => Version::Two,
                            _ if rest.contains("$POETRY_VERSION") || rest.contains("${POETRY_VERSION") => self.version,
                            _ if !word.literal || rest.contains(',') => Version::Unknown,
                            _ => version(rest.trim_start_matches(['=', '>', '~', ' '])),
                        };
                        self.installed = Some(placed.at(word.range).end());
                    }
                }
            }
            _ => {}
        }
    }
}

fn version(text: &str) -> Version {
    match text.split(['.', '*']).next().unwrap_or_default().parse::<u32>() {
        Ok(2) => Version::Two,
        Ok(0 | 1) => Version::Old,
        _ => Version::Unknown,
    }
}

/// What Poetry 2 says to a command.
fn poetry(placed: &Placed, command: &ShellCommand, known: Known, out: &mut Sink) {
    if command.program() != "poetry" {
        return;
    }
    let arguments = command.arguments();
    let first = command.words.len() - arguments.len();
    let Some((at, subcommand)) = arguments.iter().enumerate().find(|(_, word)| !word.text.starts_with('-')) else { return };
    let change = |edits: Vec<Edit>, new: &str| Fix::suggestion(msg!(change, new = new), edits).preferred();
    let mut report = |word: &crate::model::ShellWord, message: Message, fix: Option<Fix>| {
        out.report(placed.at(word.range), message).maybe_fix(fix);
    };
    match subcommand.text.as_str() {
        "shell" => report(subcommand, msg!(shell), None),
        "export" if !known.has_plugin => {
            let fix = known
                .installed
                .map(|end| Fix::suggestion(msg!(plugin), vec![Edit::insert(end, " poetry-plugin-export")]).preferred());
            report(subcommand, msg!(export), fix);
        }
        name @ ("install" | "lock" | "update" | "show") => {
            for (index, word) in arguments.iter().enumerate().skip(at + 1) {
                match (name, word.text.as_str()) {
                    (_, "--no-dev") if name != "lock" => {
                        let edit = replaced(placed, command, word, &["--only", "main"]);
                        let message = msg!(instead, option = "--no-dev", new = "--only main");
                        report(word, message, Some(change(vec![edit], "--only main")));
                    }
                    ("install", "--remove-untracked" | "--sync") => {
                        let edits = without_word(placed, command, first + index)
                            .map(|edit| vec![Edit::replace(placed.at(subcommand.range), "sync"), edit]);
                        let fix = edits.map(|edits| change(edits, "poetry sync"));
                        if word.text == "--sync" {
                            out.report(placed.at(word.range), msg!(sync))
                                .severity(Severity::Hint)
                                .tag(Tag::Deprecated)
                                .maybe_fix(fix);
                            return;
                        }
                        report(word, msg!(instead, option = word.text, new = "poetry sync"), fix);
                    }
                    ("lock", "--no-update") => {
                        let fix = without_word(placed, command, first + index)
                            .map(|edit| Fix::suggestion(msg!(remove, option = "--no-update"), vec![edit]).preferred());
                        report(word, msg!(option, option = "--no-update"), fix);
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
