use crate::data::python;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// A tag of the `python` image follows the newest Python.
    ///
    /// `3`, `slim` and `alpine` move to the next minor version on the day of its release, when many
    /// packages are not ready for it yet. A tag with a minor version, such as `3.14-slim`, gets the
    /// fixes of that version and nothing else.
    ///
    /// ```dockerfile,bad
    /// FROM python:3-alpine
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-alpine
    /// ```
    MOVING_TAG {
        id: "moving-tag",
        set: Own,
        severity: Information,
        once: File,
        check: Stage(check),
        messages: {
            moving: "`{tag}` moves to the next Python on its release day; specify a minor version, such as `{pin}`",
            change: "Change `{tag}` to `{pin}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for image in cx.named_images().filter(|image| image.reference.official_name() == Some("python")) {
        // `latest` has a rule of its own, for every image.
        let Some(tag) = image.tag().filter(|tag| *tag != "latest") else { continue };
        let Some(pin) = python::judge(tag, cx.today).moving else { continue };
        let finding = out.report(image.tag_range, msg!(moving, tag = tag, pin = pin));
        if image.has_literal_tag {
            let edit = Edit::replace(image.tag_range, pin.as_str());
            finding.fix(Fix::suggestion(msg!(change, tag = tag, pin = pin), vec![edit]).preferred());
        }
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
            ^ info: `3` moves to the next Python on its release day; specify a minor version, such as `3.14`
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
    }

    #[test]
    fn fixes() {
        check_fix("moving-tag", "FROM python:3-slim-bookworm\n", "FROM python:3.14-slim-bookworm\n");
    }
}
