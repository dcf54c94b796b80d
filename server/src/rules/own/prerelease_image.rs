use crate::data::python;
use crate::rules::{Fix, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The `python` image is an alpha, beta or release candidate.
    ///
    /// Pre-releases are meant for trying packages. Their images disappear from the list when the
    /// version is released, and then get no security fixes.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.15-rc-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    PRERELEASE_IMAGE {
        id: "prerelease-image",
        set: Own,
        severity: Information,
        once: File,
        check: Stage(check),
        messages: {
            early: "`{tag}` is a pre-release of Python: good for trying packages, not for production",
            due: "`{tag}` is a pre-release; the final release was planned for {day}",
            out: "`{tag}` is a pre-release, and by Python's calendar the final release is out; use `{newer}`",
            released: "`{tag}` is a pre-release of a version that has since been released; use `{newer}`",
            change: "Change `{tag}` to `{newer}`",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for image in cx.named_images().filter(|image| image.reference.official_name() == Some("python")) {
        let Some(tag) = image.tag() else { continue };
        let Some(early) = python::judge(tag, cx.today).prerelease else { continue };
        let newer: Vec<String> = match &early.release {
            Some(release) => vec![release.clone()],
            None => python::newest_supported(tag, cx.today)
                .map(|found| found.same_line.into_iter().chain([found.newest]).collect())
                .unwrap_or_default(),
        };
        let message = match (newer.first(), early.planned) {
            (Some(newer), None) if early.release.is_some() => msg!(out, tag = tag, newer = newer),
            (Some(newer), _) if early.released => msg!(released, tag = tag, newer = newer),
            (_, Some(day)) if day <= cx.today.date => msg!(due, tag = tag, day = day),
            _ => msg!(early, tag = tag),
        };
        let finding = out.report(image.tag_range, message);
        for newer in newer.iter().filter(|_| image.has_literal_tag) {
            let edit = Edit::replace(image.tag_range, newer.as_str());
            finding.fix(Fix::suggestion(msg!(change, tag = tag, newer = newer), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn alphas_betas_and_candidates() {
        check_rule(
            "prerelease-image",
            "
FROM python:3.15-rc-slim
            ^^^^^^^^^^^^ info: `3.15-rc-slim` is a pre-release; the final release was planned for 2026-10-01
FROM python:3.16.0a2
            ^^^^^^^^ info: `3.16.0a2` is a pre-release of Python
FROM python:3.13-rc
            ^^^^^^^ info: `3.13-rc` is a pre-release of a version that has since been released; use `3.13`
FROM python:3.15
FROM python:3.14.0
RUN --mount=from=python:3.16.0a1,target=/a b
                        ^^^^^^^^ info: `3.16.0a1` is a pre-release of Python
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("prerelease-image", "FROM python:3.13.0b1-slim\n", "FROM python:3.13-slim\n");
        check_fix("prerelease-image", "FROM python:3.16-rc-alpine\n", "FROM python:3.14-alpine\n");
        // It is due.
        check_fix("prerelease-image", "FROM python:3.15.0rc1-alpine\n", "FROM python:3.15-alpine\n");
    }
}
