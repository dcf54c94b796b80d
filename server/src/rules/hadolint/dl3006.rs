use crate::data::pins::pins;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The base image has no tag.
    ///
    /// Without a tag the builder takes `latest`: whatever version is newest on the day of the build. The
    /// same file then builds different images, and breaks on the day of a new release.
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
        check: Stage(check),
        messages: {
            untagged: "`{image}` without a tag means `{image}:latest`, which will become a different version; specify a version",
            pin: "Use `{image}:{tag}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for base in cx.base_images() {
        let reference = base.reference;
        if reference.tag.is_some() || reference.is_pinned() || base.has_variables {
            continue;
        }
        // Stages are looked up in lower case, and hadolint's users write them as they like.
        if cx.model.stage_above(cx.model.instruction_text(base.range), base.stage).is_some() {
            continue;
        }
        let finding = out.report(base.range, msg!(untagged, image = reference));
        let official = reference.official_name().filter(|_| base.is_literal());
        for tag in official.map(|name| pins(name, cx.today)).unwrap_or_default() {
            let edit = Edit::insert(base.range.end(), format!(":{tag}"));
            finding.fix(Fix::suggestion(msg!(pin, image = reference, tag = tag), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn no_tag_and_no_digest() {
        check_rule(
            "DL3006",
            "
ARG BASE=alpine
FROM alpine AS Build
     ^^^^^^ warning: `alpine` without a tag means `alpine:latest`
FROM localhost:5000/app
     ^^^^^^^^^^^^^^^^^^ warning: `localhost:5000/app` without a tag
FROM build
FROM 0
     ^ warning: `0` without a tag
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
        check_fix("DL3006", "FROM debian\n", "FROM debian:13\n");
        check_fix("DL3006", "FROM docker.io/library/node\n", "FROM docker.io/library/node:26\n");
    }
}
