//! pip's work done by uv.

use super::home::{Variable, variable};
use super::words::with_flags;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::build_tools;
use crate::ide::lines::{line_end, line_start};
use crate::model::{CommandSource, PipArgument, PipInstall, ShellCommand, ShellScript, mounts};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const PIP_TO_UV: Refactoring = Refactoring {
    name: "pip-to-uv",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::pip_to_uv,
    example: "FROM python:3.14-slim\nCOPY requirements.txt .\nRUN <|>pip install --no-cache-dir -r requirements.txt\n",
    offer: |selection| by_uv(selection).into_iter().collect(),
};

/// Options that uv has under the same name and with the same meaning, and what others are called there.
const OPTIONS: [(&str, &str); 14] = [
    ("--no-cache-dir", "--no-cache"),
    ("-r", "-r"),
    ("--requirement", "--requirement"),
    ("-c", "-c"),
    ("--constraint", "--constraint"),
    ("-U", "-U"),
    ("--upgrade", "--upgrade"),
    ("--no-deps", "--no-deps"),
    ("--no-build-isolation", "--no-build-isolation"),
    ("--index-url", "--index-url"),
    ("--extra-index-url", "--extra-index-url"),
    ("--require-hashes", "--require-hashes"),
    ("--pre", "--pre"),
    ("-q", "-q"),
];

fn by_uv(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, .. } = *selection;
    if placed.keyword != Keyword::Run || !placed.text.contains("pip") || !selection.has_posix_shell() {
        return None;
    }
    let Some(Command::Shell(_)) = placed.command() else { return None };
    if !mounts(placed, model.escape).is_empty() || model.frontend().is_some_and(|frontend| !frontend.is_docker()) {
        return None;
    }
    let state = selection.state()?;
    let in_environment = match variable(&state, "VIRTUAL_ENV") {
        Variable::Set(_) => true,
        Variable::Unset => false,
        Variable::Unclear => return None,
    };
    // Another user may not write where the interpreter has its packages.
    if !state.user().known().is_some_and(|user| super::home::is_root(user)) {
        return None;
    }
    let mut edits = Vec::new();
    for command in ShellScript::of(placed, model.escape).commands.iter().filter(|c| c.source == CommandSource::Shell) {
        match PipInstall::of(command).filter(|_| command.program() != "uv") {
            Some(install) => edits.extend(edit(selection, command, &install, in_environment)?),
            // It does something else with pip, or makes an environment.
            None if command.program().starts_with("pip") || command.words.iter().any(|word| word.text.contains("venv")) => {
                return None;
            }
            None => {}
        }
    }
    if edits.is_empty() {
        return None;
    }
    let version = build_tools::version("ghcr.io/astral-sh/uv")?;
    let mount = format!("--mount=from=ghcr.io/astral-sh/uv:{version},source=/uv,target=/usr/local/bin/uv");
    let indent = model.slice(between(line_start(model, placed.start), placed.start));
    edits.push(with_flags(placed, &[mount], indent, line_end(model)));
    Some(Rewrite::new(action::pip_to_uv(), edits))
}

fn edit(selection: &Selection<'_>, command: &ShellCommand, install: &PipInstall<'_>, in_environment: bool) -> Option<Vec<Edit>> {
    let placed = selection.placed;
    // `pip` by its own name: another interpreter has other packages.
    let is_named = command.words.first().is_some_and(|word| matches!(word.text.as_str(), "pip" | "pip3") && word.plain);
    if !is_named || !command.assignments.is_empty() {
        return None;
    }
    let first = command.words.first()?;
    // pip itself would be renewed, and nothing but pip would want that.
    if install.arguments.iter().any(|argument| matches!(argument, PipArgument::Word(word) if word.text == "pip" || !word.literal))
    {
        return None;
    }
    let system = if in_environment { "" } else { " --system" };
    let mut edits = vec![Edit::replace(
        placed.at(between(first.range.start(), install.install.range.end())),
        format!("uv pip install{system}"),
    )];
    for argument in &install.arguments {
        let PipArgument::Option(option, _) = argument else { continue };
        let name = option.text.split('=').next().unwrap_or_default();
        let (_, new) = OPTIONS.iter().find(|(known, _)| *known == name)?;
        if *new != name {
            edits.push(Edit::replace(placed.at(option.range), *new));
        }
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Install by uv";

    #[test]
    fn the_same_words() {
        let version = crate::data::build_tools::version("ghcr.io/astral-sh/uv").unwrap();
        let mount = format!("RUN --mount=from=ghcr.io/astral-sh/uv:{version},source=/uv,target=/usr/local/bin/uv \\\n    ");
        check_action(
            TITLE,
            "FROM python:3.14-slim\nRUN <|>pip install --no-cache-dir -r a.txt b==1 && true\n",
            &format!("FROM python:3.14-slim\n{mount}uv pip install --system --no-cache -r a.txt b==1 && true\n"),
        );
        for text in [
            "RUN <|>pip install --user a",
            "RUN <|>pip install --upgrade pip",
            "RUN <|>python -m pip install a",
            "RUN <|>pip install $X",
            "RUN <|>python -m venv /v && pip install a",
            "USER 1000\nRUN <|>pip install a",
            "RUN <|>pip install a && pip list",
        ] {
            check_no_action(TITLE, &format!("FROM python:3.14-slim\n{text}\n"));
        }
        check_no_action(TITLE, "FROM x/unknown\nRUN <|>pip install a\n");
    }
}
