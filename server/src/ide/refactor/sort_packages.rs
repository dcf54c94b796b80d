//! The packages that a command installs, one a line and in order: a diff shows which one is new.

use super::chain::comments_between;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::tool_options::{APK, APT, DNF};
use crate::ide::lines::{line_end, line_start};
use crate::model::{CommandSource, Placed, ShellCommand, ShellScript, ShellWord};
use crate::syntax::ast::{Command, Keyword};
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const SORT_PACKAGES: Refactoring = Refactoring {
    name: "sort-packages",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::sort_packages,
    example: "FROM debian:trixie-slim\nRUN <|>apt-get update && apt-get install -y --no-install-recommends git curl ca-certificates && rm -rf /var/lib/apt/lists/*\n",
    offer: |selection| sorted(selection).into_iter().collect(),
};

fn sorted(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, range, .. } = *selection;
    if placed.keyword != Keyword::Run || !selection.has_posix_shell() {
        return None;
    }
    let Some(Command::Shell(_)) = placed.command() else { return None };
    let commands = ShellScript::of(placed, model.escape).commands.iter().filter(|c| c.source == CommandSource::Shell);
    let mut edits: Vec<(bool, Edit)> = commands
        .filter_map(|command| {
            let is_here = command.words.first().zip(command.words.last()).is_some_and(|(first, last)| {
                placed.at(first.range).start() <= range.start() && range.end() <= placed.at(last.range).end()
            });
            Some((is_here, edit(selection, placed, command)?))
        })
        .collect();
    // That of the command at the cursor, or those of all.
    if edits.iter().any(|(is_here, _)| *is_here) {
        edits.retain(|(is_here, _)| *is_here);
    }
    (!edits.is_empty()).then(|| Rewrite::new(action::sort_packages(), edits.into_iter().map(|(_, edit)| edit).collect()))
}

/// The packages behind the last option, which all have to be written plainly.
fn packages(command: &ShellCommand) -> Option<(&ShellWord, &[ShellWord])> {
    let (verbs, with_value): (&[&str], &[&str]) = match command.program() {
        "apt-get" | "apt" => (&["install"], APT),
        "apk" => (&["add"], APK),
        "dnf" | "yum" | "microdnf" => (&["install"], DNF),
        _ => return None,
    };
    let words = command.arguments();
    let verb = words.iter().position(|word| verbs.contains(&word.text.as_str()))?;
    let mut first = verb + 1;
    let mut at = first;
    while let Some(word) = words.get(at) {
        if word.text.starts_with('-') {
            at += usize::from(with_value.contains(&word.text.as_str()));
            first = at + 1;
        }
        at += 1;
    }
    let packages = words.get(first..).filter(|packages| 2 <= packages.len())?;
    let is_package =
        |word: &ShellWord| word.plain && !word.text.starts_with(['/', '.', '@', '!']) && !word.text.ends_with(['-', '+']);
    // `apt install a=1 a/trixie-backports` are no plain names, and are sorted as any other word.
    packages.iter().all(is_package).then_some((words.get(first - 1)?, packages))
}

fn edit(selection: &Selection<'_>, run: &Placed, command: &ShellCommand) -> Option<Edit> {
    let model = selection.model;
    let (before, packages) = packages(command)?;
    let last = packages.last()?;
    // A redirection between two packages would go.
    if command.redirections.iter().any(|other| before.range.end() <= other.range.start() && other.range.end() <= last.range.end())
    {
        return None;
    }
    let mut end = before.range.end();
    let mut listed: Vec<(&str, Vec<&str>)> = Vec::with_capacity(packages.len());
    for package in packages {
        listed.push((run.slice(package.range), comments_between(run, end, package.range.start())));
        end = package.range.end();
    }
    listed.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    listed.dedup_by(|next, kept| next.0 == kept.0 && next.1.is_empty());
    let first = command.words.first()?.range;
    let line = model.slice(between(line_start(model, run.at(first).start()), run.at(first).start()));
    let blanks: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let (line_end, indent) = (line_end(model), format!("{blanks}    "));
    let mut text = String::new();
    for (name, comments) in listed {
        text.push_str(&format!(" \\{line_end}"));
        for comment in comments {
            text.push_str(&format!("{indent}{comment}{line_end}"));
        }
        text.push_str(&format!("{indent}{name}"));
    }
    let range = between(before.range.end(), last.range.end());
    // Who has them sorted and one a line has them indented as he likes.
    let words = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    (words(run.slice(range)) != words(&text)).then(|| Edit::replace(run.at(range), text))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Sort the packages";

    #[test]
    fn one_a_line_with_their_comments() {
        check_action(
            TITLE,
            "FROM debian:13\nRUN <|>apt-get update && \\\n    apt-get install -y -t stable git \\\n      # to fetch\n      curl git=1 Abc && \\\n    true\n",
            "FROM debian:13\nRUN apt-get update && \\\n    apt-get install -y -t stable \\\n        Abc \\\n        # to fetch\n        curl \\\n        git \\\n        git=1 && \\\n    true\n",
        );
        check_action(
            TITLE,
            "FROM alpine:3\nRUN <|>apk add --no-cache b a b\n",
            "FROM alpine:3\nRUN apk add --no-cache \\\n    a \\\n    b\n",
        );
    }

    #[test]
    fn only_plain_names() {
        for text in [
            "apt-get install -y git",
            "apt-get install -y git $X",
            "apt-get install -y git curl-",
            "apt-get install -y ./a.deb b",
            "apt-get install -y \\\n  a \\\n  b",
            "pip install b a",
        ] {
            check_no_action(TITLE, &format!("FROM debian:13\nRUN <|>{text}\n"));
        }
    }
}
