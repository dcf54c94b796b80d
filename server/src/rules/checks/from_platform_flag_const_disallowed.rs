use crate::model::{Platform, expand};
use crate::rules::{Fix, Sink, StageContext};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, range};

rule! {
    /// A fixed platform in FROM.
    ///
    /// The stage is built for that platform whatever `docker build --platform` asks for. If a stage is
    /// meant for one platform, say so in its name (`AS build_amd64`), and this check stays silent.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux/amd64 debian:13
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM debian:13
    /// ```
    FROM_PLATFORM_FLAG_CONST_DISALLOWED {
        id: "FromPlatformFlagConstDisallowed",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3029", "tally/platform-mismatch"],
        covers: [Same "DL3029"],
        check: Stage(check),
        messages: {
            constant: "The platform is fixed to `{platform}`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools",
            remove: "Remove `{flag}`",
        },
    }
}

/// BuildKit: `validations.go`, `reportConstPlatformDisallowed`.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let environment = cx.model.global_environment();
    for placed in cx.model.instructions.iter().filter(|i| i.keyword == Keyword::From) {
        let Some(flag) = placed.flag("platform") else { continue };
        let Some(word) = flag.value.as_ref().filter(|w| !w.has_variables()) else { continue };
        let expansion = expand(word, cx.model.escape, environment);
        let Some(platform) = expansion.known().and_then(Platform::parse) else { continue };
        let name = placed.as_from().and_then(|from| from.alias.as_ref()).map_or(String::new(), |a| a.raw.to_lowercase());
        if name.contains(&platform.os) || name.contains(&platform.architecture) {
            continue;
        }
        let rest = placed.text.get(usize::from(flag.range.end())..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let with_blanks = range(usize::from(flag.range.start()), usize::from(flag.range.end()) + blanks);
        out.report(placed.at(word.range), msg!(constant, platform = word.raw))
            .fix(Fix::suggestion(msg!(remove, flag = placed.slice(flag.range)), vec![Edit::delete(placed.at(with_blanks))]));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "FromPlatformFlagConstDisallowed",
            "
ARG P=linux/amd64
FROM --platform=linux/amd64 a
                ^^^^^^^^^^^ warning: The platform is fixed to `linux/amd64`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools
FROM --platform=aarch64 a AS x
                ^^^^^^^ warning: The platform is fixed to `aarch64`, whatever the build asks for; drop the flag, or use $BUILDPLATFORM for build tools
FROM --platform=linux/arm64 a AS build_arm64
FROM --platform=linux/arm64 a AS linuxfoo
FROM --platform=$P a
FROM --platform=nonsense a
",
        );
        check_fix("FromPlatformFlagConstDisallowed", "FROM --platform=linux a", "FROM a");
    }
}
