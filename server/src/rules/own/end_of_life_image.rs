use jiff::ToSpan;
use rustc_hash::FxHashMap;

use crate::config::Profile;
use crate::data::life::Life;
use crate::data::today::Today;
use crate::data::{images, python, support};
use crate::model::{ImageReference, NamedImage, Placed, StageModel};
use crate::rules::wanted_versions::{is_in_names, prefer, uses_archive, wanted};
use crate::rules::{FileContext, Finding, Fix, Message, Severity, Sink, StageContext, Tag};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// An image belongs to a line that is no longer supported, or soon will not be.
    ///
    /// After that day there are no more fixes, not even for security. The image stays in the registry
    /// but is not rebuilt, so the system in it becomes outdated as well; in the end, not even its
    /// package lists can be downloaded.
    ///
    /// The same holds for the system that a tag names (`-bookworm`, `-alpine3.21`, `-jammy`), whatever the version of the program
    /// on it. The dates come with this program: those of Python for the `python` image, and those of
    /// [endoflife.date](https://endoflife.date) for other official images, for those of .NET and for Red Hat's. For Debian, the end
    /// of its long-term support counts; for Ubuntu, the end of standard support. Six months before the date,
    /// profile `all` says so, as a hint. Where the name of the file or its folder is a version, as where each release has a
    /// file of its own, nothing is said before the end, and nothing a year after it if a newer version lies beside it: of `24/`
    /// where there is a `27/`. Nor is anything said where a RUN of the stage takes packages from where those of releases are kept that
    /// have ended, such as `archive.debian.org`. Of the lines to use instead that one is named first which `.nvmrc`, `.python-version`
    /// or `go.mod` asks for. An image that is pinned by digest is left alone. Where a RUN of the stage starts Corepack, no line of Node.js
    /// is named that no longer has it.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.8-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    END_OF_LIFE_IMAGE {
        id: "end-of-life-image",
        set: Own,
        severity: Warning,
        once: File,
        check: Stage(check),
        messages: {
            python_ended: "Support for Python {line} ended on {day}: no more security fixes; use `{newer}`",
            python_soon: "Support for Python {line} ends on {day}; `{newer}` comes next",
            python_over: "Support for Python {line} ended on {day}: no more security fixes",
            system_ended: "This image is built on {line}, whose support ended on {day}; use `{newer}`",
            system_soon: "This image is built on {line}, whose support ends on {day}; `{newer}` comes next",
            system_over: "This image is built on {line}, whose support ended on {day}",
            ended: "Support for `{image}` {line} ended on {day}: no more security fixes",
            ended_use: "Support for `{image}` {line} ended on {day}: no more security fixes; use `{newer}`",
            over: "`{image}` {line} is no longer supported",
            soon: "Support for `{image}` {line} ends on {day}",
            soon_use: "Support for `{image}` {line} ends on {day}; `{newer}` comes next",
            gone: "The official image `{image}` is no longer maintained",
            gone_since: "The official image `{image}` has not been maintained since {day}",
            gone_use: "The official image `{image}` is no longer maintained; use {instead}",
            change: "Change `{tag}` to `{newer}`",
        },
    }
}

