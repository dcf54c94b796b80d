//! `RUN a && b` to a heredoc, one command a line.

use super::chain::{Chain, Link, comments_between};
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::model::{DirectiveKind, Model};
use crate::syntax::ast::{Instruction, Keyword, TriviaKind};
use crate::syntax::joined;
use crate::text::{Edit, TextRange, between, size};
use crate::texts::{action, refactoring as texts};

pub(super) const HEREDOC: Refactoring = Refactoring {
    name: "heredoc",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::heredoc,
    example: "FROM debian:trixie-slim\nRUN <|>apt-get update && \\\n    apt-get install -y curl && \\\n    rm -rf /var/lib/apt/lists/*\n",
    offer: |selection| convert(selection).into_iter().collect(),
};

fn convert(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, .. } = *selection;
    // A shell takes the `\r` of a heredoc's lines for text.
    if placed.keyword != Keyword::Run || !selection.has_posix_shell() || !knows_heredocs(model) || model.text.contains('\r') {
        return None;
    }
    let run = &placed.instruction;
    let chain = Chain::of(run, model.escape)?;
    let (first, last) = (chain.links.first()?, chain.links.last()?);
    if chain.links.len() < 2 || run.trivia.iter().any(|t| t.range.start() < first.range.start()) {
        return None;
    }
    let mut lines = Vec::new();
    if !stops_at_failure(first) {
        lines.push("set -e".to_owned());
    }
    let mut end = first.range.start();
    for link in &chain.links {
        lines.extend(comments_between(run, end, link.range.start()).into_iter().map(str::to_owned));
        lines.push(text_of(run, link.range, model.escape)?);
        end = link.range.end();
    }
    if lines.iter().flat_map(|l| l.lines()).any(|l| l == "EOF") {
        return None;
    }
    let text = format!("<<EOF\n{}\nEOF", lines.join("\n"));
    // Blanks behind the end line would make it another line.
    let end = placed.at(last.range).end();
    let rest = model.text.get(usize::from(end)..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    // So would a continuation that nothing follows.
    if rest.get(blanks..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('\n')) {
        return None;
    }
    let range = between(placed.at(first.range).start(), end + size(blanks));
    Some(Rewrite::new(action::heredoc(), vec![Edit::replace(range, text)]))
}

/// `set -e…` as the first command.
fn stops_at_failure(link: &Link<'_>) -> bool {
    let [command] = link.commands.as_slice() else { return false };
    let words: Vec<&str> = command.words.iter().map(|w| w.text.as_str()).collect();
    matches!(words.as_slice(), ["set", options, ..] if options.starts_with('-') && !options.starts_with("--") && options.contains('e'))
}

/// A command as the lines of a script: as it is where the shell reads its continuations as the builder
/// does, else on one line.
fn text_of(run: &Instruction, range: TextRange, escape: char) -> Option<String> {
    let text = run.slice(range);
    let inside = run.trivia.iter().filter(|t| range.contains_range(t.range));
    if inside.clone().any(|t| t.kind == TriviaKind::Comment) {
        return None;
    }
    let is_same = !text.contains('\'')
        && inside.clone().all(|t| t.kind == TriviaKind::Continuation)
        && text.lines().rev().skip(1).all(|l| l.ends_with(escape));
    Some(if is_same { text.to_owned() } else { joined(text, escape).into_owned() })
}

/// Heredocs came with version 1.4 of the Dockerfile syntax; without `# syntax=` the builder's own is used.
fn knows_heredocs(model: &Model) -> bool {
    let Some(directive) = model.directive(DirectiveKind::Syntax) else { return true };
    let image = directive.value.split(['@', ' ']).next().unwrap_or_default();
    let name = image.strip_prefix("docker.io/").unwrap_or(image);
    let Some(tag) = name.strip_prefix("docker/dockerfile") else { return false };
    match tag.strip_prefix(':') {
        None => tag.is_empty(),
        Some("1" | "latest" | "labs" | "1-labs") => true,
        Some(version) => {
            let minor = version.strip_prefix("1.").and_then(|rest| rest.split(['.', '-']).next()?.parse::<u32>().ok());
            minor.is_some_and(|minor| 4 <= minor)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Convert to a heredoc";

    #[test]
    fn a_chain_becomes_a_script() {
        check_action(
            TITLE,
            "FROM a\nRUN --network=none <|>cd x && \\\n  # why\n  a \"$B\" \\\n    c \\\n && d | e\nUSER f\n",
            "FROM a\nRUN --network=none <<EOF\nset -e\ncd x\n# why\na \"$B\" \\\n    c\nd | e\nEOF\nUSER f\n",
        );
        check_action(TITLE, "FROM a\nRUN <|>set -eux && a\n", "FROM a\nRUN <<EOF\nset -eux\na\nEOF\n");
        check_action(TITLE, "FROM a\nRUN <|>a && b \t\nUSER c", "FROM a\nRUN <<EOF\nset -e\na\nb\nEOF\nUSER c");
        check_action(TITLE, "FROM a\nRUN <|>a 'x\\\ny' && b", "FROM a\nRUN <<EOF\nset -e\na 'xy'\nb\nEOF");
    }

    #[test]
    fn only_where_the_syntax_has_heredocs_and_the_meaning_stays() {
        for (syntax, fits) in [
            ("docker/dockerfile:1", true),
            ("docker/dockerfile:1.4", true),
            ("docker.io/docker/dockerfile:1.10-labs", true),
            ("docker/dockerfile:1.3", false),
            ("docker/dockerfile:experimental", false),
            ("me/frontend", false),
        ] {
            let text = format!("# syntax={syntax}\nFROM a\nRUN <|>a && b\n");
            if fits {
                check_action(TITLE, &text, &text.replace("<|>a && b", "<<EOF\nset -e\na\nb\nEOF"));
            } else {
                check_no_action(TITLE, &text);
            }
        }
        for text in [
            "RUN <|>a",
            "RUN <|>a && b \\\n",
            "RUN <|>a && b || c",
            "RUN <|>a && ! b",
            "RUN <|>a \\\n# c\n b && d",
            "RUN <|>a && b\r",
            "CMD <|>a && b",
        ] {
            check_no_action(TITLE, &format!("FROM x\n{text}\n"));
        }
    }
}
