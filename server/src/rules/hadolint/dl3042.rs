use std::cell::LazyCell;

use super::shell::{commands, has_cache_mount, placed_fix, run_in};
use crate::data::caches::{WITH_OLD_PIP, pip_keeps_nothing_in};
use crate::model::{Base, Placed, Stage, StageModel};
use crate::rules::pip_downloads::PipDownloads;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::{Instruction, Keyword};

rule! {
    /// `pip install` without `--no-cache-dir`.
    ///
    /// pip keeps its downloads for a next time that never comes in an image. With `--no-cache-dir`, or
    /// `ENV PIP_NO_CACHE_DIR=1`, it keeps nothing. Outside hadolint's own profile nothing is said where pip is older than 6.0, as in
    /// Ubuntu 14.04: it keeps nothing, and refuses the option; nor of `pip install wheel`, of a base image that switches the cache off, nor of
    /// an install that downloads nothing, because a list or pip itself was installed before.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN pip install flask==3.1.2
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir flask==3.1.2
    /// ```
    DL3042 {
        id: "DL3042",
        set: Hadolint,
        severity: Warning,
        leaves: Caches,
        once: Instruction,
        check: Stage(check),
        messages: {
            cache: "pip keeps its downloads in the image; `--no-cache-dir` prevents that",
            insert: "Insert `--no-cache-dir`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // Whether ENV switches the cache off at the end of each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    let renewed = LazyCell::new(|| {
        const WORDS: [&str; 8] = ["get-pip", "easy_install", "upgrade pip", "-U pip", "conda", "pyenv", "virtualenv", "venv"];
        cx.stages_with(|placed| WORDS.iter().any(|word| placed.text.contains(*word)))
    });
    for stage in &model.stages {
        let is = |stages: &[bool]| stages.get(stage.index).copied().unwrap_or_default();
        let mut has_old_pip = None;
        let mut keeps_nothing = None;
        let mut downloads = PipDownloads::default();
        let mut is_off = model.parent(stage).and_then(|parent| ends.get(parent.index).copied()).unwrap_or(false);
        for placed in model.instructions_of(stage) {
            let idle = downloads.read(placed, escape, cx.knowledge.context.as_deref());
            if placed.keyword == Keyword::Env {
                is_off |= placed.pairs().iter().any(|pair| {
                    let value = pair.value.as_ref().and_then(|v| v.literal(escape));
                    pair.name() == VARIABLE && value.is_some_and(|value| TRUE.contains(&value.as_str()))
                });
            } else if !is_off && let Some(run) = run_in(placed).filter(|run| run.text.contains("pip")) {
                let before = out.findings.len();
                check_run(placed, run, escape, out);
                for finding in out.findings.iter_mut().skip(before) {
                    let mut is_old = || *has_old_pip.get_or_insert_with(|| has_old_pip_of(model, stage));
                    finding.harmless_if(is_old() && !is(&renewed));
                    let mut keeps_none = || *keeps_nothing.get_or_insert_with(|| keeps_nothing_in(cx, stage));
                    finding.harmless_if(keeps_none());
                    finding.idle_if(idle.binary_search_by_key(&finding.range.start(), |range| placed.at(*range).start()).is_ok());
                }
            }
        }
        ends.push(is_off);
    }
}

const VARIABLE: &str = "PIP_NO_CACHE_DIR";
const TRUE: [&str; 10] = ["1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"];

/// Whether a stage starts with the pip of an old system.
fn has_old_pip_of(model: &StageModel, stage: &Stage) -> bool {
    let Base::Image(image) = model.root_base(stage) else { return false };
    let Some(tag) = image.tag.as_deref() else { return false };
    let is_version = |start: &&str| tag.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
    let is_old = |&(name, tags): &(&str, &[&str])| image.official_name() == Some(name) && tags.iter().any(&is_version);
    WITH_OLD_PIP.iter().any(is_old)
}

/// Whether the image below a stage tells pip to keep nothing.
fn keeps_nothing_in(cx: &StageContext<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = cx.model.root_base(stage) else { return false };
    pip_keeps_nothing_in(&image.familiar_name(cx.knowledge.images.mirrors()))
}

