use crate::data::pins::pins;
use crate::model::Base;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The base image is tagged `latest`.
    ///
    /// `latest` is whatever version is newest on the day of the build. The same file then builds different
    /// images, and breaks on the day of a new release.
    ///
    /// Outside hadolint's own profile nothing is said of an image that the project builds itself, by what its folders and
    /// Compose files are called; nor of a system (`alpine`, `debian`) on which nothing is installed or run, or that only downloads
    /// and unpacks what another stage takes; nor of an image that gets no further versions, or has no tags for them
    /// (`gcr.io/distroless/static`); nor where a comment right above says that the newest is wanted, or a `.env` file of the project
    /// sets most of its tags to `latest`. Profile `recommended` says nothing either of an image of others whose versions are not
    /// known, where the last stage begins with it.
    ///
    /// ```dockerfile,bad
    /// FROM python:latest
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    DL3007 {
        id: "DL3007",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            latest: "`latest` will become a different version; specify a version",
            pin: "Use `{image}:{tag}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for stage in &cx.model.stages {
        let Some(placed) = cx.model.instructions_of(stage).first() else { continue };
        let Some(image) = placed.as_from().and_then(|from| from.image.as_ref()) else { continue };
        // As it is written: a variable may say `latest` today and be set to something else in a build.
        let Some(tag) = image.tag.as_ref().filter(|tag| &*tag.raw == "latest" && image.digest.is_none()) else { continue };
        let range = placed.at(tag.range);
        let finding = out.report(range, msg!(latest));
        let Base::Image(reference) = &stage.base else { continue };
        // What was built before on the same machine is as new as that.
        finding.harmless_if(reference.is_local() || reference.names_its_release());
        finding.idle_if(reference.is_rolling() || reference.has_no_version() || cx.knowledge.builds.build_image(reference));
        let Some(name) = reference.official_name() else { continue };
        for tag in pins(name, cx.today) {
            let edit = Edit::replace(range, tag.as_str());
            finding.fix(Fix::suggestion(msg!(pin, image = name, tag = tag), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn what_was_built_here_is_as_new_as_that() {
        let count =
            |text: &str| crate::testing::check_text(text, false).iter().filter(|f| f.rule.id.starts_with("DL300")).count();
        assert_eq!(count("FROM test-squash-a:latest\n"), 0);
        assert_eq!(count("FROM olbase\n"), 0);
        assert_eq!(count("FROM local/a:latest\nRUN a\n") + count("FROM localhost/a:latest\nRUN a\n"), 0);
        assert_eq!(count("FROM me/olbase:latest\nRUN a\n"), 1);
        assert_eq!(count("FROM me/olbase:latest\nLABEL a=b\n"), 0, "it only hands on what is the newest");
        assert_eq!(count("FROM debian:latest\nRUN a\n"), 1);
    }

    #[test]
    fn exactly_latest() {
        check_rule(
            "DL3007",
            "
ARG TAG=latest
FROM nginx:latest
           ^^^^^^ warning: `latest` will become a different version; specify a version
FROM reg.example:5000/a/b:latest
                          ^^^^^^ warning
FROM reg.example/$TEAM/app:latest
                           ^^^^^^ warning
FROM alpine:$TAG
FROM alpine:latest-alpine
FROM alpine:Latest
FROM alpine:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("DL3007", "FROM python:latest\n", "FROM python:3.14-slim\n");
        check_fix("DL3007", "FROM ubuntu:latest AS a\nRUN a\n", "FROM ubuntu:26.04 AS a\nRUN a\n");
    }
}
