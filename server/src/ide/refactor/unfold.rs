//! A heredoc to `RUN a && b`.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::shell_words::COMPOUND;
use crate::ide::lines::line_end;
use crate::model::{CommandSource, ShellCommand, ShellScript};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, TextRange, between};
use crate::texts::{action, refactoring as texts};

pub(super) const CHAIN: Refactoring = Refactoring {
    name: "chain",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::chain,
    example: "FROM debian:trixie-slim\nRUN <|><<EOF\nset -e\napt-get update\n# for the tests\napt-get install -y curl\nEOF\n",
    offer: |selection| chain(selection).into_iter().collect(),
};

fn chain(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, .. } = *selection;
    if placed.keyword != Keyword::Run || !selection.has_posix_shell() || model.text.contains('\r') {
        return None;
    }
    let Some(Command::Shell(shell)) = placed.command() else { return None };
    let ([marker], [heredoc]) = (&*shell.markers, &*placed.heredocs) else { return None };
    let (body, _) = (heredoc.body?, heredoc.end?);
    // Alone, as the script; with `-` the tabs of its lines would go.
    if shell.range != marker.range
        || !marker.raw.starts_with("<<")
        || marker.raw.starts_with("<<-")
        || placed.slice(body).starts_with("#!")
    {
        return None;
    }
    let commands = &ShellScript::of(placed, model.escape).commands;
    let commands: Vec<&ShellCommand> = commands.iter().filter(|command| command.source == CommandSource::Shell).collect();
    let mut lines: Vec<String> = Vec::new();
    let (mut end, mut comments) = (body.start(), Vec::new());
    for (at, command) in commands.iter().enumerate() {
        let range = whole(command)?;
        let gap = placed.slice(between(end, range.start().max(end)));
        let text = placed.slice(range);
        if text.lines().rev().skip(1).any(|line| !line.ends_with('\\')) || text.trim_start().starts_with('#') {
            return None;
        }
        if COMPOUND.contains(&command.words.first().map_or("", |word| word.text.as_str())) {
            return None;
        }
        end = range.end();
        match gap.trim() {
            "|" if 0 < at => lines.last_mut()?.push_str(&format!(" | {text}")),
            "&&" if 0 < at => lines.push(text.to_owned()),
            _ if at == 0 || gap.contains('\n') => {
                // Only a comment, and nothing else, may stand between.
                for line in gap.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    if !line.starts_with('#') {
                        return None;
                    }
                    comments.push((lines.len(), line.to_owned()));
                }
                lines.push(text.to_owned());
            }
            _ => return None,
        }
    }
    let rest = placed.slice(between(end, body.end()));
    if !rest.trim().is_empty() {
        return None;
    }
    // Without it, a script goes on behind a command that fails.
    let stops = commands.first().map(|command| command.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>())?;
    let is_plain = stops == ["set", "-e"];
    if !matches!(stops.as_slice(), ["set", options, ..] if options.starts_with('-') && !options.starts_with("--") && options.contains('e'))
    {
        return None;
    }
    let first = usize::from(is_plain);
    // What `set -e` does not stop at, `&&` would.
    if lines.len() < first + 1 || comments.iter().any(|(at, _)| *at <= first) || lines.iter().any(|line| line.starts_with("! ")) {
        return None;
    }
    let line_end = line_end(model);
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate().skip(first) {
        if first < at {
            text.push_str(&format!(" \\{line_end}"));
            for (_, comment) in comments.iter().filter(|(before, _)| *before == at) {
                text.push_str(&format!("    {comment}{line_end}"));
            }
            text.push_str("    && ");
        }
        text.push_str(line);
    }
    let range = placed.at(marker.range.cover(heredoc.range));
    let trailing = model.slice(range).ends_with('\n');
    let text = if trailing { format!("{text}{line_end}") } else { text };
    Some(Rewrite::new(action::chain(), vec![Edit::replace(range, text)]))
}

/// All of a command.
fn whole(command: &ShellCommand) -> Option<TextRange> {
    let words = command.assignments.iter().chain(&command.words).map(|word| word.range);
    words.chain(command.redirections.iter().map(|other| other.range)).reduce(TextRange::cover)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Convert to commands joined";

    #[test]
    fn a_script_becomes_a_chain() {
        check_action(
            TITLE,
            "FROM a\nRUN --network=none <|><<EOF\nset -e\ncd x\n# why\na \"$B\" \\\n    c\nd | e > f\nEOF\nUSER f\n",
            "FROM a\nRUN --network=none cd x \\\n    # why\n    && a \"$B\" \\\n    c \\\n    && d | e > f\nUSER f\n",
        );
        check_action(TITLE, "FROM a\nRUN <|><<'E'\nset -eux\na\nE\n", "FROM a\nRUN set -eux \\\n    && a\n");
    }

    #[test]
    fn only_simple_scripts_that_stop() {
        for body in [
            "a\nb",
            "set -e\nif a; then b; fi",
            "set -e\na; b",
            "set -e\na || b",
            "set -e\na &",
            "set -e\na # why",
            "set -e\n(a)",
            "set -e\nf() { a; }",
            "#!/bin/bash\nset -e\na",
            "set -e\n! a",
            "set -e\na '\nb'",
            "set -e\n# why\na",
            "set -e\ncat <<X\nb\nX",
        ] {
            check_no_action(TITLE, &format!("FROM x\nRUN <|><<EOF\n{body}\nEOF\n"));
        }
        check_no_action(TITLE, "FROM x\nRUN <|>bash <<EOF\nset -e\na\nEOF\n");
    }
}