fn check_run(placed: &Placed, run: &Instruction, escape: char, out: &mut Sink) {
    let text = run.arguments_range().map(|range| run.slice(range)).unwrap_or_default();
    let value = text.split_once(VARIABLE).and_then(|(_, rest)| rest.strip_prefix('='));
    if value.is_some_and(|value| TRUE.iter().any(|t| value.starts_with(t))) || has_cache_mount(run, escape, ".cache/pip") {
        return;
    }
    for command in commands(run, escape).filter(|c| c.is_pip_install()) {
        let is_wrapper = ["pipx", "pipenv"].iter().any(|w| command.name().contains(w));
        if is_wrapper || command.has(&["--no-cache-dir"]) {
            continue;
        }
        let Some(word) = command.argument(&["install"]) else { continue };
        let fix = Fix::safe(msg!(insert), vec![command.insert_after(word, "--no-cache-dir")]);
        // Whoever has pip has these as well, or they are hardly anything.
        let mut named = command.arguments().iter().filter(|word| !word.text.starts_with('-') && word.text != "install");
        let is_upgrade = command.has_option(&["U", "upgrade"]);
        let is_there = !is_upgrade
            && named.clone().next().is_some()
            && named.all(|word| matches!(word.text.as_str(), "pip" | "setuptools" | "wheel"));
        out.report(placed.at(word.range), msg!(cache)).fix(placed_fix(placed, fix)).idle_if(is_there);
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn pip_without_a_cache() {
        let count = |image: &str, run: &str, profile| {
            let settings = Settings { profile, ..Settings::default() };
            let found = check_with(&format!("FROM {image} AS b\nFROM b\nRUN {run}pip install a==1\n"), &settings);
            found.iter().filter(|finding| finding.rule.id == "DL3042").map(|finding| finding.fixes.len()).collect::<Vec<_>>()
        };
        for image in ["ubuntu:14.04", "ubuntu:trusty-20191217", "debian:8.11", "debian:jessie"] {
            assert_eq!(count(image, "", Profile::All), [0; 0], "{image}");
            assert_eq!(count(image, "", Profile::Hadolint), [0], "{image}");
        }
        for image in ["ubuntu:22.04", "debian:11", "ubuntu", "me/tool:1"] {
            assert_eq!(count(image, "", Profile::All), [1], "{image}");
        }
    }

    #[test]
    fn images_that_switch_the_cache_off() {
        let count = |image: &str| {
            let found = check_with(&format!("FROM {image}\nRUN pip install a==1\n"), &Settings::default());
            found.iter().filter(|finding| finding.rule.id == "DL3042").count()
        };
        for image in ["vault.habana.ai/gaudi-docker/1.22.0/ubuntu22.04/habanalabs/x:1", "ghcr.io/home-assistant/amd64-base:3.22"]
        {
            assert_eq!(count(image), 0, "{image}");
        }
        for image in ["ghcr.io/home-assistant/amd64-base-debian:bookworm", "me/gaudi-docker:1"] {
            assert_eq!(count(image), 1, "{image}");
        }
    }

    #[test]
    fn what_pip_comes_with() {
        let found = |packages: &str| {
            let text = format!("FROM debian:13\nRUN apt-get install -y python3-pip && pip install {packages}\n");
            check_with(&text, &Settings::default()).iter().any(|finding| finding.rule.id == "DL3042")
        };
        assert!(!found("wheel") && !found("setuptools wheel"));
        assert!(found("--upgrade wheel") && found("wheel a") && found("-r requirements.txt"));
    }

    #[test]
    fn at_install() {
        check_rule(
            "DL3042",
            r#"
FROM a AS x
RUN pip3 install a && python3 -m pip install --no-cache-dir b
         ^^^^^^^ warning: pip keeps its downloads
ONBUILD RUN python -m pip install a
                          ^^^^^^^ warning: pip keeps
RUN PIP_NO_CACHE_DIR=1 pip install a
RUN --mount=type=cache,target=/root/.cache/pip pip install a
RUN pipenv install a; pipx install a; uv pip install a
FROM x AS y
ENV PIP_NO_CACHE_DIR=off
RUN pip install a
FROM y
RUN pip install a
"#,
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3042", "FROM a\nRUN pip install x", "FROM a\nRUN pip install --no-cache-dir x");
        check_fix(
            "DL3042",
            "FROM a\nRUN [\"pip\", \"install\", \"x\"]",
            "FROM a\nRUN [\"pip\", \"install\", \"--no-cache-dir\", \"x\"]",
        );
    }
}
