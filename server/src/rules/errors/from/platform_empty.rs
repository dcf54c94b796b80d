use super::visit_from;
use crate::model::ExpandedRole;
use crate::rules::{Severity, Sink, StageContext};

rule! {
    /// The value of `--platform` expands to nothing.
    ///
    /// FROM sees only the ARGs above the first FROM and the platform arguments such as `BUILDPLATFORM`.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=$BUILD_PLATFORM golang
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM golang
    /// ```
    PLATFORM_EMPTY {
        id: "platform-empty",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            empty: "`{value}` expands to nothing, so the platform is empty; no ARG above the first FROM declares it",
            by_default: "`{value}` expands to nothing unless a build argument sets it; give the ARG a default",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `buildDispatchStates`, "empty platform value from expression". A
/// literal `--platform=` is ignored.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    visit_from(cx, &ExpandedRole::Flag, |text| {
        let value = text.source.text();
        if value.is_empty() || text.expansion.known() != Some("") {
            return;
        }
        let range = text.range;
        if text.settable {
            out.report(range, msg!(by_default, value = value)).severity(Severity::Warning);
        } else {
            out.report(range, msg!(empty, value = value));
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "platform-empty",
            "
ARG P
ARG BUILDPLATFORM
FROM --platform=$NOPE a
                ^^^^^ error: `$NOPE` expands to nothing
FROM --platform=$P a
                ^^ warning: `$P` expands to nothing unless a build argument sets it
FROM --platform= a
FROM --platform=$BUILDPLATFORM a
FROM --platform=${NOPE:-linux} a
",
        );
    }
}
