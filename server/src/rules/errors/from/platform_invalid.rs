use super::visit_from;
use crate::data::platforms::{ARCHITECTURES, SYSTEMS};
use crate::model::{ExpandedRole, PlatformError, check_platform, closest};
use crate::rules::{Fix, Severity, Sink, StageContext};
use crate::text::Edit;

rule! {
    /// The value of `--platform` is not a platform: `os/architecture`, with an optional variant.
    ///
    /// An operating system or an architecture may also be given alone, if it is a known one.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux-arm64 alpine
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=linux/arm64 alpine
    /// FROM --platform=linux/arm/v7 alpine
    /// FROM --platform=amd64 alpine
    /// ```
    PLATFORM_INVALID {
        id: "platform-invalid",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            unknown: "`{platform}` is not a known operating system or architecture; write `os/architecture`, such as `linux/amd64`",
            parts: "`{platform}` has too many parts; a platform is `os/architecture` with an optional `/variant`",
            part: "`{part}` cannot be part of a platform; a platform is `os/architecture`, such as `linux/amd64`",
            empty: "`{platform}` has an empty part; a platform is `os/architecture`, such as `linux/amd64`",
            wildcard: "A platform cannot contain `*`",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `buildDispatchStates`, with containerd's `platforms.Parse`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    visit_from(cx, &ExpandedRole::Flag, |text| {
        let Some(platform) = text.expansion.known().filter(|p| !p.is_empty()) else { return };
        let Err(error) = check_platform(platform) else { return };
        let message = match &error {
            PlatformError::Unknown => msg!(unknown, platform = platform),
            PlatformError::TooManyParts => msg!(parts, platform = platform),
            PlatformError::Part(part) if part.is_empty() => msg!(empty, platform = platform),
            PlatformError::Part(part) => msg!(part, part = part),
            PlatformError::Wildcard => msg!(wildcard),
        };
        let range = text.range;
        let fix = meant(platform)
            .filter(|_| text.expansion.variables.is_empty())
            .map(|known| Fix::suggestion(msg!(change, known = known), vec![Edit::replace(range, known)]).preferred());
        // Nobody builds without the argument.
        let finding = out.report(range, message).maybe_fix(fix).harmless_if(text.is_asked_for);
        if text.settable {
            finding.severity(Severity::Warning);
        }
    });
}

/// The platform that a text most likely stands for.
fn meant(platform: &str) -> Option<String> {
    let both = || platform.split_once(['-', ':', '_', '\\']).map(|(system, rest)| format!("{system}/{rest}"));
    let known_both = both().filter(|p| {
        let mut parts = p.split('/');
        let (system, architecture) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        SYSTEMS.contains(&system) && ARCHITECTURES.contains(&architecture)
    });
    let single = || {
        let known = SYSTEMS.into_iter().chain(ARCHITECTURES).filter(|k| k.len() > 3);
        closest(platform, known).first().map(|k| (*k).to_owned())
    };
    known_both.or_else(single)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn a_part_that_every_build_sets() {
        let found = crate::testing::check_with("ARG A\nFROM --platform=linux/${A} a:1\n", &Default::default());
        assert!(found.iter().all(|f| f.rule.id != "platform-invalid"), "{found:?}");
    }

    #[test]
    fn at_the_value() {
        check_rule(
            "platform-invalid",
            "
ARG P=lunix
FROM --platform=a/b/c/d a
                ^^^^^^^ error: `a/b/c/d` has too many parts
FROM --platform=lunix a
                ^^^^^ error: `lunix` is not a known operating system
FROM --platform=$P a
                ^^ warning: `lunix` is not a known
FROM --platform=linux/ a
                ^^^^^^ error: `linux/` has an empty part
FROM --platform=linux/arm64 a
FROM --platform=$TARGETPLATFORM a
FROM --platform=linux/${TARGETARCH} a
",
        );
        check_fix("platform-invalid", "FROM --platform=linux-arm64 a", "FROM --platform=linux/arm64 a");
        check_fix("platform-invalid", "FROM --platform=lunix a", "FROM --platform=linux a");
    }
}
