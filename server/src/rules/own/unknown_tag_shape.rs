use crate::data::python::{self, Standing};
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The `python` image has no tag of this form.
    ///
    /// Tags are a version and a variant, in this order: `3.14`, `3.14-slim`, `3.14-slim-trixie`,
    /// `3.14-alpine3.24`. What newer lists may contain (a later patch, the next minor version or Debian
    /// release) is never reported; what no list ever had and none will have is.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-bookworm-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim-bookworm
    /// ```
    UNKNOWN_TAG_SHAPE {
        id: "unknown-tag-shape",
        set: Own,
        severity: Warning,
        once: File,
        check: Stage(check),
        messages: {
            unknown: "The `python` image has no tag `{tag}` (as of {day})",
            nearest: "The `python` image has no tag `{tag}` (as of {day}); did you mean `{nearest}`?",
            change: "Change `{tag}` to `{nearest}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for image in cx.named_images().filter(|image| image.reference.official_name() == Some("python")) {
        let Some(tag) = image.tag() else { continue };
        // `ARG PYTHON_VERSION=notset`: the build has to give it.
        if !image.has_literal_tag && !tag.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let judgement = python::judge(tag, cx.today);
        if judgement.standing != Standing::Impossible {
            continue;
        }
        let day = python::list_date(cx.today.lists());
        let message = match judgement.nearest.first() {
            Some(nearest) => msg!(nearest, tag = tag, day = day, nearest = nearest),
            None => msg!(unknown, tag = tag, day = day),
        };
        let finding = out.report(image.tag_range, message);
        for nearest in judgement.nearest.iter().filter(|_| image.has_literal_tag) {
            let edit = Edit::replace(image.tag_range, nearest.as_str());
            finding.fix(Fix::suggestion(msg!(change, tag = tag, nearest = nearest), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn what_never_was_and_never_will_be() {
        check_rule(
            "unknown-tag-shape",
            "
FROM python:3.9-slim-noble
            ^^^^^^^^^^^^^^ warning: The `python` image has no tag `3.9-slim-noble`
FROM python:3.13-slim-alpine
            ^^^^^^^^^^^^^^^^ warning
FROM python:3.14-jessie
            ^^^^^^^^^^^ warning
FROM python:3.8.1-slim-bookworm
            ^^^^^^^^^^^^^^^^^^^ warning
FROM python:latest-alpine
            ^^^^^^^^^^^^^ warning
FROM python:2.6
            ^^^ warning
COPY --from=python:3.13-jessie a b
                   ^^^^^^^^^^^ warning
",
        );
    }

    #[test]
    fn what_may_have_come_since() {
        check_rule(
            "unknown-tag-shape",
            "
ARG UNSET=notset
FROM python:3.10.99
FROM python:3.15
FROM python:3.15.1-slim
FROM python:3.16-rc-alpine3.25
FROM python:3.17
FROM python:3.14-alpine3.25
FROM python:3.14-slim-forky
FROM python:3.9-rc-slim-buster
FROM python:3.8-slim-buster
FROM python:slim-buster
FROM python:3.6-onbuild
FROM python:$UNSET
FROM python:nonsense@sha256:0123456789012345678901234567890123456789012345678901234567890123
FROM me/python:nonsense
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("unknown-tag-shape", "FROM python:3.13-bookworm-slim\n", "FROM python:3.13-slim-bookworm\n");
        check_fix("unknown-tag-shape", "FROM python:3.12-slin\n", "FROM python:3.12-slim\n");
        check_fix("unknown-tag-shape", "FROM python:3.12-Alpine\n", "FROM python:3.12-alpine\n");
        check_fix("unknown-tag-shape", "FROM python:latest-slim\n", "FROM python:slim\n");
        check_fix("unknown-tag-shape", "FROM python:v3.12\n", "FROM python:3.12\n");
    }
}
