//! Whether it matters which version of its base image a stage is built on, and whether its author wants the newest.

use super::{FileContext, Finding};
use crate::data::images;
use crate::model::{ImageReference, Model, ShellCommand, ShellScript, Stage, StageModel};
use crate::syntax::ast::Keyword;
use crate::text::TextSize;

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

/// Images of programs that fetch something: what is fetched with them is the same with any version.
const FETCHING: [&str; 5] = ["buildpack-deps", "centos", "curl", "git", "wget"];

/// Programs that do the same in every version.
const SAME_EVERYWHERE: [&str; 45] = [
    ":", "[", "[[", "arch", "awk", "basename", "cat", "cd", "chgrp", "chmod", "chown", "cp", "cut", "date", "dirname", "echo",
    "exit", "export", "false", "file", "find", "grep", "head", "ln", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "readlink",
    "rm", "rmdir", "set", "sleep", "sort", "stat", "tail", "tee", "test", "touch", "tr", "true", "uname", "uniq",
];

/// Programs that download, unpack and check files, and those with which a script picks out which.
const FETCHERS: [&str; 30] = [
    "ar",
    "aria2c",
    "axel",
    "base64",
    "bsdtar",
    "bunzip2",
    "bzip2",
    "cpio",
    "curl",
    "git",
    "gpg",
    "gpg2",
    "gunzip",
    "gzip",
    "install",
    "jq",
    "md5sum",
    "patch",
    "rpm2cpio",
    "rsync",
    "sed",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "tar",
    "unxz",
    "unzip",
    "wget",
    "xz",
    "zstd",
];

/// Packages of such programs, and what they need.
const FETCHER_PACKAGES: [&str; 33] = [
    "apt-transport-https",
    "aria2",
    "axel",
    "bash",
    "binutils",
    "bzip2",
    "ca-certificates",
    "coreutils",
    "cpio",
    "curl",
    "dirmngr",
    "file",
    "findutils",
    "gawk",
    "git",
    "git-lfs",
    "gnupg",
    "gnupg2",
    "gpg",
    "grep",
    "gzip",
    "jq",
    "openssl",
    "p7zip",
    "patch",
    "rsync",
    "sed",
    "tar",
    "unzip",
    "wget",
    "xz",
    "xz-utils",
    "zstd",
];

fn is_same_everywhere(command: &ShellCommand) -> bool {
    // A bracket may begin a pattern for names of files.
    let program = match (command.program(), command.words.first()) {
        ("", Some(word)) => word.text.as_str(),
        (program, _) => program,
    };
    SAME_EVERYWHERE.contains(&program)
}

/// Whether a command downloads something, unpacks it, or installs a program that does.
fn is_of_fetching(command: &ShellCommand) -> bool {
    let words = || command.arguments().iter().map(|word| word.text.as_str());
    let mut plain = words().filter(|word| !word.starts_with('-'));
    let name = |word: &str| word.split(['=', '~', '<', '>']).next().is_some_and(|name| FETCHER_PACKAGES.contains(&name));
    match command.program() {
        // A variable is set, or a group of commands ends.
        "" => command.words.is_empty(),
        "dpkg" => words().all(|word| word == "--print-architecture"),
        "dpkg-deb" => words().next().is_some_and(|word| matches!(word, "-x" | "-X" | "-e" | "-R" | "--extract")),
        "apk" | "apt-get" | "apt" | "dnf" | "microdnf" | "tdnf" | "yum" | "zypper" => match plain.next() {
            Some("update" | "upgrade" | "clean" | "makecache" | "refresh") => true,
            // The name of a group that is taken away again begins with a point.
            Some("add" | "install" | "in") => plain.all(|word| name(word) || word.starts_with('.')),
            _ => false,
        },
        program => FETCHERS.contains(&program),
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
                let mut others = commands.iter().filter(|command| !is_same_everywhere(command)).peekable();
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
        let Some(of_stage) = self.0.get(stage.index) else { return true };
        // What is fetched for other stages is the same with any version of what fetches it.
        let is_taken_from = stage.index + 1 < self.0.len() && !of_stage.is_built_on;
        let only_fetches = of_stage.runs && !of_stage.does_more_than_fetch && is_taken_from;
        let is_system = SYSTEMS.contains(&name);
        !(is_system && !of_stage.runs || (is_system || FETCHING.contains(&name)) && only_fetches)
    }
}

/// Rules about images of which no version is named, and about those that move on.
pub(super) const PINS: [&str; 3] = ["DL3006", "DL3007", "moving-tag"];

/// Marks what is said of bases whose author says in a comment that the newest is wanted.
pub(super) fn judge(findings: &mut [Finding], cx: &FileContext<'_>) {
    let mut pins = findings.iter_mut().filter(|finding| PINS.contains(&finding.rule.id)).peekable();
    if pins.peek().is_none() {
        return;
    }
    for finding in pins {
        let at = cx.model.instruction_at(finding.range.start()).and_then(|at| cx.model.instructions.get(at));
        finding.idle_if(at.is_some_and(|placed| is_explained(cx.model, placed.start)));
    }
}

