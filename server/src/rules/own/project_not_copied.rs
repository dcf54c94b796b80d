use crate::model::{CommandSource, PathText, Placed, ShellScript, Stage, StageModel, copy_paths};
use crate::rules::failures::{AfterFailure, Failures};
use crate::rules::poetry::each_poetry_2;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextSize, last_part};

rule! {
    /// `poetry install` before the sources of the project are copied.
    ///
    /// Poetry installs what the project depends on, and then the project itself. Poetry 2 stops where it finds none: "The
    /// current project could not be installed: No file/folder found for package app". 2.0.1 and 2.5.1 were asked; 1.8.5
    /// warned and went on, and said that this will become an error. `--no-root` leaves the project out.
    ///
    /// Found where the file itself installs Poetry 2 in an official Python image, nothing but single files is copied above, and
    /// `pyproject.toml` was read in the build context and does not say `package-mode = false`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir poetry==2.5.1
    /// WORKDIR /app
    /// COPY pyproject.toml poetry.lock ./
    /// RUN poetry install --only main
    /// COPY . .
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir poetry==2.5.1
    /// WORKDIR /app
    /// COPY pyproject.toml poetry.lock ./
    /// RUN poetry install --only main --no-root
    /// COPY . .
    /// ```
    PROJECT_NOT_COPIED {
        id: "project-not-copied",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            stops: "The build stops here: Poetry 2 installs the project too, whose sources are not copied yet; `--no-root` leaves it out",
            goes_on: "This fails, and the build goes on: Poetry 2 installs the project too, whose sources are not copied yet; `--no-root` leaves it out",
            add: "Add `--no-root`",
        },
    }
}

/// Options that leave the project out, or look for it elsewhere.
const WITHOUT: &[&str] = &["--no-root", "--dry-run", "-C", "--directory", "-P", "--project", "--help", "-h"];

/// Programs that may make files of a project.
const MAKES: &[&str] =
    &["cp", "curl", "dd", "git", "install", "ln", "mkdir", "mv", "sed", "tar", "tee", "touch", "unzip", "wget"];

/// Instructions above that are looked at.
const MOST: usize = 256;

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let Some(listing) = cx.knowledge.context.as_deref() else { return };
    each_poetry_2(cx, |failures, command, _| {
        let &Failures { stage, run: placed, .. } = failures;
        let arguments = command.arguments();
        let Some(subcommand) = arguments.first().filter(|word| matches!(word.text.as_str(), "install" | "sync")) else { return };
        let is_without = |text: &str| WITHOUT.iter().any(|option| text == *option || text.starts_with(&format!("{option}=")));
        let is_left_out = arguments.iter().any(|word| !word.literal || is_without(&word.text));
        if is_left_out || !placed.flags.is_empty() || makes_files(placed, cx.model.escape) {
            return;
        }
        let Some(project) = project_above(cx.model, stage, placed) else { return };
        let is_package = |text: &str| text.contains("[tool.poetry]") || text.contains("[project]");
        if !listing.text(&project).is_some_and(|text| is_package(text) && !text.contains("package-mode")) {
            return;
        }
        let message = match failures.after(command) {
            AfterFailure::Stops => msg!(stops),
            AfterFailure::GoesOn | AfterFailure::Piped => msg!(goes_on),
            AfterFailure::Unknown => return,
        };
        let end = placed.at(subcommand.range).end();
        let edit = match command.source {
            // Behind the quote of the JSON string.
            CommandSource::Exec => Edit::insert(end + TextSize::new(1), ", \"--no-root\""),
            _ => Edit::insert(end, " --no-root"),
        };
        out.report(placed.at(subcommand.range), message).fix(Fix::suggestion(msg!(add), vec![edit]).preferred());
    });
}

/// The `pyproject.toml` of the context that is copied above a RUN, if no sources are.
fn project_above(model: &StageModel, stage: &Stage, run: &Placed) -> Option<String> {
    let mut chain: Vec<&Stage> = std::iter::once(stage).chain(model.ancestors(stage)).take(MOST).collect();
    chain.reverse();
    let above = chain.into_iter().flat_map(|stage| model.instructions_of(stage)).take_while(|placed| placed.start != run.start);
    let mut project = None;
    for (count, placed) in above.enumerate() {
        match placed.keyword {
            _ if MOST < count => return None,
            Keyword::Copy | Keyword::Add => {
                let paths = copy_paths(placed, model.escape)?;
                if placed.flag("from").is_some() || 0 < paths.heredocs {
                    return None;
                }
                for source in &paths.sources {
                    let path = plain_file(source)?;
                    if last_part(path) == "pyproject.toml" && project.replace(path.to_owned()).is_some() {
                        return None;
                    }
                }
            }
            Keyword::Run if makes_files(placed, model.escape) => return None,
            Keyword::Onbuild => return None,
            _ => {}
        }
    }
    project
}