/// The name of an official image for one architecture, which lies in a namespace of that name: `arm32v7/ruby`.
fn name_for_architecture(image: &ImageReference) -> Option<&str> {
    const ARCHITECTURES: [&str; 8] = ["amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "s390x"];
    let (space, name) = image.repository.split_once('/')?;
    (image.registry.is_none() && ARCHITECTURES.contains(&space)).then_some(name)
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let mut known: FxHashMap<(String, &str, bool), Option<Due>> = FxHashMap::default();
    let images: Vec<NamedImage> = cx.named_images().collect();
    let mut corepack = FxHashMap::default();
    for image in &images {
        let official = image.reference.official_name();
        if let Some(name) = official.or_else(|| name_for_architecture(&image.reference))
            && let Some(known) = images::find(name).filter(|known| known.is_deprecated())
        {
            let instead = known.instead.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let message = match (known.since, instead.as_str()) {
                ("", "") => msg!(gone, image = name),
                ("", _) => msg!(gone_use, image = name, instead = instead),
                (day, _) => msg!(gone_since, image = name, day = day),
            };
            let is_past = cx.knowledge.file_names.are_of_the_past();
            // Of others there are images by somebody else with the same version; a file for a system is about that one.
            let is_meant = is_past || (name == "centos" && is_in_names(cx, image, &[]));
            let finding = out.report(image.name_range, message).tag(Tag::Deprecated);
            finding.harmless_if(is_meant).idle_if(uses_archive(cx, image));
            continue;
        }
        // The release of some is in their name.
        let tag = image.tag();
        if tag.is_none() && (official.is_some() || image.reference.is_pinned()) {
            continue;
        }
        let name = official.map_or_else(|| image.reference.full_name(), str::to_owned);
        let needs_corepack = name == "node" && uses_corepack(cx, image, &mut corepack);
        let due = known.entry((name, tag.unwrap_or_default(), needs_corepack)).or_insert_with_key(|(name, tag, _)| {
            match name.as_str() {
                "python" => of_python(tag, cx.today, wanted(cx, name).as_deref()),
                name => of_others(name, tag, cx.today, needs_corepack, wanted(cx, name).as_deref()),
            }
        });
        if let Some(due) = due {
            report(cx, image, tag, due, out);
        }
    }
}

/// Whether the line of an image, or the system that it is built on, ended more than a year ago. Somebody's own `oryx/node:8.0` is
/// taken for the official one.
pub(in crate::rules) fn ended_long_ago(image: &ImageReference, today: Today) -> bool {
    let life = life_of(image, today).or_else(|| {
        let name = image.repository.rsplit('/').next().filter(|name| images::find(name).is_some())?;
        let tag = image.tag.as_deref()?;
        life_of_official(name, tag, today).or_else(|| life_of_official(name, tag.split('-').next().unwrap_or_default(), today))
    });
    life.is_some_and(|life| life.ended && is_long_ago(life, today))
}

/// Whether the line of an image, or the system that it is built on, ended more than three years ago.
pub(in crate::rules) fn ended_years_ago(image: &ImageReference, today: Today) -> bool {
    let is_years_ago = |life: Life| life.ends.is_some_and(|day| day.saturating_add(3.years()) < today.date);
    life_of(image, today).is_some_and(|life| life.ended && is_years_ago(life))
}

/// The life of an image's line or system, whichever is to be told of.
fn life_of(image: &ImageReference, today: Today) -> Option<Life> {
    let tag = image.tag.as_deref()?;
    match image.official_name().or_else(|| name_for_architecture(image)) {
        Some(name) => life_of_official(name, tag, today),
        None => of_others(&image.full_name(), tag, today, false, None).map(|due| due.life),
    }
}

fn life_of_official(name: &str, tag: &str, today: Today) -> Option<Life> {
    let due = if name == "python" { of_python(tag, today, None) } else { of_others(name, tag, today, false, None) };
    due.map(|due| due.life)
}

/// What is still maintained has been moved to another line within a year.
fn is_long_ago(life: Life, today: Today) -> bool {
    life.ends.is_some_and(|day| day.saturating_add(1.year()) < today.date)
}

/// An end of support that is to be told of.
struct Due {
    life: Life,
    message: Message,
    /// Tags to use instead, the best first.
    newer: Vec<String>,
}

/// Of the line of an image and of the system below, the one to tell of: the line, unless only the system has ended.
fn pick<L, S>(line: Option<(L, Life)>, system: Option<(S, Life)>, today: Today) -> Option<(Result<L, S>, Life)> {
    let is_due = |life: &Life| life.ended || life.ends_soon(today.date);
    let ended_system = system.as_ref().is_some_and(|(_, life)| life.ended);
    match (line, system) {
        (Some((line, life)), _) if life.ended || (is_due(&life) && !ended_system) => Some((Ok(line), life)),
        (_, Some((system, life))) if is_due(&life) => Some((Err(system), life)),
        _ => None,
    }
}

fn of_python(tag: &str, today: Today, wanted: Option<&str>) -> Option<Due> {
    let judgement = python::judge(tag, today);
    let line = judgement.minor.map(|minor| (minor, judgement.life));
    let (of, life) = pick(line, judgement.system.map(|system| (system.name, system.life)), today)?;
    let day = life.ends?;
    let found = python::newest_supported(tag, today);
    let newer: Vec<String> = match (&of, found) {
        (_, None) => Vec::new(),
        (Ok(_), Some(found)) => {
            let mut newer = [found.newest].into_iter().chain(found.next).collect();
            prefer(&mut newer, found.all, wanted);
            newer
        }
        (Err(_), Some(found)) => found.same_line.into_iter().chain([found.newest]).collect(),
    };
    let message = match (of, newer.first()) {
        (Ok(line), Some(newer)) if life.ended => msg!(python_ended, line = line, day = day, newer = newer),
        (Ok(line), None) if life.ended => msg!(python_over, line = line, day = day),
        (Ok(line), Some(newer)) => msg!(python_soon, line = line, day = day, newer = newer),
        (Err(system), newer) => of_system(&system, life, newer)?,
        (Ok(_), None) => return None,
    };
    Some(Due { life, message, newer })
}

/// Whether a RUN in the stage of an image starts Corepack; each stage is looked through once.
fn uses_corepack(cx: &StageContext<'_>, image: &NamedImage, known: &mut FxHashMap<usize, bool>) -> bool {
    let stage = cx.model.instruction_at(image.name_range.start()).and_then(|at| cx.model.stage_of(at));
    let Some(stage) = stage.and_then(|stage| cx.model.stages.get(stage)) else { return false };
    let is_one = |placed: &Placed| placed.keyword == Keyword::Run && placed.text.contains("corepack");
    *known.entry(stage.index).or_insert_with(|| cx.model.instructions_of(stage).iter().any(is_one))
}

/// Node.js has Corepack up to the line before this one (nodejs/TSC, vote of 2025-03-19).
const WITHOUT_COREPACK: u32 = 25;

fn of_others(name: &str, tag: &str, today: Today, needs_corepack: bool, wanted: Option<&str>) -> Option<Due> {
    let known = support::of(name, tag, today);
    let line = known.line.map(|line| (line.cycle, line.life));
    let (of, life) = pick(line, known.system, today)?;
    let found = support::newer(name, tag, today);
    let newer: Vec<String> = match &of {
        Ok(_) => {
            let mut newer = found.newest.into_iter().chain(found.next).collect();
            prefer(&mut newer, found.all, wanted);
            newer
        }
        Err(_) => found.same_version.into_iter().chain(found.newest).collect(),
    };
    let line_of = |tag: &str| tag.split(|c: char| !c.is_ascii_digit()).next().and_then(|line| line.parse::<u32>().ok());
    let fits = |tag: &String| !needs_corepack || line_of(tag).is_none_or(|line| line < WITHOUT_COREPACK);
    let newer: Vec<String> = newer.into_iter().filter(fits).collect();
    let message = match (of, life.ends, newer.first()) {
        (Ok(line), None, _) => msg!(over, image = name, line = line),
        (Ok(line), Some(day), Some(newer)) if life.ended => msg!(ended_use, image = name, line = line, day = day, newer = newer),
        (Ok(line), Some(day), None) if life.ended => msg!(ended, image = name, line = line, day = day),
        (Ok(line), Some(day), Some(newer)) => msg!(soon_use, image = name, line = line, day = day, newer = newer),
        (Ok(line), Some(day), None) => msg!(soon, image = name, line = line, day = day),
        (Err(system), _, newer) => of_system(&system, life, newer)?,
    };
    Some(Due { life, message, newer })
}

fn of_system(system: &str, life: Life, newer: Option<&String>) -> Option<Message> {
    let day = life.ends?;
    Some(match newer {
        Some(newer) if life.ended => msg!(system_ended, line = system, day = day, newer = newer),
        Some(newer) => msg!(system_soon, line = system, day = day, newer = newer),
        None if life.ended => msg!(system_over, line = system, day = day),
        // Nothing to do yet.
        None => return None,
    })
}

fn report(cx: &StageContext<'_>, image: &NamedImage, tag: Option<&str>, due: &Due, out: &mut Sink) {
    let Due { life, message, newer } = due;
    let range = if tag.is_some() { image.tag_range } else { image.name_range };
    let finding: &mut Finding = out.report(range, message.clone());
    let tag = tag.unwrap_or_default();
    // Where the version is what a file is about, its maintainer knows.
    let names = &cx.knowledge.file_names;
    if life.ended {
        finding.tag(Tag::Deprecated).harmless_if(names.are_of_the_past() || is_in_names(cx, image, newer));
        finding.idle_if(uses_archive(cx, image));
        finding.idle_if(is_long_ago(*life, cx.today) && cx.knowledge.builds.have_newer_version());
    } else {
        // There is nothing to mend yet.
        let is_early = cx.settings.profile == Profile::Recommended;
        finding.severity(Severity::Hint).harmless_if(names.have_version()).idle_if(is_early);
    }
    for (at, newer) in newer.iter().enumerate() {
        let plain = || image.has_literal_tag.then(|| Edit::replace(image.tag_range, newer.as_str()));
        let Some(edit) = plain().or_else(|| in_argument(cx.model, image, newer)) else { continue };
        let fix = Fix::suggestion(msg!(change, tag = tag, newer = newer), vec![edit]);
        finding.fix(if at == 0 { fix.preferred() } else { fix });
    }
}

/// In a file with more stages a tag is not followed to its ARG.
const MOST_STAGES: usize = 100;

/// The variable that a part of a tag comes from, and what stands around it.
struct OfArgument<'m> {
    name: &'m str,
    /// In the tag, before and behind the variable.
    around: (&'m str, &'m str),
    /// The whole image, as it is written.
    image: String,
}

