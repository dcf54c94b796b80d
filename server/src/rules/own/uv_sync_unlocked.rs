use crate::model::{Placed, ShellCommand, ShellScript};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// `uv sync` may write another lock file in the image.
    ///
    /// Tried with uv 0.13.9: where `pyproject.toml` has changed since `uv.lock` was written, `uv sync` chooses versions anew and
    /// rewrites the copy in the image, without a word. With `--locked` it stops: "The lockfile at `uv.lock` needs to be updated".
    /// `--frozen` takes the file as it is.
    ///
    /// Told where `uv.lock` is copied or mounted, and neither `UV_LOCKED` nor `UV_FROZEN` is set. Off by default: a build that
    /// stops is not what everybody wants.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /bin/
    /// WORKDIR /app
    /// COPY pyproject.toml uv.lock ./
    /// RUN uv sync --no-install-project
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /bin/
    /// WORKDIR /app
    /// COPY pyproject.toml uv.lock ./
    /// RUN uv sync --locked --no-install-project
    /// ```
    UV_SYNC_UNLOCKED {
        id: "uv-sync-unlocked",
        set: Own,
        severity: Hint,
        optional: true,
        check: Stage(check),
        messages: {
            unlocked: "If `pyproject.toml` has changed, `uv sync` chooses other versions here than `uv.lock` says; `--locked` stops the build then",
            insert: "Insert `--locked`",
        },
    }
}

/// Options that say what becomes of the lock file.
const OPTIONS: &[&str] = &["--frozen", "--locked", "--upgrade", "-U", "--check", "--dry-run"];
const VARIABLES: &[&str] = &["UV_FROZEN", "UV_LOCKED"];

/// What is known at the end of a stage.
#[derive(Clone, Copy, Default)]
struct Known {
    has_lock: bool,
    is_set: bool,
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let mut ends: Vec<Known> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut known = model.parent(stage).and_then(|parent| ends.get(parent.index).copied()).unwrap_or_default();
        for placed in model.instructions_of(stage) {
            let says = |words: &[&str]| words.iter().any(|word| placed.text.contains(word));
            match placed.keyword {
                Keyword::Env | Keyword::Arg => known.is_set |= says(VARIABLES),
                Keyword::Copy | Keyword::Add => known.has_lock |= says(&["uv.lock"]),
                Keyword::Run if !known.is_set && says(&["uv"]) && (known.has_lock || says(&["uv.lock"])) && !says(VARIABLES) => {
                    check_run(placed, model.escape, out);
                }
                _ => {}
            }
        }
        ends.push(known);
    }
}

fn check_run(placed: &Placed, escape: char, out: &mut Sink) {
    let is_sync = |command: &&ShellCommand| {
        let words = command.arguments();
        command.program() == "uv"
            && words.first().is_some_and(|word| word.text == "sync")
            && words.iter().all(|word| word.literal)
    };
    for command in ShellScript::of(placed, escape).commands.iter().filter(is_sync) {
        let words = command.arguments();
        let Some(sync) = words.first().filter(|_| words.iter().all(|word| !OPTIONS.contains(&word.text.as_str()))) else {
            continue;
        };
        let range = placed.at(sync.range);
        let fix = Fix::suggestion(msg!(insert), vec![Edit::insert(range.end(), " --locked")]).preferred();
        out.report(range, msg!(unlocked)).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    const ID: &str = "uv-sync-unlocked";

    #[test]
    fn at_sync() {
        check_rule(
            ID,
            "
FROM python:3.14-slim AS base
COPY pyproject.toml uv.lock ./
FROM base
RUN uv sync --no-dev
       ^^^^ hint: If `pyproject.toml` has changed, `uv sync` chooses
RUN uv sync --locked && uv sync --frozen
RUN UV_FROZEN=1 uv sync
ENV UV_LOCKED=1
RUN uv sync
FROM python:3.14-slim
RUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync
                                                       ^^^^ hint: If `pyproject.toml`
RUN uv sync
RUN uv pip install -r requirements.txt && uv lock
",
        );
    }

    #[test]
    fn the_fix_inserts_it() {
        check_fix(ID, "FROM a\nCOPY uv.lock ./\nRUN uv sync --no-dev", "FROM a\nCOPY uv.lock ./\nRUN uv sync --locked --no-dev");
    }
}
