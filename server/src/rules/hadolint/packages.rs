//! What the rules about package managers have in common.

use super::branches::are_in_branches;
use super::shell::{Command, append, commands, commands_of, run_of};
use crate::model::ShellWord;
use crate::rules::{Fix, InstructionContext, Sink};

/// What the rules have that use [`check_answers`].
pub(super) const ANSWERS: &[(&str, &str)] = &[("question", "{tool}"), ("insert", "")];
/// What the rules have that use [`check_cleanup`].
pub(super) const CLEANUP: &[(&str, &str)] =
    &[("left", "{tool} {command}"), ("branch", "{tool} {command}"), ("append", "{command}")];

/// The first package that a command installs without saying which version. `with_value` are options whose next word
/// is not a package.
pub(super) fn unpinned<'a>(
    command: &Command<'a>,
    installs: &[&str],
    with_value: &[&str],
    is_pinned: impl Fn(&str) -> bool,
) -> Option<&'a ShellWord> {
    command.argument(installs)?;
    let mut packages = command.words(with_value).into_iter().filter(|word| !installs.contains(&word.text.as_str()));
    packages.find(|package| !is_pinned(&package.text))
}

/// Reports commands that ask before they do one of `changes`. The rule has [`ANSWERS`], of which `insert` is the title of
/// the fix. Where a command `never_asks`, only the tool that the rule comes from complains.
pub(super) fn check_answers(
    cx: &InstructionContext<'_>,
    tools: &[&str],
    changes: &[&str],
    out: &mut Sink,
    is_answered: impl Fn(&Command<'_>) -> bool,
    never_asks: impl Fn(&Command<'_>) -> bool,
) {
    const MESSAGES: &[(&str, &str)] = ANSWERS;
    for command in commands_of(cx).filter(|command| command.is(tools)) {
        let Some(word) = command.argument(changes) else { continue };
        if !is_answered(&command) {
            let fix = Fix::safe(msg!(insert), vec![command.insert_after(word, "-y")]);
            out.report(word.range, msg!(question, tool = command.name())).fix(fix).harmless_if(never_asks(&command));
        }
    }
}

/// Reports the first of `changes` in a RUN if no command behind it cleans up. The rule has [`CLEANUP`], of which
/// `append` is the title of the fix, which adds `cleanup`.
pub(super) fn check_cleanup(
    cx: &InstructionContext<'_>,
    tool: &str,
    changes: &[&str],
    cleanup: &str,
    out: &mut Sink,
    cleans: impl Fn(&Command<'_>) -> bool,
) {
    const MESSAGES: &[(&str, &str)] = CLEANUP;
    let Some(run) = run_of(cx) else { return };
    let does_one = |command: &Command<'_>| command.is(&[tool]) && command.has(changes);
    let commands: Vec<_> = commands(run, cx.escape).skip_while(|command| !does_one(command)).collect();
    let Some(word) = commands.first().and_then(|command| command.argument(changes)) else { return };
    if !commands.iter().skip(1).any(cleans) {
        let is_in_branch = are_in_branches(run, cx.escape, commands.iter().filter(|command| does_one(command)));
        let (left, branch) = (msg!(left, tool = tool, command = cleanup), msg!(branch, tool = tool, command = cleanup));
        // Where in a branch, and what `set -e` makes of it there, is for whoever has written it.
        let fix = if is_in_branch { None } else { append(run, msg!(append, command = cleanup), cleanup) };
        out.report(word.range, if is_in_branch { branch } else { left }).maybe_fix(fix);
    }
}
