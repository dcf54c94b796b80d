//! Whether it matters which version of its base image a stage is built on.

use crate::data::images;
use crate::model::{ImageReference, ShellCommand, ShellScript, Stage, StageModel};
use crate::syntax::ast::Keyword;

/// Images that are a system and no more: where nothing is installed, one version is as good as another.
const SYSTEMS: [&str; 14] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "busybox",
    "debian",
    "fedora",
    "leap",
    "oraclelinux",
    "photon",
    "rockylinux",
    "tumbleweed",
    "ubi-micro",
    "ubi-minimal",
    "ubuntu",
];

/// Programs that do the same in every version.
const SAME_EVERYWHERE: [&str; 17] =
    [":", "[", "cat", "cd", "chgrp", "chmod", "chown", "cp", "echo", "ln", "ls", "mkdir", "mv", "rm", "set", "touch", "true"];

/// Whether a command downloads something, unpacks it, or installs a program that does.
fn is_of_fetching(command: &ShellCommand) -> bool {
    const FETCHERS: [&str; 10] = ["git", "curl", "wget", "unzip", "tar", "gzip", "bzip2", "xz", "ca-certificates", "patch"];
    let mut words = command.arguments().iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with('-'));
    match command.program() {
        "git" | "curl" | "wget" | "unzip" | "tar" | "patch" | "sed" => true,
        "apk" | "apt-get" | "apt" => match words.next() {
            Some("update" | "upgrade" | "clean") => true,
            Some("add" | "install") => words.all(|word| FETCHERS.contains(&word)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether another version of the image would change anything: a stage on it installs or runs something. `false` too of an
/// image that nobody keeps up.
pub(super) fn matters(model: &StageModel, stage: &Stage, image: &ImageReference) -> bool {
    if image.official_name().and_then(images::find).is_some_and(images::Image::is_deprecated) {
        return false;
    }
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    let is_taken_from = model.stages.len() > stage.index + 1
        && model.stages.iter().all(|other| model.parent(other).is_none_or(|parent| parent.index != stage.index));
    if !SYSTEMS.contains(&name) {
        return true;
    }
    // What is fetched is the same with any version of what fetches it.
    let fetches = |command: &ShellCommand| is_taken_from && is_of_fetching(command);
    let built_on_it = model.stages.iter().filter(|other| model.root(other).index == stage.index);
    let runs = built_on_it.flat_map(|other| model.instructions_of(other)).filter(|placed| placed.keyword == Keyword::Run);
    runs.into_iter().any(|run| {
        let commands = &ShellScript::of(run, model.escape).commands;
        let is_same = |command: &ShellCommand| SAME_EVERYWHERE.contains(&command.program()) || fetches(command);
        commands.is_empty() || !commands.iter().all(is_same)
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::check_with;

    #[test]
    fn images_whose_version_changes_nothing() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| matches!(finding.rule.id, "DL3006" | "DL3007")).count()
        };
        let copy = "COPY --from=x:1 /a /b\n";
        for (text, wanted) in [
            (format!("FROM alpine AS final\n{copy}"), 0),
            (format!("FROM alpine:latest\n{copy}ENTRYPOINT [\"/b\"]\n"), 0),
            ("FROM alpine AS a\nRUN mkdir -p /out/x\nFROM scratch\nCOPY --from=a /out /\n".to_owned(), 0),
            ("FROM alpine AS a\nRUN mkdir /x\nFROM a\nRUN apk add --no-cache b=1\n".to_owned(), 1),
            ("FROM alpine:latest\nRUN apk add --no-cache b=1\n".to_owned(), 1),
            (format!("FROM nginx\n{copy}"), 1),
            (format!("FROM me/app\n{copy}"), 1),
            ("FROM clearlinux:latest\nRUN swupd update\n".to_owned(), 0),
            ("FROM clearlinux\nRUN swupd update\n".to_owned(), 0),
        ] {
            assert_eq!((count(&text, Profile::Recommended), count(&text, Profile::Hadolint)), (wanted, 1), "{text}");
        }
    }
}
