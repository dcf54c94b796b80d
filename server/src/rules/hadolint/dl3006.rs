use crate::data::pins::pins;
use rustc_hash::FxHashSet;

use crate::config::Profile;
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::Edit;

rule! {
    /// The base image has no tag.
    ///
    /// Without a tag the builder takes `latest`: whatever version is newest on the day of the build. The
    /// same file then builds different images, and breaks on the day of a new release.
    ///
    /// Outside hadolint's own profile nothing is said of an image that the project builds itself, by what its folders and
    /// Compose files are called; nor of a system (`alpine`, `debian`) on which nothing is installed or run, or that only downloads
    /// and unpacks what another stage takes; nor of an image that gets no further versions, or has no tags for them
    /// (`gcr.io/distroless/static`); nor where a comment right above says that the newest is wanted, or a `.env` file of the project
    /// sets most of its tags to `latest`. Profile `recommended` says nothing either of an image of others whose versions are not
    /// known, where the last stage begins with it.
    ///
    /// ```dockerfile,bad
    /// FROM python
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    DL3006 {
        id: "DL3006",
        set: Hadolint,
        severity: Warning,
        once: File,
        check: Stage(check),
        messages: {
            untagged: "`{image}` without a tag means `{image}:latest`, which will become a different version; specify a version",
            pin: "Use `{image}:{tag}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    if cx.settings.profile == Profile::Hadolint {
        check_as_written(cx, out);
        return;
    }
    for base in cx.base_images() {
        let reference = base.reference;
        if reference.tag.is_some() || reference.is_pinned() || base.has_variables {
            continue;
        }
        // Stages are looked up in lower case, and hadolint's users write them as they like.
        if cx.model.stage_above(cx.model.instruction_text(base.range), base.stage).is_some() {
            continue;
        }
        // What was built before on the same machine is as new as that.
        let is_harmless = reference.is_local() || reference.names_its_release();
        let finding = out.report(base.range, msg!(untagged, image = reference)).harmless_if(is_harmless);
        finding.idle_if(reference.is_rolling() || reference.has_no_version() || cx.knowledge.builds.build_image(reference));
        let official = reference.official_name().filter(|_| base.is_literal());
        for tag in official.map(|name| pins(name, cx.today)).unwrap_or_default() {
            let edit = Edit::insert(base.range.end(), format!(":{tag}"));
            finding.fix(Fix::suggestion(msg!(pin, image = reference, tag = tag), vec![edit]));
        }
    }
}

/// hadolint looks at the image as it is written (`Rule/DL3006.hs`), and for the names of stages as they are written.
fn check_as_written(cx: &StageContext<'_>, out: &mut Sink) {
    let mut names = FxHashSet::default();
    for placed in cx.model.instructions.iter().filter(|placed| placed.keyword == Keyword::From) {
        let Some(from) = placed.as_from() else { continue };
        if let Some(image) = &from.image {
            let name = &*image.word.raw;
            let is_exempt = name.starts_with('$') || name == "scratch" || names.contains(name);
            if !is_exempt && !image.has_colon && image.digest.is_none() {
                out.report(placed.at(image.word.range), msg!(untagged, image = name));
            }
        }
        names.extend(from.alias.as_ref().map(|alias| &*alias.raw));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Profile, Settings};
    use crate::testing::{check_fix, check_rule, check_with};

    #[test]
    fn as_hadolint_reads_it() {
        let settings = Settings { profile: Profile::Hadolint, ..Settings::default() };
        let count = |text: &str| check_with(text, &settings).iter().filter(|finding| finding.id == "DL3006").count();
        assert_eq!(count("FROM a:1 AS base-amd64\nFROM base-$TARGETARCH\n"), 1);
        assert_eq!(count("FROM a:1 AS Base\nFROM base\n"), 1);
        assert_eq!(count("FROM a:1 AS base\nFROM base AS b\nFROM b\nFROM $X\nFROM scratch\nFROM h:5000/a:2\n"), 0);
        assert_eq!(count("FROM TO_BE_REPLACED\n"), 1);
    }

    #[test]
    fn no_tag_and_no_digest() {
        check_rule(
            "DL3006",
            "
ARG BASE=alpine
FROM nginx AS Build
     ^^^^^ warning: `nginx` without a tag means `nginx:latest`
FROM localhost:5000/app
     ^^^^^^^^^^^^^^^^^^ warning: `localhost:5000/app` without a tag
FROM build
FROM 0
FROM scratch
FROM ${BASE}
FROM reg.example/$BASE
FROM alpine:$TAG
FROM alpine:3.24
FROM alpine@sha256:0123456789012345678901234567890123456789012345678901234567890123
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3006", "FROM python AS a\n", "FROM python:3.14-slim AS a\n");
        check_fix("DL3006", "FROM debian\nRUN a\n", "FROM debian:13\nRUN a\n");
        check_fix("DL3006", "FROM docker.io/library/node\n", "FROM docker.io/library/node:26\n");
    }
}
