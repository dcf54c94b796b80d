use crate::data::debian_packages::gone_in;
use crate::model::{Placed, ShellScript, Stage};
use crate::rules::failures::{AfterFailure, Failures};
use crate::rules::python::PythonImage;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// `apt-get install` of a package that the Debian of this image no longer has.
    ///
    /// The `python` images without the name of a release are built on Debian 13 since August 2025, and some packages went with
    /// Debian 12 or 13: "E: Package 'libgl1-mesa-glx' has no installation candidate". A file that has not changed for
    /// years stops so one day.
    ///
    /// Found in official Python images whose release is known from their tag, where nothing speaks of other sources of
    /// packages.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN apt-get update \
    ///     && apt-get install -y --no-install-recommends libgl1-mesa-glx \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN apt-get update \
    ///     && apt-get install -y --no-install-recommends libgl1 \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    PACKAGE_GONE {
        id: "package-gone",
        set: Own,
        severity: Warning,
        check: Stage(check),
        messages: {
            gone: "The build stops here: Debian {release} has no package `{package}`",
            instead: "The build stops here: Debian {release} has no package `{package}`; `{new}` takes its place",
            gone_on: "This installs nothing, and the build goes on: Debian {release} has no package `{package}`",
            instead_on: "This installs nothing, and the build goes on: Debian {release} has no package `{package}`; `{new}` takes its place",
            change: "Change to `{new}`",
        },
    }
}

/// What stands in a RUN or a file's name that brings other sources of packages.
const OTHER_SOURCES: &[&str] = &["sources.list", "add-apt-repository", "/etc/apt", "apt-key", ".deb", "debian.org", "dpkg -i"];

/// Options of apt that choose a release.
const RELEASE: &[&str] = &["-t", "--target-release", "--default-release", "-o", "-c"];

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    if !model.instructions.iter().any(|placed| placed.keyword == Keyword::Run && placed.text.contains("install")) {
        return;
    }
    // By the index of the stage: whether it has other sources by the end of it.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut has_others = model.parent(stage).and_then(|parent| ends.get(parent.index)).copied().unwrap_or_default();
        let image = PythonImage::of(model, stage, cx.knowledge.images.mirrors());
        let release = image.and_then(|image| release(&image));
        for placed in model.instructions_of(stage) {
            let may_take = matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add);
            has_others |= may_take && OTHER_SOURCES.iter().any(|word| placed.text.contains(word));
            let is_run = placed.keyword == Keyword::Run && !has_others;
            if let Some(release) = release.filter(|_| is_run) {
                packages(cx, (stage, placed), release, out);
            }
        }
        ends.push(has_others);
    }
}

/// The release of Debian that an image is built on.
fn release(image: &PythonImage<'_>) -> Option<u32> {
    let words: Vec<&str> = image.tag.split('-').collect();
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let (version, names): (Vec<&str>, Vec<&str>) = words.into_iter().filter(|word| !word.is_empty()).partition(is_version);
    match names.as_slice() {
        ["trixie"] | ["slim", "trixie"] => Some(13),
        ["bookworm"] | ["slim", "bookworm"] => Some(12),
        // An exact version was built once, on the Debian of its day.
        [] | ["slim"] if (3, 9) <= image.minor && version.iter().all(|version| version.matches('.').count() < 2) => Some(13),
        _ => None,
    }
}

fn packages(cx: &StageContext<'_>, (stage, run): (&Stage, &Placed), release: u32, out: &mut Sink) {
    let failures = Failures::of(cx.model, stage, run);
    for command in &ShellScript::of(run, cx.model.escape).commands {
        let arguments = command.arguments();
        let chooses = || arguments.iter().any(|word| RELEASE.iter().any(|&option| word.text.split('=').next() == Some(option)));
        let is_install = arguments.iter().any(|word| word.text == "install");
        if !matches!(command.program(), "apt" | "apt-get") || !is_install || chooses() {
            continue;
        }
        for word in arguments.iter().filter(|word| word.plain) {
            let Some(gone) = gone_in(&word.text, release) else { continue };
            let stops = match failures.after(command) {
                AfterFailure::Stops => true,
                AfterFailure::GoesOn | AfterFailure::Piped => false,
                AfterFailure::Unknown => break,
            };
            let (package, new) = (gone.name, gone.new);
            let message = match (stops, new) {
                (true, "") => msg!(gone, release = release, package = package),
                (false, "") => msg!(gone_on, release = release, package = package),
                (true, new) => msg!(instead, release = release, package = package, new = new),
                (false, new) => msg!(instead_on, release = release, package = package, new = new),
            };
            if new.is_empty() {
                out.report(run.at(word.range), message);
                continue;
            }
            let edit = Edit::replace(run.at(word.range), gone.new);
            out.report(run.at(word.range), message).fix(Fix::suggestion(msg!(change, new = gone.new), vec![edit]).preferred());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_text};

    const ID: &str = "package-gone";

    #[test]
    fn at_the_package() {
        check_rule(
            ID,
            "
FROM python:3.12-slim
RUN apt-get update && apt-get install -y curl netcat \\
                                              ^^^^^^ warning: The build stops here: Debian 13 has no package `netcat`; `netcat-openbsd` takes
    wkhtmltopdf
    ^^^^^^^^^^^ warning: The build stops here: Debian 13 has no package `wkhtmltopdf`
FROM python:3.12.4-bookworm
RUN apt install libgl1-mesa-glx netcat
                                ^^^^^^ warning: The build stops here: Debian 12
RUN apt-get update; apt-get install -y netcat wkhtmltopdf; rm -rf /var/lib/apt/lists/*
                                       ^^^^^^ warning: This installs nothing, and the build goes on: Debian 12 has no package `netcat`; `netcat
RUN set -eux; apt-get install -y netcat; rm -rf /var/lib/apt/lists/*
                                 ^^^^^^ warning: The build stops here: Debian 12 has no package `netcat`
",
        );
    }

    #[test]
    fn silent_where_it_may_be_there() {
        for text in [
            "FROM python:3.12-slim-bookworm\nRUN apt-get install -y libgl1-mesa-glx",
            "FROM python:3.12-slim-bullseye\nRUN apt-get install -y netcat",
            "FROM python:3.12.4-slim\nRUN apt-get install -y netcat",
            "FROM python:3.8\nRUN apt-get install -y netcat",
            "FROM python:3.12-alpine\nRUN apt-get install -y netcat",
            "FROM debian:13\nRUN apt-get install -y netcat",
            "FROM python:3.12\nRUN apt-get install -y netcat || apt-get install -y netcat-openbsd",
            "FROM python:3.12\nRUN apt-get install -y -t sid netcat",
            "FROM python:3.12 AS a\nRUN echo deb http://deb.debian.org/debian sid main > /etc/apt/sources.list.d/sid.list\nFROM a\n\
             RUN apt-get install -y netcat",
            "FROM python:3.12\nRUN apt-get remove -y netcat && echo install netcat",
        ] {
            let found = check_text(&format!("{text}\n"), false);
            assert!(found.iter().all(|finding| finding.rule.id != ID), "{text}");
        }
    }

    #[test]
    fn fixes() {
        check_fix(
            ID,
            "FROM python:3.14\nRUN apt-get install -y libgl1-mesa-glx\n",
            "FROM python:3.14\nRUN apt-get install -y libgl1\n",
        );
    }
}
