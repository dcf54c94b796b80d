//! SC2251, which the linter does not have: a command behind `!` whose outcome nobody looks at.

use super::conditions::SC2251;
use crate::model::{ShellDialect, ShellOperator, ShellScript, ShellText, ShellTokenKind, ShellTokens, WordRole};
use crate::rules::{Finding, Sink};
use crate::syntax::ast::Instruction;

const MESSAGES: &[(&str, &str)] = &[("found", "")];

/// The `!` of a RUN that stand in a list of commands whose failures end it. One at the end of the list is its outcome.
pub(super) fn unseen(run: &Instruction, escape: char) -> Vec<Finding> {
    let is_errexit = |word: &str| word == "errexit" || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'));
    let commands = &ShellScript::of(run, escape).commands;
    let mut sets = commands.iter().filter(|command| command.program() == "set");
    if !sets.any(|set| set.arguments().iter().any(|word| is_errexit(&word.text))) {
        return Vec::new();
    }
    let Some(given) = ShellText::of(run, escape).into_iter().next() else { return Vec::new() };
    let tokens = ShellTokens::read_by(ShellDialect::Posix, given.text);
    let (mut found, mut waiting, mut pending) = (Vec::new(), None, None);
    // Compound commands that are open, and whether a list goes on with a new command.
    let (mut open, mut begins) = (0_u32, true);
    for token in tokens.tokens.iter().filter(|token| token.depth == 0) {
        match token.kind {
            ShellTokenKind::Operator(ShellOperator::Semicolon | ShellOperator::Newline) => {
                waiting = waiting.or(pending.take());
                begins = true;
                continue;
            }
            ShellTokenKind::Operator(ShellOperator::And | ShellOperator::Or | ShellOperator::Background) => pending = None,
            ShellTokenKind::Operator(ShellOperator::Open) => open += 1,
            ShellTokenKind::Operator(ShellOperator::Close) => open = open.saturating_sub(1),
            ShellTokenKind::Word(role) => {
                // Something follows.
                found.extend(waiting.take());
                match tokens.source(token) {
                    "!" if role == WordRole::Reserved && begins && open == 0 => pending = Some(tokens.place(token)),
                    "if" | "while" | "until" | "for" | "select" | "case" | "{" if role == WordRole::Reserved => open += 1,
                    "fi" | "done" | "esac" | "}" if role == WordRole::Reserved => open = open.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
        begins = false;
    }
    let mut sink = Sink::new(&SC2251);
    for bang in found.into_iter().filter(|_| tokens.unclosed.is_empty()) {
        sink.report(bang, msg!(found));
    }
    sink.findings
}
