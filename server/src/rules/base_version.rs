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

/// What is done with the image of each stage that starts from one, by the index of the stage.
pub(super) struct Uses(Vec<Use>);

#[derive(Debug, Clone, Default)]
struct Use {
    /// A RUN does what another version may do otherwise, and what is more than to fetch something.
    runs: bool,
    does_more_than_fetch: bool,
    /// Another stage is built on it.
    is_built_on: bool,
}

impl Uses {
    /// In one walk through the file.
    pub(super) fn of(model: &StageModel) -> Self {
        let mut uses = vec![Use::default(); model.stages.len()];
        let mut roots: Vec<usize> = Vec::with_capacity(model.stages.len());
        for stage in &model.stages {
            let parent = model.parent(stage).map(|parent| parent.index);
            let root = parent.and_then(|parent| roots.get(parent).copied()).unwrap_or(stage.index);
            roots.push(root);
            if let Some(parent) = parent.and_then(|parent| uses.get_mut(parent)) {
                parent.is_built_on = true;
            }
            let Some(of_root) = uses.get_mut(root) else { continue };
            for run in model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Run) {
                let commands = &ShellScript::of(run, model.escape).commands;
                let mut others = commands.iter().filter(|command| !SAME_EVERYWHERE.contains(&command.program())).peekable();
                of_root.runs |= commands.is_empty() || others.peek().is_some();
                of_root.does_more_than_fetch |= commands.is_empty() || !others.all(is_of_fetching);
            }
        }
        Self(uses)
    }

    /// Whether another version of the image that a stage starts from would change anything: a stage on it installs or runs
    /// something. `false` too of an image that nobody keeps up.
    pub(super) fn depend_on_version(&self, stage: &Stage, image: &ImageReference) -> bool {
        if image.official_name().and_then(images::find).is_some_and(images::Image::is_deprecated) {
            return false;
        }
        let name = image.repository.rsplit('/').next().unwrap_or_default();
        let Some(of_stage) = self.0.get(stage.index).filter(|_| SYSTEMS.contains(&name)) else { return true };
        // What is fetched for other stages is the same with any version of what fetches it.
        let is_taken_from = stage.index + 1 < self.0.len() && !of_stage.is_built_on;
        of_stage.runs && (of_stage.does_more_than_fetch || !is_taken_from)
    }
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
            (
                "FROM alpine:latest AS a\nRUN apk add --no-cache git && git clone x\nFROM scratch\nCOPY --from=a /x /\n"
                    .to_owned(),
                0,
            ),
            ("FROM alpine:latest\nRUN apk add --no-cache git && git clone x\n".to_owned(), 1),
            (format!("FROM nginx\n{copy}"), 1),
            (format!("FROM me/app\n{copy}"), 1),
            ("FROM clearlinux:latest\nRUN swupd update\n".to_owned(), 0),
            ("FROM clearlinux\nRUN swupd update\n".to_owned(), 0),
        ] {
            assert_eq!((count(&text, Profile::Recommended), count(&text, Profile::Hadolint)), (wanted, 1), "{text}");
        }
    }
}
