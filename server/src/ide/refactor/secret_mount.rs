//! A secret that is written down, or handed over in a variable, as a secret of the build.

use super::words::with_flags;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::flags::SECRET_ENV_SINCE;
use crate::data::secret_names::reads;
use crate::ide::lines::{line_end, line_start};
use crate::model::{Placed, ShellScript, Stage, mounts};
use crate::syntax::ast::{Keyword, Pair};
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const SECRET_MOUNT: Refactoring = Refactoring {
    name: "secret-mount",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::secret_mount,
    example: "FROM debian:trixie-slim\nARG <|>GITHUB_TOKEN\nRUN curl -H \"Authorization: Bearer $GITHUB_TOKEN\" https://api.github.com/user\n",
    offer: |selection| match selection.placed.keyword {
        Keyword::Run => written(selection),
        Keyword::Arg | Keyword::Env => mounted(selection).into_iter().collect(),
        _ => Vec::new(),
    },
};

/// The rule that knows secrets by the names of variables.
const NAMES: &str = "SecretsUsedInArgOrEnv";

/// The rule that knows tokens by their form, and how a RUN gets one instead.
const TOKENS: &str = "secret-in-text";

/// Instructions that declare one secret: an ARG, and the ENV that takes it over.
const MOST_DECLARATIONS: usize = 2;

/// Tokens in the text of a RUN.
fn written(selection: &Selection<'_>) -> Vec<Rewrite> {
    let here = selection.placed.file_range();
    let findings = selection.snapshot.findings().iter();
    let found = findings.filter(|finding| finding.rule.id == TOKENS && here.contains_range(finding.range));
    let fixes = found.flat_map(|finding| &finding.fixes);
    fixes.filter_map(|fix| Some(Rewrite::new(action::secret_mount(fix.title.argument("variable")?), fix.edits.clone()))).collect()
}

/// A variable that ARG declares or ENV sets for those RUN that use it.
fn mounted(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, .. } = *selection;
    let [pair] = placed.pairs() else { return None };
    let name = pair.name();
    if !knows_variables(selection) {
        return None;
    }
    let stage = model.stages.get(model.stage_of(index)?)?;
    let declared = declarations(selection, stage, name)?;
    let has_env = declared.iter().any(|(_, placed)| placed.keyword == Keyword::Env);
    let first = declared.first()?.0;
    // Stages below know the variable as well.
    let is_below = model.stages.iter().any(|other| model.ancestors(other).any(|above| above.index == stage.index));
    let is_declared = |at: usize| declared.iter().any(|(other, _)| *other == at);
    let others = (first + 1..stage.instructions.end).filter(|at| !is_declared(*at));
    let (mut runs, mut is_said) = (Vec::new(), false);
    for (at, other) in others.filter_map(|at| Some((at, model.instructions.get(at)?))) {
        let speaks = speaks_of(other, name);
        is_said |= speaks;
        match other.keyword {
            Keyword::Run if speaks || reads_by_itself(other, name, model.escape) => runs.push((at, other)),
            Keyword::Run => {}
            _ if speaks => return None,
            _ => {}
        }
    }
    let has_other = |run: &Placed| mounts(run, model.escape).iter().any(|mount| run.slice(mount.range).contains(name));
    if is_below || runs.is_empty() || (has_env && !is_said) || runs.iter().any(|(_, run)| has_other(run)) {
        return None;
    }
    let mut edits: Vec<Edit> = declared.iter().map(|(_, placed)| Edit::delete(model.whole_lines(placed.file_range()))).collect();
    for (at, run) in runs {
        if !selection.has_posix_shell_at(at) {
            return None;
        }
        let indent = model.slice(between(line_start(model, run.start), run.start));
        let flag = format!("--mount=type=secret,id={name},env={name}");
        edits.push(with_flags(run, &[flag], indent, line_end(model)));
    }
    edits.sort_by_key(|edit| edit.range.start());
    let title = if has_env { action::secret_mount_of_env(name) } else { action::secret_mount(name) };
    Some(Rewrite::new(title, edits))
}

