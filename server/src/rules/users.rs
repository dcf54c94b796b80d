//! What the users of an image decide: whether `sudo` is needed, where nobody knows whom an image runs as but the author of
//! the file; whether it can be left out; whether there is a user to give files to.

use super::{FileContext, Finding};
use crate::config::Profile;
use crate::model::{Base, Build, Model, Placed, ShellScript, ShellWord};
use crate::syntax::ast::Keyword;

/// What the rule about `sudo` says where it can be left out.
pub(super) const ROOT: &[(&str, &str)] = &[("root", "")];
const MESSAGES: &[(&str, &str)] = ROOT;
/// The rule about `sudo`.
const SUDO: &str = "DL3004";
/// The rule about files that anybody may change.
const OPEN: &str = "world-writable-path";

/// Marks findings that are not wrong for the users that there are.
pub(super) fn judge(findings: &mut [Finding], cx: &FileContext<'_>) {
    judge_open(findings, cx);
    judge_sudo(findings, cx);
}

/// Marks findings about `o+w` and `a+rwX` where no user is known to whom the files could be given: whoever writes that
/// wants any `docker run --user` to work. `a+rwx` is 777 in letters, and told like that.
fn judge_open(findings: &mut [Finding], cx: &FileContext<'_>) {
    let model = cx.model;
    let is_of_letters = |finding: &Finding| {
        let mode = model.slice(finding.range);
        let is_all = ["a+rwx", "a=rwx", "ugo+rwx", "ugo=rwx"].contains(&mode);
        finding.rule.id == OPEN && !is_all && !mode.contains(|c: char| c.is_ascii_digit())
    };
    if !findings.iter().any(is_of_letters) {
        return;
    }
    let is_other = |user: &str| !matches!(user.split(':').next(), Some("" | "root" | "0"));
    let names_one = model.instructions.iter().any(|placed| match placed.keyword {
        Keyword::User => placed.argument().is_some_and(|word| is_other(&word.raw)),
        Keyword::Run => {
            let commands = &ShellScript::of(placed, model.escape).commands;
            commands.iter().any(|command| matches!(command.program(), "useradd" | "adduser"))
        }
        _ => false,
    });
    if !names_one {
        findings.iter_mut().filter(|finding| is_of_letters(finding)).for_each(|finding| {
            finding.harmless_if(true);
        });
    }
}

/// Marks findings about `sudo` where neither the file nor what is known of the image says that the user is root, and takes
/// their fixes away: without `sudo` the command may fail.
fn judge_sudo(findings: &mut [Finding], cx: &FileContext<'_>) {
    if !findings.iter().any(|finding| finding.rule.id == SUDO) {
        return;
    }
    let model = cx.model;
    // Of each stage, from which of its instructions on the user is known.
    let mut known_from: Vec<Option<usize>> = Vec::with_capacity(model.stages.len());
    // Of each stage, whether the image at its root is known.
    let mut of_known_image: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let parent = model.parent(stage).map(|parent| parent.index);
        let is_of_known = match parent {
            Some(parent) => of_known_image.get(parent).copied().unwrap_or_default(),
            None => match &stage.base {
                Base::Image(image) => {
                    let images = &cx.knowledge.images;
                    images.image(image).is_some_and(|known| known.config.is_some())
                        || image.base_facts(images.mirrors()).is_some()
                }
                base => *base == Base::Scratch,
            },
        };
        of_known_image.push(is_of_known);
        let is_known = match parent {
            Some(parent) => known_from.get(parent).copied().flatten().is_some(),
            None => is_of_known,
        };
        let user = || {
            let mut instructions = (stage.instructions.start..).zip(model.instructions_of(stage));
            let tells = |placed: &Placed| placed.keyword == Keyword::User || is_run_by_root(placed, model.escape);
            instructions.find(|(_, placed)| tells(placed)).map(|(index, _)| index)
        };
        known_from.push(if is_known { Some(stage.instructions.start) } else { user() });
    }
    let mut is_root = vec![None; model.instructions.len()];
    model.visit_states(Build { args: &[], is_whole: false, images: &cx.knowledge.images }, |_, at, _, state| {
        if let Some(is_root) = is_root.get_mut(at) {
            *is_root = state.user().known().map(|user| matches!(user.split(':').next(), Some("" | "root" | "0")));
        }
    });
    for finding in findings.iter_mut().filter(|finding| finding.rule.id == SUDO) {
        let Some(instruction) = model.instruction_at(finding.range.start()) else { continue };
        let known = model.stage_of(instruction).and_then(|stage| known_from.get(stage).copied().flatten());
        let is_known = known.is_some_and(|from| from <= instruction);
        let is_root = is_root.get(instruction).copied().flatten();
        // Somebody's image may let its users do all with `sudo`, as those do that people work in.
        let stage = model.stage_of(instruction).unwrap_or_default();
        let is_of_image = !of_known_image.get(stage).copied().unwrap_or_default();
        finding.harmless_if(!is_known || (is_root == Some(false) && is_of_image));
        let is_root = is_root.unwrap_or_else(|| is_by_root_so_far(model, stage, instruction));
        if !is_root {
            finding.fixes.clear();
        } else if cx.settings.profile != Profile::Hadolint {
            finding.message = msg!(root);
        }
    }
}