impl<'m> OfArgument<'m> {
    fn of(model: &'m StageModel, image: &NamedImage) -> Option<Self> {
        let word = model.instruction_text(image.tag_range);
        let (before, rest) = word.split_once('$').filter(|(_, rest)| !rest.contains('$'))?;
        let (name, after) = match rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}')?,
            None => rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())),
        };
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        // The name stands before it, if the tag is not a word of its own.
        let before = before.rsplit(':').next().filter(|_| is_name)?;
        let image = if image.name_range == image.tag_range {
            word.to_owned()
        } else {
            format!("{}:{word}", model.instruction_text(image.name_range))
        };
        Some(Self { name, around: (before, after), image })
    }
}

/// The edit of the ARG above FROM whose default is the part of the tag that another tag has otherwise: `ARG V=3.8` with
/// `FROM python:${V}-slim`.
fn in_argument(model: &StageModel, image: &NamedImage, newer: &str) -> Option<Edit> {
    if MOST_STAGES < model.stages.len() {
        return None;
    }
    let OfArgument { name, around: (before, after), .. } = OfArgument::of(model, image)?;
    let part = newer.strip_prefix(before)?.strip_suffix(after).filter(|part| !part.is_empty())?;
    let globals = model.instructions.get(model.global()).unwrap_or_default();
    let mut edit = None;
    for placed in globals.iter().filter(|placed| placed.keyword == Keyword::Arg && placed.text.contains(name)) {
        let value = placed.pairs().iter().find(|pair| pair.name() == name)?.value.as_ref()?;
        let is_plain = value.raw.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
        edit = Some(Edit::replace(placed.at(value.range), part)).filter(|_| is_plain && edit.is_none());
        edit.as_ref()?;
    }
    edit
}

