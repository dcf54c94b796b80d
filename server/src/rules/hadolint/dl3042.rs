use super::shell::{commands, has_cache_mount, placed_fix, run_in};
use crate::model::Placed;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Instruction, Keyword};

rule! {
    /// `pip install` without `--no-cache-dir`.
    ///
    /// pip keeps its downloads for a next time that never comes in an image. With `--no-cache-dir`, or
    /// `ENV PIP_NO_CACHE_DIR=1`, it keeps nothing.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install flask==3.1.2
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir flask==3.1.2
    /// ```
    DL3042 {
        id: "DL3042",
        set: Hadolint,
        severity: Warning,
        leaves: Caches,
        once: Instruction,
        check: Stage(check),
        messages: {
            cache: "pip keeps its downloads in the image; `--no-cache-dir` prevents that",
            insert: "Insert `--no-cache-dir`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // Whether ENV switches the cache off at the end of each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut is_off = model.parent(stage).and_then(|parent| ends.get(parent.index).copied()).unwrap_or(false);
        for placed in model.instructions_of(stage) {
            if placed.keyword == Keyword::Env {
                is_off |= placed.pairs().iter().any(|pair| {
                    let value = pair.value.as_ref().and_then(|v| v.literal(escape));
                    pair.name() == VARIABLE && value.is_some_and(|value| TRUE.contains(&value.as_str()))
                });
            } else if !is_off && let Some(run) = run_in(placed).filter(|run| run.text.contains("pip")) {
                check_run(placed, run, escape, out);
            }
        }
        ends.push(is_off);
    }
}

const VARIABLE: &str = "PIP_NO_CACHE_DIR";
const TRUE: [&str; 10] = ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"];

fn check_run(placed: &Placed, run: &Instruction, escape: char, out: &mut Sink) {
    let text = run.arguments_range().map(|range| run.slice(range)).unwrap_or_default();
    let value = text.split_once(VARIABLE).and_then(|(_, rest)| rest.strip_prefix('='));
    if value.is_some_and(|value| TRUE.iter().any(|t| value.starts_with(t))) || has_cache_mount(run, escape, ".cache/pip") {
        return;
    }
    for command in commands(run, escape).filter(|c| c.is_pip_install()) {
        let is_wrapper = ["pipx", "pipenv"].iter().any(|w| command.name().contains(w));
        if is_wrapper || command.has(&["--no-cache-dir"]) {
            continue;
        }
        let Some(word) = command.argument(&["install"]) else { continue };
        let fix = Fix::safe(msg!(insert), vec![command.insert_after(word, "--no-cache-dir")]);
        out.report(placed.at(word.range), msg!(cache)).fix(placed_fix(placed, fix));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_install() {
        check_rule(
            "DL3042",
            r#"
FROM a AS x
RUN pip3 install a && python3 -m pip install --no-cache-dir b
         ^^^^^^^ warning: pip keeps its downloads
ONBUILD RUN python -m pip install a
                          ^^^^^^^ warning: pip keeps
RUN PIP_NO_CACHE_DIR=1 pip install a
RUN --mount=type=cache,target=/root/.cache/pip pip install a
RUN pipenv install a; pipx install a; uv pip install a
FROM x AS y
ENV PIP_NO_CACHE_DIR=off
RUN pip install a
FROM y
RUN pip install a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3042", "FROM a\nRUN pip install x", "FROM a\nRUN pip install --no-cache-dir x");
        check_fix(
            "DL3042",
            "FROM a\nRUN [\"pip\", \"install\", \"x\"]",
            "FROM a\nRUN [\"pip\", \"install\", \"--no-cache-dir\", \"x\"]",
        );
    }
}