/// Whether a RUN may bring files of a project.
fn makes_files(run: &Placed, escape: char) -> bool {
    // The installer of Poetry is downloaded into a pipe.
    let is_installer = run.text.contains("install.python-poetry.org");
    let makes = |program: &str| MAKES.contains(&program) && !(is_installer && program == "curl");
    run.text.contains(['>', '<']) || ShellScript::of(run, escape).commands.iter().any(|command| makes(command.program()))
}

/// The path of a source that is one file, and none of Python.
fn plain_file(source: &PathText) -> Option<&str> {
    let path = source.text.trim_start_matches("./");
    let name = last_part(path);
    let is_lock = name.trim_end_matches('*') == "poetry.lock";
    let is_file = matches!(name.rsplit_once('.'), Some((stem, "toml" | "lock" | "txt" | "md" | "cfg" | "sh" | "ini" | "json" | "yml")) if !stem.is_empty());
    (source.literal && (is_lock || (is_file && !name.contains(['*', '?', '['])))).then_some(path)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::rules::Knowledge;
    use crate::testing::{check_text_in, listing};
    use crate::texts::Locale;

    fn found(lines: &str, project: &str) -> Vec<String> {
        let mut context = listing(&["app/", "app/__init__.py", "poetry.lock", "pyproject.toml"], None);
        context.texts = vec![("pyproject.toml".to_owned(), project.to_owned())];
        let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
        let file = format!("FROM python:3.14-slim\nRUN pip install poetry==2.5.1\nWORKDIR /app\n{lines}\nCOPY . .\n");
        let found = check_text_in(&file, false, &knowledge);
        let of_rule = found.iter().filter(|finding| finding.rule.id == "project-not-copied");
        let fixed = of_rule.filter_map(|finding| Some(crate::text::apply_edits(&file, &finding.fixes.first()?.edits)));
        fixed.collect()
    }

    const PROJECT: &str = "[tool.poetry]\nname = \"app\"\n";

    #[test]
    fn before_the_sources() {
        for (lines, after) in [
            ("COPY pyproject.toml poetry.lock ./\nRUN poetry install", "RUN poetry install --no-root\n"),
            (
                "COPY ./pyproject.toml poetry.lock* README.md ./\nRUN poetry install -n --only main",
                "RUN poetry install --no-root -n --only main\n",
            ),
            ("COPY pyproject.toml ./\nRUN [\"poetry\", \"sync\"]", "RUN [\"poetry\", \"sync\", \"--no-root\"]\n"),
        ] {
            let found = found(lines, PROJECT);
            assert!(matches!(found.as_slice(), [fixed] if fixed.contains(after)), "{lines}: {found:?}");
        }
    }

    #[test]
    fn where_the_build_goes_on() {
        let message = |run: &str| {
            let mut context = listing(&["app/", "pyproject.toml"], None);
            context.texts = vec![("pyproject.toml".to_owned(), PROJECT.to_owned())];
            let knowledge = Knowledge { context: Some(Arc::new(context)), ..Knowledge::default() };
            let file = format!("FROM python:3.14-slim\nRUN pip install poetry==2.5.1\nCOPY pyproject.toml ./\nRUN {run}\n");
            let found = check_text_in(&file, false, &knowledge);
            let finding = found.iter().find(|finding| finding.rule.id == "project-not-copied");
            finding.map(|it| it.message.render(it.rule, Locale::ENGLISH)).unwrap_or_default()
        };
        assert!(message("poetry install").starts_with("The build stops here: "));
        for run in ["poetry install | cat", "poetry install; ls"] {
            assert!(message(run).starts_with("This fails, and the build goes on: "), "{run}");
        }
    }

    #[test]
    fn silent_where_it_may_be_there_or_is_left_out() {
        for lines in [
            "COPY pyproject.toml poetry.lock ./\nRUN poetry install --no-root",
            "COPY pyproject.toml poetry.lock ./\nCOPY app app\nRUN poetry install",
            "COPY pyproject.toml poetry.lock app.py ./\nRUN poetry install",
            "COPY pyproject.toml $FILES ./\nRUN poetry install",
            "COPY pyproject.toml ./\nRUN mkdir app && touch app/__init__.py && poetry install",
            "COPY pyproject.toml ./\nRUN touch app.py\nRUN poetry install",
            "COPY pyproject.toml ./\nRUN poetry install || true",
            "COPY pyproject.toml ./\nRUN --mount=target=/app poetry install",
            "COPY pyproject.toml ./\nRUN poetry install $OPTIONS",
            "RUN poetry install",
        ] {
            assert_eq!(found(lines, PROJECT), [""; 0], "{lines}");
        }
        let lines = "COPY pyproject.toml ./\nRUN poetry install";
        assert_eq!(found(lines, "[tool.poetry]\npackage-mode = false\n"), [""; 0]);
        assert_eq!(found(lines, ""), [""; 0]);
        assert_eq!(found(&format!("RUN pip install poetry==1.8.5\n{lines}"), PROJECT), [""; 0]);
    }
}