/// Whether a RUN of a stage, up to the instruction `at`, works as root by what it does, and no USER has followed.
fn is_by_root_so_far(model: &Model, stage: usize, at: usize) -> bool {
    let Some(stage) = model.stages.get(stage) else { return false };
    let so_far = (stage.instructions.start..=at).zip(model.instructions_of(stage)).map(|(_, placed)| placed);
    so_far.fold(false, |is_root, placed| placed.keyword != Keyword::User && (is_root || is_run_by_root(placed, model.escape)))
}

/// Whether a RUN does something without `sudo` that only root can do.
fn is_run_by_root(placed: &Placed, escape: char) -> bool {
    const MANAGERS: [&str; 7] = ["apk", "apt", "apt-get", "dnf", "microdnf", "yum", "zypper"];
    const CHANGES: [&str; 5] = ["add", "install", "update", "upgrade", "remove"];
    placed.keyword == Keyword::Run
        && ShellScript::of(placed, escape).commands.iter().any(|command| {
            let is = |word: Option<&ShellWord>, known: &[&str]| word.is_some_and(|word| known.contains(&word.text.as_str()));
            is(command.words.first(), &MANAGERS) && command.arguments().iter().any(|word| is(Some(word), &CHANGES))
        })
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    #[test]
    fn sudo_has_a_fix_where_the_user_is_root() {
        let fixes = |text: &str| {
            let found = check_with(text, &Settings::default());
            let found = found.iter().find(|finding| finding.rule.id == super::SUDO);
            found.map(|finding| finding.fixes.len())
        };
        assert_eq!(fixes("FROM debian:13\nRUN sudo x\n"), Some(1));
        assert_eq!(fixes("FROM debian:13\nUSER app\nRUN sudo x\n"), Some(0));
        assert_eq!(fixes("FROM debian:13 AS a\nUSER app\nFROM a\nRUN sudo x\n"), Some(0));
        assert_eq!(fixes("FROM a/b:1\nUSER root\nRUN sudo x\n"), Some(1));
        assert_eq!(fixes("FROM a/b:1\nRUN apt-get update && sudo x\n"), Some(1), "only root can update");
        assert_eq!(fixes("FROM a/b:1\nRUN apt-get update\nUSER $APP\nRUN sudo x\n"), Some(0));
    }

    #[test]
    fn files_are_open_for_nobody_in_particular() {
        let count = |text: &str| {
            let found = check_with(text, &Settings { profile: Profile::All, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == super::OPEN).count()
        };
        assert_eq!(count("FROM a/b:1\nRUN chmod -R o+w /x\n"), 0);
        assert_eq!(count("FROM a/b:1\nUSER root\nRUN chmod -R a+rwX /x\n"), 0);
        assert_eq!(count("FROM a/b:1\nRUN chmod -R 777 /x\n"), 1);
        assert_eq!(count("FROM a/b:1\nRUN chmod a+rwx /etc/bash.bashrc\n"), 1);
        assert_eq!(count("FROM a/b:1\nRUN chmod -R o+w /x\nUSER app\n"), 1);
        assert_eq!(count("FROM a/b:1\nRUN adduser -D app && chmod -R o+w /x\n"), 1);
    }

    #[test]
    fn sudo_is_told_of_where_the_user_is_known() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| finding.rule.id == super::SUDO).count()
        };
        for (text, wanted) in [
            ("FROM debian:13\nRUN sudo x\n", 1),
            ("FROM debian:13 AS a\nFROM a\nRUN sudo x\n", 1),
            ("FROM gitpod/workspace-base:1\nRUN sudo x\n", 0),
            ("FROM debian:13\nUSER app\nRUN sudo x\n", 1),
            ("FROM me/ubuntu-dind:1\nUSER admin\nRUN sudo x\n", 0),
            ("FROM me/ubuntu-dind:1 AS a\nUSER admin\nFROM a\nRUN sudo x\n", 0),
            ("FROM gitpod/workspace-base:1\nRUN a\nUSER root\nRUN sudo x\n", 1),
            // What only root can do was done without it.
            ("FROM rocker/ml:1\nRUN apt-get update && apt-get install -y a\nRUN sudo x\n", 1),
            ("FROM rocker/ml:1\nRUN sudo apt-get update\nRUN x\n", 0),
            ("FROM rocker/ml:1\nRUN apt-get --version\nRUN sudo x\n", 0),
            ("COPY a /\nRUN sudo x\n", 0),
            ("ARG BASE=x\nFROM $BASE\nUSER app\nFROM $BASE\nRUN sudo x\nUSER app\n", 0),
        ] {
            assert_eq!((count(text, Profile::Recommended), count(text, Profile::Hadolint)), (wanted, 1), "{text}");
        }
    }
}
