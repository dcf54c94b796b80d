//! A build argument with a secret, as a secret.

use super::words::with_flags;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::flags::SECRET_ENV_SINCE;
use crate::ide::lines::{line_end, line_start};
use crate::model::{Placed, mounts};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const SECRET_MOUNT: Refactoring = Refactoring {
    name: "secret-mount",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::secret_mount,
    example: "FROM debian:trixie-slim\nARG <|>GITHUB_TOKEN\nRUN curl -H \"Authorization: Bearer $GITHUB_TOKEN\" https://api.github.com/user\n",
    offer: |selection| mounted(selection).into_iter().collect(),
};

/// The rule that knows secrets by the names of variables.
const RULE: &str = "SecretsUsedInArgOrEnv";

fn mounted(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, snapshot, .. } = *selection;
    if placed.keyword != Keyword::Arg || !knows_variables(selection) {
        return None;
    }
    // With a value of its own it is no secret that a build brings.
    let [pair] = placed.pairs() else { return None };
    let name = pair.name();
    let is_secret = snapshot.findings().iter().any(|found| found.rule.id == RULE && found.range == placed.at(pair.name_range()));
    if pair.key.is_some() || placed.slice(pair.range) != name || !is_secret {
        return None;
    }
    let stage = model.stages.get(model.stage_of(index)?)?;
    // Stages below know the argument as well.
    let is_below = model.stages.iter().any(|other| model.ancestors(other).any(|above| above.index == stage.index));
    let later = (index + 1..stage.instructions.end).filter_map(|at| Some((at, model.instructions.get(at)?)));
    let (runs, others): (Vec<_>, Vec<_>) =
        later.filter(|(_, placed)| speaks_of(placed, name)).partition(|(_, placed)| placed.keyword == Keyword::Run);
    let has_other = |run: &Placed| mounts(run, model.escape).iter().any(|mount| run.slice(mount.range).contains(name));
    if is_below || runs.is_empty() || !others.is_empty() || runs.iter().any(|(_, run)| has_other(run)) {
        return None;
    }
    let mut edits = vec![Edit::delete(model.whole_lines(placed.file_range()))];
    for (at, run) in runs {
        if !selection.has_posix_shell_at(at) {
            return None;
        }
        let indent = model.slice(between(line_start(model, run.start), run.start));
        let flag = format!("--mount=type=secret,id={name},env={name}");
        edits.push(with_flags(run, &[flag], indent, line_end(model)));
    }
    Some(Rewrite::new(action::secret_mount(name), edits))
}

/// Whether secrets can be variables.
fn knows_variables(selection: &Selection<'_>) -> bool {
    selection
        .model
        .frontend()
        .is_none_or(|frontend| frontend.is_docker() && frontend.version().is_none_or(|version| SECRET_ENV_SINCE <= version))
}

/// Whether an instruction has a word in it.
fn speaks_of(placed: &Placed, name: &str) -> bool {
    let text = &*placed.text;
    let is_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + name.len()..).unwrap_or_default());
        !is_name(before.chars().next_back()) && !is_name(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Take `NPM_TOKEN` from a secret";

    #[test]
    fn where_a_run_needs_it() {
        check_action(
            TITLE,
            "FROM node:24\nARG <|>NPM_TOKEN\nCOPY . .\nRUN echo $NPM_TOKEN > ~/.npmrc && npm ci\nRUN true\n",
            "FROM node:24\nCOPY . .\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN \\\n    echo $NPM_TOKEN > ~/.npmrc && npm ci\nRUN true\n",
        );
        for text in [
            "ARG <|>NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\nRUN echo $NPM_TOKEN",
            "ARG <|>NPM_TOKEN=x\nRUN echo $NPM_TOKEN",
            "ARG <|>NPM_TOKEN\nRUN npm ci",
            "ARG <|>NPM_PORT\nRUN echo $NPM_PORT",
        ] {
            check_no_action("Take `", &format!("FROM node:24\n{text}\n"));
        }
        check_no_action(TITLE, "# syntax=docker/dockerfile:1.9\nFROM node:24\nARG <|>NPM_TOKEN\nRUN echo $NPM_TOKEN\n");
    }
}