/// Whether a comment right above an instruction says that the newest is wanted, or why there is no version; not one that says what
/// is to be done yet, nor an instruction that is switched off.
fn is_explained(model: &Model, start: TextSize) -> bool {
    const NEAREST: usize = 6;
    const WORDS: [&str; 6] = ["floating", "latest", "newest", "rolling", "unpinned", "unversioned"];
    // `cannot be pinned`, `to pin the image below may require`
    const PINNING: [&str; 3] = ["pin", "pinned", "pinning"];
    const AGAINST: [&str; 9] = ["can't", "cannot", "don't", "may", "no", "not", "without", "won't", "would"];
    // `latest is bad`, `never use latest`
    const WARNINGS: [&str; 8] = ["always", "avoid", "bad", "instead", "must", "never", "security", "should"];
    const OTHERS: [&str; 8] = ["arg", "copy", "fixme", "from", "run", "todo", "xxx", "hack"];
    let above = model.comments.partition_point(|comment| comment.end() <= start);
    let mut start = start;
    for &comment in model.comments.get(..above).unwrap_or_default().iter().rev().take(NEAREST) {
        let between = model.text.get(usize::from(comment.end())..usize::from(start)).unwrap_or_default();
        if !between.trim().is_empty() || 1 < between.matches('\n').count() {
            return false;
        }
        start = comment.start();
        let text = model.slice(comment).to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
        let Some(first) = words.first() else { continue };
        let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
        if !OTHERS.contains(first) && (has(&WORDS) || (has(&PINNING) && has(&AGAINST))) {
            return !text.contains("todo") && !text.contains("fixme") && !has(&WARNINGS);
        }
    }
    false
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
            (format!("FROM me/app\n{copy}"), 0),
            (fetch("FROM me/app AS a", "make"), 1),
            ("FROM clearlinux:latest\nRUN swupd update\n".to_owned(), 0),
            ("FROM clearlinux\nRUN swupd update\n".to_owned(), 0),
            (
                fetch(
                    "FROM alpine:latest AS a",
                    "ARCH=$A; [ \"$ARCH\" = b ] && ARCH=c; wget -qO- x | tar -xz && install -m755 /x /y",
                ),
                0,
            ),
            (fetch("FROM alpine AS a", "apk add --no-cache -t .get curl=8.1 jq && curl x | jq -r .a"), 0),
            (fetch("FROM fedora:latest AS a", "dnf install -y tar && curl -o a x && sha256sum -c a"), 0),
            (fetch("FROM curlimages/curl:latest AS a", "curl -o /x y"), 0),
            (fetch("FROM alpine AS a", "apk add --no-cache curl make && curl x"), 1),
            (fetch("FROM alpine AS a", "apk add --no-cache git && git clone x && make"), 1),
            (fetch("FROM debian AS a", "apt-get update && apt-get install -y wget libssl-dev"), 1),
            (fetch("FROM alpine AS a", "dpkg -i x"), 1),
            (fetch("FROM node:latest AS a", "curl -o /x y"), 1),
            ("FROM gcr.io/distroless/static\nCOPY a /a\n".to_owned(), 0),
            ("FROM cgr.dev/chainguard/go:latest\nRUN go build\n".to_owned(), 0),
            ("ARG R=reg.example\nFROM $R/chainguard/go:latest\nRUN go build\n".to_owned(), 0),
        ] {
            assert_eq!((count(&text, Profile::Recommended), count(&text, Profile::Hadolint)), (wanted, 1), "{text}");
        }
    }

    /// A stage that another one takes a file from.
    fn fetch(from: &str, run: &str) -> String {
        format!("{from}\nRUN {run}\nFROM scratch\nCOPY --from=a /x /\n")
    }

    #[test]
    fn the_newest_on_purpose() {
        let count = |text: &str, profile| {
            let found = check_with(text, &Settings { profile, ..Settings::default() });
            found.iter().filter(|finding| super::PINS.contains(&finding.rule.id)).count()
        };
        for (text, wanted) in [
            ("# Rebuilt each night with the newest one\nFROM composer:latest\nRUN a\n", 0),
            ("#####\n# Fetch composer latest build\n#####\nFROM composer:latest\nRUN a\n", 0),
            ("# To pin it would need changes of the release\nFROM me/build\nRUN a\n", 0),
            ("# Not pinned on purpose\n# (see above)\nFROM nginx\nRUN a\n", 0),
            ("FROM a:1\n# latest uv on purpose\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/\n", 0),
            ("# TODO: pin this\nFROM nginx\nRUN a\n", 1),
            ("# FROM nginx:latest\nFROM nginx\nRUN a\n", 1),
            ("# The latest news\n\nFROM nginx\nRUN a\n", 1),
            ("# A shipping container\nFROM nginx\nRUN a\n", 1),
            ("# The latest one\nFROM a:1\nFROM nginx\nRUN a\n", 1),
            ("# Always pin this image to a digest (see the policy)\nFROM node:latest\nRUN a\n", 1),
            ("# latest is bad: never use it\nFROM nginx\nRUN a\n", 1),
            ("# pinned to Debian 12\nFROM nginx\nRUN a\n", 1),
            ("# cannot be pinned\nFROM nginx\nRUN a\n", 0),
        ] {
            assert_eq!(count(text, Profile::Recommended), wanted, "{text}");
            assert_eq!(count(text, Profile::Hadolint), usize::from(!text.contains("uv")), "{text}");
        }
    }
}
