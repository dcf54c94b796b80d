//! Whether a package manager runs in one branch of several: behind them, a command may be of a program that only this branch has.

use super::shell::Command;
use crate::model::{ShellOperator, ShellText, ShellTokenKind, ShellTokens, WordRole};
use crate::syntax::ast::Instruction;
use crate::text::TextSize;

/// Whether all of some commands of a RUN stand in branches of `if` or `case`, so that others may be run without any of them.
pub(super) fn are_in_branches<'c>(run: &Instruction, escape: char, mut commands: impl Iterator<Item = &'c Command<'c>>) -> bool {
    if !run.text.contains("esac") && !run.text.contains("fi") {
        return false;
    }
    let texts = ShellText::of(run, escape);
    let [given] = texts.as_slice() else { return false };
    let places = places(&ShellTokens::of(given.text.clone()));
    // A command of a substitution is where that is.
    let is_in_branch = |at: TextSize| {
        let before = places.partition_point(|(start, _)| *start <= at).checked_sub(1);
        before.and_then(|before| places.get(before)).is_some_and(|(_, is_in_branch)| *is_in_branch)
    };
    commands.all(|command| command.word().is_some_and(|word| is_in_branch(word.range.start())))
}

/// Where each command starts, and whether it is in a branch.
fn places(tokens: &ShellTokens) -> Vec<(TextSize, bool)> {
    // What is open, by the word that ends it, and whether a branch of it is read.
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut places = Vec::new();
    for token in tokens.tokens.iter().filter(|token| token.depth == 0) {
        match token.kind {
            ShellTokenKind::Word(WordRole::Reserved) => match tokens.source(token) {
                "if" => open.push(("fi", false)),
                "case" => open.push(("esac", false)),
                "then" | "elif" | "else" => open.last_mut().into_iter().for_each(|(_, is_in_branch)| *is_in_branch = true),
                end => drop(open.pop_if(|(ends_with, _)| *ends_with == end)),
            },
            ShellTokenKind::Operator(ShellOperator::PatternEnd) => {
                open.last_mut().into_iter().for_each(|(_, is_in_branch)| *is_in_branch = true);
            }
            ShellTokenKind::Word(WordRole::Command | WordRole::Assignment | WordRole::Test) => {
                places.push((tokens.place(token).start(), open.iter().any(|(_, is_in_branch)| *is_in_branch)));
            }
            _ => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_with};

    #[test]
    fn what_it_says_there() {
        check_rule(
            "DL3040",
            "
FROM a
RUN case $A in a) dnf install -y b;; esac
                      ^^^^^^^ warning: dnf leaves its downloads in the image; end this branch with `dnf clean all`
RUN dnf install -y b; case $A in a) c;; esac
        ^^^^^^^ warning: dnf leaves its downloads in the image; end this RUN with `dnf clean all`
",
        );
    }

    #[test]
    fn nothing_is_put_behind_branches() {
        let fixes = |run: &str| {
            let found = check_with(&format!("FROM a:1\nRUN {run}\n"), &Default::default());
            let those = found.iter().filter(|finding| finding.rule.id == "DL3040");
            those.map(|finding| finding.fixes.len()).collect::<Vec<_>>()
        };
        for run in [
            "if a; then dnf install -y b; exit 0; fi; c",
            "if a; then b; else dnf install -y b; fi",
            "if a; then b; elif dnf install -y b; then c; fi",
            "if a; then for b in c; do dnf install -y $b; done; fi",
            "case $A in a) b;; *) { dnf install -y b; };; esac",
            "case $A in a) if b; then c; fi; dnf install -y b;; esac",
            "set -e; case $A in a) dnf install -y b;; esac; c",
        ] {
            assert_eq!(fixes(run), [0], "{run}");
        }
        for run in [
            "dnf install -y a; if b; then dnf install -y b; fi",
            "if dnf install -y a; then b; fi",
            "if a; then b; fi; dnf install -y a",
            "case $A in a) b;; esac; dnf install -y a",
            "for a in b; do dnf install -y $a; done; echo fi",
        ] {
            assert_eq!(fixes(run), [1], "{run}");
        }
    }
}
