use crate::config::Profile;
use crate::data::registries::HADOLINT_HUB;
use crate::model::{Base, ImageReference};
use crate::rules::{Sink, StageContext};

rule! {
    /// The base image is from a registry that the project does not trust.
    ///
    /// The trusted registries are listed in `dockerfile-ls.toml` as `trusted-registries = ["docker.io",
    /// "*.example.com"]`, or in hadolint's file as `trustedRegistries`. If neither lists any, nothing
    /// is reported.
    ///
    /// ```dockerfile,bad
    /// FROM registry.stranger.dev/python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// ```
    DL3026 {
        id: "DL3026",
        set: Hadolint,
        severity: Warning,
        check: Stage(check),
        messages: {
            strange: "`{registry}` is not one of the registries that this project trusts: {trusted}",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let trusted = &cx.settings.trusted_registries;
    if trusted.is_empty() {
        return;
    }
    let trusted_list: Vec<String> = trusted.iter().map(|pattern| format!("`{pattern}`")).collect();
    let trusted_list = trusted_list.join(", ");
    let is_trusted = |reference: &ImageReference| trusted.iter().any(|pattern| is_from(reference, pattern));
    let report = |reference: &ImageReference, range, out: &mut Sink| {
        let registry = reference.registry.as_deref().unwrap_or("docker.io");
        out.report(range, msg!(strange, registry = registry, trusted = trusted_list));
    };
    // hadolint looks at FROM alone.
    if cx.settings.profile != Profile::Hadolint {
        for image in cx.model.source_images().filter(|image| !is_trusted(&image.reference)) {
            let is_context = cx.knowledge.builds.with_context(&image.reference.to_string()).is_some();
            // Without a tag it may be a stage of the file that the trigger runs in.
            if !is_context && image.reference.tag.is_some() {
                report(&image.reference, image.range, out);
            }
        }
    }
    for stage in &cx.model.stages {
        let Base::Image(reference) = &stage.base else { continue };
        let Some(placed) = cx.model.instructions_of(stage).first() else { continue };
        let Some(image) = placed.as_from().and_then(|from| from.image.as_ref()) else { continue };
        // hadolint expands nothing: what begins with a variable is Docker Hub's to it.
        let is_opaque =
            cx.settings.profile == Profile::Hadolint && image.word.raw.split('/').next().is_some_and(|host| host.contains('$'));
        let theirs = ImageReference { registry: None, ..ImageReference::clone(reference) };
        if !is_trusted(if is_opaque { &theirs } else { reference }) {
            report(reference, placed.at(image.word.range), out);
        }
    }
}

fn is_from(reference: &ImageReference, pattern: &str) -> bool {
    match reference.registry.as_deref() {
        None => HADOLINT_HUB.iter().any(|hub| matches(pattern, hub)),
        Some(hub) if HADOLINT_HUB.contains(&hub) => HADOLINT_HUB.iter().any(|hub| matches(pattern, hub)),
        Some(host) => matches(pattern, host),
    }
}

/// A `*` stands for anything.
fn matches(pattern: &str, host: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => start.len() + end.len() <= host.len() && host.starts_with(start) && host.ends_with(end),
        None => pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_rule, check_with};

    #[test]
    fn only_listed_registries() {
        // Tests trust `docker.io` and `*.example.com`.
        check_rule(
            "DL3026",
            "
ARG REGISTRY=ghcr.io
ARG MIRROR=eu.example.com
FROM alpine:3.22 AS a
FROM docker.io/library/alpine:3.22
FROM eu.example.com/alpine
FROM $MIRROR/alpine
FROM a
FROM scratch
FROM quay.io/x/y:1 AS b
     ^^^^^^^^^^^^^ warning: `quay.io` is not one of the registries that this project trusts: `docker.io`, `*.example.com`
FROM $REGISTRY/alpine
     ^^^^^^^^^^^^^^^^ warning: `ghcr.io`
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
            ^^^^^^^^^^^^^^^^^^^^^^^^ warning: `ghcr.io`
COPY --from=alpine:3.22 /a /b
FROM example.com:5000/x
     ^^^^^^^^^^^^^^^^^^ warning
",
        );
    }

    #[test]
    fn silent_where_none_is_listed() {
        let settings = crate::config::Settings { profile: crate::config::Profile::Hadolint, ..Default::default() };
        assert!(!check_with("FROM quay.io/x/y:1\n", &settings).iter().any(|f| f.rule.id == "DL3026"));
    }

    #[test]
    fn hadolint_expands_nothing() {
        let found = |trusted: &str, profile| {
            let trusted_registries = vec![trusted.to_owned()];
            let settings = crate::config::Settings { profile, trusted_registries, ..Default::default() };
            check_with("ARG I=quay.io/x\nFROM $I:1\n", &settings).iter().filter(|f| f.rule.id == "DL3026").count()
        };
        use crate::config::Profile::{All, Hadolint};
        assert_eq!((found("docker.io", Hadolint), found("docker.io", All)), (0, 1));
        assert_eq!((found("quay.io", Hadolint), found("quay.io", All)), (1, 0));
    }
}
