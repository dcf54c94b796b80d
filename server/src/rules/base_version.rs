//! Whether it matters which version of its base image a stage is built on.

use crate::data::images;
use crate::model::{ImageReference, ShellScript, Stage, StageModel};
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

/// Whether another version of the image would change anything: a stage on it installs or runs something. `false` too of an
/// image that nobody keeps up.
pub(super) fn matters(model: &StageModel, stage: &Stage, image: &ImageReference) -> bool {
    if image.official_name().and_then(images::find).is_some_and(images::Image::is_deprecated) {
        return false;
    }
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    if !SYSTEMS.contains(&name) {
        return true;
    }
    let built_on_it = model.stages.iter().filter(|other| model.root(other).index == stage.index);
    let runs = built_on_it.flat_map(|other| model.instructions_of(other)).filter(|placed| placed.keyword == Keyword::Run);
    runs.into_iter().any(|run| {
        let commands = &ShellScript::of(run, model.escape).commands;
        commands.is_empty() || !commands.iter().all(|command| SAME_EVERYWHERE.contains(&command.program()))
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
