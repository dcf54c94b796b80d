//! Several RUN instructions to one and back. A RUN starts a new shell and, afterwards, a new layer: what
//! a command leaves in the shell (`cd`, `export`, `set`) must not be lost, nor leak into the next.

use super::chain::{Chain, comments_between};
use super::selection::has_stable_mounts;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::config::parse_pragma;
use crate::ide::lines::{line_end, line_start};
use crate::model::{Model, Placed};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const JOIN_RUNS: Refactoring = Refactoring {
    name: "join-runs",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::join_runs,
    example: "FROM debian:trixie-slim\nRUN <|>apt-get update\nRUN apt-get install -y curl\n",
    offer: |selection| join(selection).into_iter().collect(),
};

pub(super) const SPLIT_RUN: Refactoring = Refactoring {
    name: "split-run",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::split_run,
    example: "FROM golang:1.27\nRUN <|>go mod download && go build -o /app .\n",
    offer: split,
};

fn join(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, range, index, placed, .. } = *selection;
    if placed.keyword != Keyword::Run {
        return None;
    }
    let selected = model.instructions.partition_point(|i| i.start <= range.end());
    let (title, end) = if index + 1 < selected { (action::join_runs(), selected) } else { (action::join_next(), index + 2) };
    let runs = model.instructions.get(index..end)?;
    if !selection.has_posix_shell() {
        return None;
    }
    let edits = runs.windows(2).map(|pair| match pair {
        [first, second] => join_two(model, first, second),
        _ => None,
    });
    Some(Rewrite::new(title, edits.collect::<Option<_>>()?))
}

fn split(selection: &Selection<'_>) -> Vec<Rewrite> {
    let Selection { model, placed, range, .. } = *selection;
    if placed.keyword != Keyword::Run
        || !selection.has_posix_shell()
        || !has_stable_mounts(&placed.instruction, model.escape)
        || flags(placed).iter().any(|f| f.contains('\n'))
    {
        return Vec::new();
    }
    let Some(chain) = Chain::of(&placed.instruction, model.escape) else { return Vec::new() };
    let last = chain.links.len() - 1;
    let edits = |at: std::ops::RangeInclusive<usize>| -> Option<Vec<Edit>> {
        if at.is_empty() || chain.changes_shell(*at.end()) {
            return None;
        }
        at.map(|link| split_before(selection, &chain, link)).collect()
    };
    let mut out = Vec::new();
    out.extend(edits(1..=last).map(|edits| Rewrite::new(action::split_all(), edits)));
    let cursor = placed.relative(range.start());
    let here = cursor.and_then(|at| chain.links.iter().position(|l| at <= l.range.end())).filter(|&link| 0 < link);
    if let Some(link) = here
        && let Some(edits) = edits(link..=link)
    {
        out.push(Rewrite::new(action::split_here(), edits));
    }
    out
}

fn join_two(model: &Model, first: &Placed, second: &Placed) -> Option<Edit> {
    if first.keyword != Keyword::Run || second.keyword != Keyword::Run || flags(first) != flags(second) {
        return None;
    }
    if !has_stable_mounts(&first.instruction, model.escape) {
        return None;
    }
    let (before, after) = (Chain::of(&first.instruction, model.escape)?, Chain::of(&second.instruction, model.escape)?);
    if before.changes_shell(before.links.len()) {
        return None;
    }
    let gap = between(first.file_range().end(), second.at(after.links.first()?.range).start());
    let line_end = line_end(model);
    let mut text = format!(" && \\{line_end}");
    for comment in model.comments.iter().filter(|c| gap.contains_range(**c)).map(|&c| model.slice(c)) {
        // Inside of an instruction it would have no effect.
        if parse_pragma(comment).is_some() {
            return None;
        }
        text.push_str(&format!("{}{line_end}", comment.trim()));
    }
    // Comments between the second keyword and its command.
    if !comments_between(&second.instruction, second.range.start(), after.links.first()?.range.start()).is_empty() {
        return None;
    }
    text.push_str(&format!("{}    ", indent(model, first)));
    Some(Edit::replace(gap, text))
}

