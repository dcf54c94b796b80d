use crate::model::{KnownPlatform, Platform};
use crate::rules::{Sink, StageContext};

/// Platforms that a message names.
const NAMED: usize = 6;

rule! {
    /// The base image is not available for the platform that FROM asks for.
    ///
    /// The build would stop, or run programs for another processor. Known only for images whose
    /// registry was asked (`registry` in the settings), and only where `--platform` is written without
    /// variables.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux/s390x registry.example/app:1
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=linux/arm64 registry.example/app:1
    /// ```
    INVALID_BASE_IMAGE_PLATFORM {
        id: "InvalidBaseImagePlatform",
        set: BuildCheck,
        severity: Warning,
        check: Stage(check),
        messages: {
            missing: "`{image}` is not available for {platform}, only for {list}",
        },
    }
}

/// BuildKit: `ruleset.go`, which compares with the platform of the image that it has pulled.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    for base in cx.base_images() {
        let Some(known) = cx.knowledge.images.image(base.reference).filter(|known| !known.platforms.is_empty()) else { continue };
        let Some(wanted) = base.platform(cx.model) else { continue };
        let Some(platform) = Platform::parse(&wanted) else { continue };
        if known.platforms.iter().any(|known| serves(known, &platform)) {
            continue;
        }
        let names = known.platforms.iter().map(|p| p.name.as_str());
        let list = names.clone().take(NAMED).collect::<Vec<_>>().join(", ");
        let list = if NAMED < names.count() { format!("{list}, …") } else { list };
        out.report(base.range, msg!(missing, image = base.reference, platform = wanted, list = list));
    }
}

/// Whether a builder would take an image of that platform: an older variant of ARM runs on a newer one, and
/// what cannot be read is left to the builder.
fn serves(known: &KnownPlatform, wanted: &Platform) -> bool {
    let Some(known) = Platform::parse(&known.name) else { return true };
    known.os == wanted.os
        && (known.architecture == wanted.architecture || (known.architecture == "arm" && wanted.architecture == "arm64"))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn platforms_that_are_missing() {
        check_rule(
            "InvalidBaseImagePlatform",
            "
FROM --platform=linux/riscv64 registry.example/app:1
                              ^^^^^^^^^^^^^^^^^^^^^^ warning: `registry.example/app:1` is not available for linux/riscv64, only for linux/amd64, linux/arm64
FROM --platform=windows/amd64 registry.example/app:1
                              ^^^^^^^^^^^^^^^^^^^^^^ warning: `registry.example/app:1` is not available for windows/amd64, only for linux/amd64, linux/arm64
FROM --platform=linux/arm64/v8 registry.example/app:1
FROM --platform=linux registry.example/app:1
FROM --platform=$BUILDPLATFORM registry.example/app:1
FROM registry.example/app:1
FROM --platform=linux/riscv64 registry.example/app:9
FROM --platform=linux/riscv64 python:3.14
",
        );
    }
}
