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
    for stage in &cx.model.stages {
        let Base::Image(reference) = &stage.base else { continue };
        let Some(placed) = cx.model.instructions_of(stage).first() else { continue };
        let Some(image) = placed.as_from().and_then(|from| from.image.as_ref()) else { continue };
        if !trusted.iter().any(|pattern| is_from(reference, pattern)) {
            let registry = reference.registry.as_deref().unwrap_or("docker.io");
            let trusted: Vec<String> = trusted.iter().map(|pattern| format!("`{pattern}`")).collect();
            out.report(placed.at(image.word.range), msg!(strange, registry = registry, trusted = trusted.join(", ")));
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
}