fn split_before(selection: &Selection<'_>, chain: &Chain<'_>, link: usize) -> Option<Edit> {
    let Selection { model, placed, .. } = *selection;
    let from = chain.links.get(link.checked_sub(1)?)?.range.end();
    let to = chain.links.get(link)?.range.start();
    let (line_end, indent) = (line_end(model), indent(model, placed));
    let mut text = line_end.to_owned();
    for comment in comments_between(&placed.instruction, from, to) {
        // Outside of an instruction it would have an effect.
        if parse_pragma(comment).is_some() {
            return None;
        }
        text.push_str(&format!("{comment}{line_end}"));
    }
    text.push_str(&format!("{indent}{} ", placed.keyword_token.text));
    for flag in flags(placed) {
        text.push_str(&format!("{flag} "));
    }
    Some(Edit::replace(placed.at(between(from, to)), text))
}

fn flags(run: &Placed) -> Vec<&str> {
    run.flags.iter().map(|f| run.slice(f.range)).collect()
}

fn indent<'a>(model: &'a Model, run: &Placed) -> &'a str {
    model.slice(between(line_start(model, run.start), run.start))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn neighbours_are_joined() {
        check_action(
            "Join with the next RUN",
            "FROM a\nRUN <|>a | b\n\n# why\nRUN c \\\n  d && \\\n  e\nRUN f\n",
            "FROM a\nRUN a | b && \\\n# why\n    c \\\n  d && \\\n  e\nRUN f\n",
        );
        check_action(
            "Join these RUN instructions",
            "FROM a\nRUN <|>a\nRUN b\r\nRUN c<|>\n",
            "FROM a\nRUN a && \\\r\n    b && \\\r\n    c\n",
        );
        check_action(
            "Join with the next RUN",
            "FROM a\nRUN --mount=type=cache,target=/x a<|>\nRUN --mount=type=cache,target=/x b\n",
            "FROM a\nRUN --mount=type=cache,target=/x a && \\\n    b\n",
        );
    }

    #[test]
    fn what_a_shell_remembers_keeps_runs_apart() {
        for text in [
            "RUN <|>cd x\nRUN b",
            "RUN <|>A=1\nRUN b",
            "RUN <|>a;\nRUN b",
            "RUN <|>a &\nRUN b",
            "RUN <|>a # c\nRUN b",
            "RUN <|>a\nRUN b || c",
            "RUN <|>a\nRUN b; c",
            "RUN <|>a\nRUN if b; then c; fi",
            "RUN <|>a\nRUN [\"b\"]",
            "RUN <|>a\nRUN <<E\nb\nE",
            "RUN <|>a\nRUN --network=none b",
            "RUN --mount=type=tmpfs,target=/x <|>a\nRUN --mount=type=tmpfs,target=/x b",
            "RUN <|>a\n# hadolint ignore=DL3008\nRUN b",
            "RUN <|>a\nUSER b\nRUN c",
            "RUN <|>a\nFROM b\nRUN c",
            "RUN <|>a",
            "SHELL [\"cmd\", \"/c\"]\nRUN <|>a\nRUN b",
        ] {
            check_no_action("Join", &format!("FROM x\n{text}\n"));
        }
    }

    #[test]
    fn a_chain_is_split() {
        check_action(
            "Split into one RUN per command",
            "FROM a\nRUN --network=none a<|> b | c \\\n  # why\n  && d \\\n     e && f\n",
            "FROM a\nRUN --network=none a b | c\n# why\nRUN --network=none d \\\n     e\nRUN --network=none f\n",
        );
        check_action(
            "Split the RUN before this command",
            "FROM a\nRUN a && b && \\\n    cd<|> c && d\n",
            "FROM a\nRUN a && b\nRUN cd c && d\n",
        );
        for text in ["RUN <|>a", "RUN <|>cd x && b", "RUN <|>a; b", "RUN <|>(a && b)", "RUN <|>a || b && c", "RUN <|>A=1 && b"] {
            check_no_action("Split", &format!("FROM x\n{text}\n"));
        }
        check_no_action("Split the", "FROM a\nRUN <|>a && b && c\n");
    }

    #[test]
    fn what_a_shell_would_read_on_is_left_alone() {
        for text in [
            "FROM a\nRUN <|>\"\nRUN p\n",
            "FROM a\nRUN <|>a&&'\n",
            "FROM a\nRUN <|>a && b \"\n",
            "FROM a\nRUN <|>a\nRUN b && $(c\n",
        ] {
            for title in ["Join", "Split", "Change to a heredoc"] {
                check_no_action(title, text);
            }
        }
    }
}
