use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// A platform in FROM other than that of the build.
    ///
    /// The stage is built for that platform whatever `docker build --platform` asks for.
    /// FromPlatformFlagConstDisallowed reports fixed platforms, unless the name of the stage shows that
    /// they are intended.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux/amd64 debian:13 AS build_amd64
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM debian:13 AS build
    /// ```
    DL3029 {
        id: "DL3029",
        set: Hadolint,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            other: "This stage is not built for the platform that the build asks for; drop the flag, or use $BUILDPLATFORM for build tools",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::From {
        return;
    }
    let Some(word) = cx.instruction.flag("platform").and_then(|flag| flag.value.as_ref()) else { return };
    if !["BUILDPLATFORM", "TARGETPLATFORM"].iter().any(|known| word.raw.contains(known)) {
        out.report(word.range, msg!(other));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "DL3029",
            r#"
FROM --platform=linux/amd64 a AS build_amd64
                ^^^^^^^^^^^ warning: This stage is not built for the platform
FROM --platform=$P a
                ^^ warning
FROM --platform=$BUILDPLATFORM a
FROM --platform=${TARGETPLATFORM:-linux/amd64} a
FROM a
"#,
        );
    }
}