/// The ARG and the ENV of a stage that declare a variable, each for nothing else; `None` where it is no secret that a build
/// could bring.
fn declarations<'a>(selection: &Selection<'a>, stage: &Stage, name: &str) -> Option<Vec<(usize, &'a Placed)>> {
    let model = selection.model;
    let is_secret = |placed: &Placed, pair: &Pair| {
        let at = placed.at(pair.name_range());
        selection.snapshot.findings().iter().any(|found| found.rule.id == NAMES && found.range == at)
    };
    let (mut declared, mut has_secret) = (Vec::new(), false);
    for (at, placed) in stage.instructions.clone().filter_map(|at| Some((at, model.instructions.get(at)?))) {
        if !matches!(placed.keyword, Keyword::Arg | Keyword::Env) || placed.pairs().iter().all(|pair| pair.name() != name) {
            continue;
        }
        let [pair] = placed.pairs() else { return None };
        if MOST_DECLARATIONS <= declared.len() {
            return None;
        }
        // With a value of its own, ARG is no secret that a build brings.
        if placed.keyword == Keyword::Arg && (pair.key.is_some() || placed.slice(pair.range) != name) {
            return None;
        }
        has_secret |= is_secret(placed, pair);
        declared.push((at, placed));
    }
    has_secret.then_some(declared)
}

/// Whether a RUN starts a program that looks for a variable of that name without being told.
fn reads_by_itself(run: &Placed, name: &str, escape: char) -> bool {
    ShellScript::of(run, escape).commands.iter().any(|command| reads(command.program(), name))
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
            "ARG <|>NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\nRUN npm ci",
            "ENV <|>NPM_TOKEN=x A=b\nRUN echo $NPM_TOKEN",
            "ENV <|>NPM_TOKEN=x\nRUN echo $NPM_TOKEN\nCMD echo $NPM_TOKEN",
            "ARG <|>NPM_TOKEN=x\nRUN echo $NPM_TOKEN",
            "ARG <|>NPM_TOKEN\nRUN make",
            "ARG <|>NPM_PORT\nRUN echo $NPM_PORT",
        ] {
            check_no_action("Take `", &format!("FROM node:24\n{text}\n"));
        }
        check_no_action(TITLE, "# syntax=docker/dockerfile:1.9\nFROM node:24\nARG <|>NPM_TOKEN\nRUN echo $NPM_TOKEN\n");
    }

    #[test]
    fn of_a_variable_of_the_image() {
        let after = "FROM node:24\n# Why\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN \\\n    echo $NPM_TOKEN > ~/.npmrc\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN \\\n    npm ci\nRUN true\n";
        for lines in [
            "ARG <|>NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN",
            "ARG NPM_TOKEN\nENV NPM<|>_TOKEN=${NPM_TOKEN}",
            "ENV <|>NPM_TOKEN npm4f9a8b7c",
        ] {
            check_action(
                "Take `NPM_TOKEN` from a secret; the image no longer has it",
                &format!("FROM node:24\n{lines}\n# Why\nRUN echo $NPM_TOKEN > ~/.npmrc\nRUN npm ci\nRUN true\n"),
                after,
            );
        }
    }

    #[test]
    fn who_reads_it_without_being_told() {
        check_action(
            TITLE,
            "FROM node:24\nARG <|>NPM_TOKEN\nRUN npm ci && npm run build\n",
            "FROM node:24\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN \\\n    npm ci && npm run build\n",
        );
    }

    #[test]
    fn a_token_in_a_command() {
        let token = format!("ghp_{}", "q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2");
        check_action(
            "Take `GITHUB_TOKEN` from a secret",
            &format!("FROM debian:13\nRUN <|>curl -H \"Authorization: Bearer {token}\" https://api.github.com/user\n"),
            "FROM debian:13\nRUN --mount=type=secret,id=GITHUB_TOKEN,env=GITHUB_TOKEN curl -H \"Authorization: Bearer $GITHUB_TOKEN\" https://api.github.com/user\n",
        );
    }
}