/// Takes edits of an ARG back where anything else in the file uses the variable.
pub(in crate::rules) fn keep_edits_of_own_arguments(findings: &mut [Finding], cx: &FileContext<'_>) {
    let Some(end) = cx.model.stages.first().map(|stage| stage.instructions.start) else { return };
    let Some(from) = cx.model.instructions.get(end).map(|placed| placed.start) else { return };
    let is_above = |fix: &Fix| fix.edits.iter().any(|edit| edit.range.start() < from);
    let is_one = |finding: &&mut Finding| finding.rule.id == END_OF_LIFE_IMAGE.id && finding.fixes.iter().any(is_above);
    let mut images: Option<Vec<NamedImage>> = None;
    for finding in findings.iter_mut().filter(is_one) {
        let images = images.get_or_insert_with(|| cx.model.named_images().collect());
        let image = images.iter().find(|image| image.tag_range == finding.range || image.name_range == finding.range);
        let of = image.and_then(|image| OfArgument::of(cx.model, image));
        let is_its_own = of.is_some_and(|of| {
            let uses = |(_, placed): &(usize, &Placed)| placed.text.contains(of.name);
            cx.model.instructions.iter().enumerate().filter(uses).all(|(index, placed)| match placed.keyword {
                Keyword::Arg => index < end,
                Keyword::From => placed.text.contains(&of.image),
                _ => false,
            })
        });
        if !is_its_own {
            finding.fixes.retain(|fix| !is_above(fix));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::model::{KnownBuild, KnownBuilds, Neighbours};
    use crate::rules::{FileNames, Knowledge};
    use crate::testing::{check_fix, check_rule, check_text, check_text_for, check_text_in};
    use crate::texts::Locale;

    #[test]
    fn a_tag_from_an_argument_is_mended_there() {
        let fix = |before: &str, after: &str| check_fix("end-of-life-image", before, after);
        fix("ARG V=3.8\nFROM python:${V}-slim\n", "ARG V=3.14\nFROM python:${V}-slim\n");
        fix("ARG A=1 V=3.8\nFROM python:$V AS a\nFROM python:$V\n", "ARG A=1 V=3.14\nFROM python:$V AS a\nFROM python:$V\n");
        for text in [
            "ARG V=3.8\nFROM python:$V\nARG V\nRUN a-$V\n",
            "ARG V=3.8\nFROM python:$V\nFROM me/app:$V\n",
            "ARG V=\"3.8\"\nARG V=3.8\nFROM python:$V\n",
            "ARG V=8\nFROM python:3.${V:-8}\n",
        ] {
            let found = check_text(text, false);
            let found = found.iter().filter(|finding| finding.rule.id == "end-of-life-image");
            assert!(found.flat_map(|finding| &finding.fixes).next().is_none(), "{text}");
        }
    }

    #[test]
    fn python_that_has_ended() {
        check_rule(
            "end-of-life-image",
            "
ARG V=3.9
FROM python:3.8-slim
            ^^^^^^^^ warning: Support for Python 3.8 ended on 2024-10-07: no more security fixes; use `3.14-slim`
FROM python:3.10.4-alpine3.15
            ^^^^^^^^^^^^^^^^^ warning: Support for Python 3.10 ended on 2026-10-31: no more security fixes; use `3.14.7-alpine3.24`
FROM python:${V}-slim
            ^^^^^^^^^ warning: Support for Python 3.9 ended
FROM python:2
            ^ warning: Support for Python 2.7 ended
FROM python:3.11-slim-buster
            ^^^^^^^^^^^^^^^^ warning: This image is built on Debian 10, whose support ended on 2024-06-30; use `3.11-slim-trixie`
FROM python:3.11
FROM python:3.14-slim
FROM python:3.15
FROM python:3
FROM python:3.8@sha256:0123456789012345678901234567890123456789012345678901234567890123
FROM me/python:3.8
",
        );
    }

    #[test]
    fn other_official_images() {
        check_rule(
            "end-of-life-image",
            "
FROM node:16-alpine
          ^^^^^^^^^ warning: Support for `node` 16 ended on 2023-09-11: no more security fixes; use `26-alpine`
FROM debian:buster-slim AS a
            ^^^^^^^^^^^ warning: Support for `debian` 10 ended on 2024-06-30: no more security fixes; use `trixie-slim`
FROM ubuntu:22.04
            ^^^^^ hint: Support for `ubuntu` 22.04 ends on 2027-04-01; `26.04` comes next
FROM centos:7
     ^^^^^^ warning: The official image `centos` is no longer maintained; use `almalinux`, `rockylinux/rockylinux`
FROM node:lts
FROM alpine:3
FROM a
FROM scratch
",
        );
    }

    #[test]
    fn images_that_files_are_taken_from() {
        check_rule(
            "end-of-life-image",
            "
FROM a AS node
COPY --chmod=755 --from=docker.io/library/node:16 /usr/local/bin/node /bin/
                                               ^^ warning: Support for `node` 16 ended
RUN --mount=type=bind,from=debian:buster-slim,target=/x b
                                  ^^^^^^^^^^^ warning: Support for `debian` 10 ended
COPY --from=centos /a /b
            ^^^^^^ warning: The official image `centos` is no longer maintained
ONBUILD COPY --from=node:14 /a /b
                         ^^ warning: Support for `node` 14 ended
COPY --from=node /a /b
COPY --from=0 /a /b
ONBUILD COPY --from=centos /a /b
COPY --from=node:24 /a /b
",
        );
        check_fix("end-of-life-image", "FROM a\nCOPY --from=debian:buster a b\n", "FROM a\nCOPY --from=debian:trixie a b\n");
        let builds = vec![KnownBuild { contexts: vec!["debian:10".to_owned()], ..KnownBuild::default() }];
        let knowledge = Knowledge { builds: KnownBuilds::new(builds).into(), ..Knowledge::default() };
        let found = check_text_in("FROM a\nCOPY --from=debian:10 a b\n", false, &knowledge);
        assert!(found.iter().all(|f| f.rule.id != "end-of-life-image"), "an additional context");
    }

    #[test]
    fn fixes() {
        check_fix("end-of-life-image", "FROM python:3.8-slim AS x\n", "FROM python:3.14-slim AS x\n");
        check_fix("end-of-life-image", "FROM python:3.11-slim-buster\n", "FROM python:3.11-slim-trixie\n");
        check_fix("end-of-life-image", "FROM golang:1.20-alpine\n", "FROM golang:1.27-alpine\n");
    }

    #[test]
    fn a_file_for_one_version_ends_with_it() {
        let count = |text: &str, path: &str| {
            let knowledge = Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
            check_text_in(text, false, &knowledge).iter().filter(|f| f.rule.id == "end-of-life-image").count()
        };
        let of_one = "11-jdk/Dockerfile";
        assert_eq!(count("FROM ubuntu:20.04\n", of_one), 1, "it has ended");
        assert_eq!(count("FROM ubuntu:20.04\n", "ubuntu/20.04/Dockerfile"), 0);
        assert_eq!(count("FROM ubuntu:20.04\n", "archive/app/Dockerfile"), 0);
    }

    #[test]
    fn before_the_end_profile_all_says_so() {
        let count = |path: &str, profile| {
            let settings = Settings { profile, ..Settings::default() };
            let knowledge = Knowledge { file_names: FileNames::of(path), ..Knowledge::default() };
            let found = check_text_for(&settings, "FROM ubuntu:22.04\n", false, &knowledge);
            found.iter().filter(|f| f.rule.id == "end-of-life-image").count()
        };
        assert_eq!((count("app/Dockerfile", Profile::Recommended), count("app/Dockerfile", Profile::All)), (0, 1));
        assert_eq!(count("11-jdk/Dockerfile", Profile::All), 0);
    }

    #[test]
    fn an_older_version_beside_a_newer_one() {
        let count_of = |image: &str, own: &str, names: &[&str]| {
            let names = names.iter().map(|name| Box::from(*name)).collect::<Vec<Box<str>>>().into();
            let neighbours = Neighbours { folders: vec![(names, own.to_owned())], ..Neighbours::default() };
            let builds = KnownBuilds::default().among(neighbours).into();
            let knowledge = Knowledge { builds, ..Knowledge::default() };
            let found = check_text_in(&format!("FROM {image}\n"), false, &knowledge);
            found.iter().filter(|f| f.rule.id == "end-of-life-image").count()
        };
        let count = |own: &str, names: &[&str]| count_of("debian:10", own, names);
        assert_eq!(count_of("debian:11", "8", &["8", "21"]), 1, "ended this year: versions with long support are still built");
        assert_eq!((count("24", &["24", "27", "master"]), count("27", &["24", "27"])), (0, 1));
        assert_eq!((count("8.2-fpm", &["8.10-fpm", "8.2-fpm"]), count("8.2-fpm", &["8.10-cli", "8.2-fpm"])), (0, 1));
        assert_eq!((count("go-1.9.dockerfile", &["go-1.24.dockerfile"]), count("app", &["app", "web"])), (0, 1));
    }

    #[test]
    fn a_line_of_node_that_has_corepack() {
        check_fix(
            "end-of-life-image",
            "FROM node:20-alpine\nRUN corepack enable && pnpm install\n",
            "FROM node:24-alpine\nRUN corepack enable && pnpm install\n",
        );
        check_fix("end-of-life-image", "FROM node:20-alpine\nRUN npm ci\n", "FROM node:26-alpine\nRUN npm ci\n");
    }

    #[test]
    fn the_second_fix_is_the_next_line() {
        let found = check_text("FROM python:3.10\n", false);
        let finding = found.iter().find(|f| f.rule.id == "end-of-life-image").unwrap();
        let titles: Vec<_> = finding.fixes.iter().map(|f| f.title.render(finding.rule, Locale::ENGLISH)).collect();
        assert_eq!(titles, ["Change `3.10` to `3.14`", "Change `3.10` to `3.11`"]);
    }
}
