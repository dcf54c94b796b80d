use crate::data::age::{Age, age};
use crate::data::pins::{UV, UV_DATE};
use crate::data::python;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// A tag follows the newest Python, or the newest uv.
    ///
    /// `3`, `slim` and `alpine` of the `python` image move to the next minor version on the day of its release, when many
    /// packages are not ready for it yet. A tag with a minor version, such as `3.14-slim`, gets the
    /// fixes of that version and nothing else. uv is taken from an image as well, most often by `COPY --from=`, and changes what
    /// its commands do from one minor version to the next.
    ///
    /// Between the day on which Python's calendar has a release and a list of tags with it, both versions are offered.
    ///
    /// Silent of `python` in a file that copies nothing: what it installs by its name is the newest as well.
    ///
    /// ```dockerfile,bad
    /// FROM python:3-alpine
    /// COPY . /app/
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-alpine
    /// COPY . /app/
    /// ```
    MOVING_TAG {
        id: "moving-tag",
        set: Own,
        severity: Information,
        once: File,
        check: Stage(check),
        messages: {
            moving: "`{tag}` moves to the next Python on its release day; specify a minor version, such as `{pin}`",
            uv: "This takes whatever uv is the newest on the day of the build; specify a version, such as `{pin}`",
            uv_unknown: "This takes whatever uv is the newest on the day of the build; specify a version",
            pin: "Use `{image}:{pin}`",
            change: "Change `{tag}` to `{pin}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    uv(cx, out);
    for image in cx.named_images().filter(|image| image.reference.official_name() == Some("python")) {
        // `latest` has a rule of its own, for every image.
        let Some(tag) = image.tag().filter(|tag| *tag != "latest") else { continue };
        let python::Judgement { moving: Some(known), moved, .. } = python::judge(tag, cx.today) else { continue };
        // The tag is at what the calendar has by now; which of the two is wanted, its author knows.
        let pins: Vec<String> = moved.into_iter().chain([known]).collect();
        let finding = out.report(image.tag_range, msg!(moving, tag = tag, pin = pins.join("`, `")));
        for pin in pins.iter().filter(|_| image.has_literal_tag) {
            let edit = Edit::replace(image.tag_range, pin.as_str());
            let fix = Fix::suggestion(msg!(change, tag = tag, pin = pin), vec![edit]);
            finding.fix(if pins.len() == 1 { fix.preferred() } else { fix });
        }
    }
}

/// uv without a version, where files are taken from its image: a FROM has rules of its own.
fn uv(cx: &StageContext<'_>, out: &mut Sink) {
    let (name, pin) = UV;
    let mirrors = cx.knowledge.images.mirrors();
    for image in cx.named_images().filter(|image| image.reference.familiar_name(mirrors) == name) {
        let is_moving = !image.reference.is_pinned() && image.tag().is_none_or(|tag| tag == "latest");
        if !is_moving || cx.model.base_images().any(|base| base.name_range == image.name_range) {
            continue;
        }
        let range = if image.has_literal_tag { image.tag_range } else { image.name_range };
        // Of a uv that is old by then nobody should start.
        if age(UV_DATE, cx.today.date) == Age::Outdated {
            out.report(range, msg!(uv_unknown));
            continue;
        }
        let finding = out.report(range, msg!(uv, pin = pin));
        // The name may be that of a mirror.
        let edit = match image.tag() {
            Some(_) if image.has_literal_tag => Edit::replace(image.tag_range, pin),
            Some(_) => continue,
            None => Edit::insert(image.name_range.end(), format!(":{pin}")),
        };
        finding.fix(Fix::suggestion(msg!(pin, image = name, pin = pin), vec![edit]).preferred());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn names_without_a_minor_version() {
        check_rule(
            "moving-tag",
            "
ARG TAG=slim
FROM python:3
            ^ info: `3` moves to the next Python on its release day; specify a minor version, such as `3.15`, `3.14`
FROM python:alpine
            ^^^^^^ info: `alpine` moves to the next Python on its release day
FROM python:$TAG
            ^^^^ info: `slim` moves to the next Python on its release day
FROM python:3.14
FROM python:latest
FROM python
FROM python:2
FROM python:3-slim-buster
FROM me/python:3
FROM node:alpine
COPY --from=python:3-slim /a /b
                   ^^^^^^ info: `3-slim` moves to the next Python on its release day
",
        );
        let found = |text: &str| {
            crate::testing::check_with(text, &Default::default()).iter().any(|finding| finding.rule.id == "moving-tag")
        };
        assert!(found("FROM python:3\nCOPY . .\n"));
        assert!(!found("FROM python:3\nRUN pip install a\n"), "the newest of all");
    }

    #[test]
    fn uv_without_a_version() {
        check_rule(
            "moving-tag",
            "
FROM ghcr.io/astral-sh/uv:latest AS uv
FROM a
COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/
                                 ^^^^^^ info: This takes whatever uv is the newest on the day of the build; specify a version
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
COPY --from=uv /uv /bin/
COPY --from=composer:latest /usr/bin/composer /bin/
COPY --from=ghcr.io/astral-sh/uv:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123 /uv /bin/
",
        );
        check_rule(
            "moving-tag",
            "
FROM a
RUN --mount=from=ghcr.io/astral-sh/uv,source=/uv,target=/bin/uv uv sync
                 ^^^^^^^^^^^^^^^^^^^^ info: This takes whatever uv
",
        );
        check_fix(
            "moving-tag",
            "FROM a\nCOPY --from=ghcr.io/astral-sh/uv /uv /bin/\n",
            "FROM a\nCOPY --from=ghcr.io/astral-sh/uv:0.13 /uv /bin/\n",
        );
    }

    #[test]
    fn fixes() {
        check_fix("moving-tag", "FROM python:3-slim-bookworm\nCOPY . .\n", "FROM python:3.15-slim-bookworm\nCOPY . .\n");
    }
}
