use super::visit_from;
use crate::model::ExpandedRole;
use crate::rules::{Sink, StageContext};

rule! {
    /// The image of FROM expands to nothing: no ARG above the first FROM declares the variable.
    ///
    /// FROM sees only the ARGs above the first FROM and the platform arguments such as `TARGETARCH`,
    /// not the ENV and ARG of a stage. A build argument needs its ARG as well.
    ///
    /// ```dockerfile,bad
    /// FROM $BASE
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG BASE=alpine
    /// FROM $BASE
    /// ```
    FROM_EMPTY_BASE {
        id: "from-empty-base",
        set: BuildError,
        severity: Error,
        aliases: ["BASE_NAME_EMPTY"],
        covers: [Same "InvalidDefaultArgInFrom"],
        check: Stage(check),
        messages: {
            empty: "`{word}` expands to nothing, so FROM has no image; declare the variable with ARG above the first FROM",
            literal: "`{word}` is empty, so FROM has no image",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert.go`, `buildDispatchStates`, "base name should not be blank". Where a
/// declared ARG decides it, that is a matter of its default, not of FROM.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    visit_from(cx, &ExpandedRole::Image, |text| {
        if text.expansion.known() != Some("") || text.settable {
            return;
        }
        let word = text.source.text();
        let message = if text.expansion.variables.is_empty() { msg!(literal, word = word) } else { msg!(empty, word = word) };
        out.report(text.range, message);
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_image() {
        check_rule(
            "from-empty-base",
            "
ARG A
FROM $B
     ^^ error: `$B` expands to nothing
FROM ${B}${C:+x} AS x
     ^^^^^^^^^^^ error: `${B}${C:+x}` expands
FROM \"\"
     ^^ error: `\"\"` is empty
FROM $A
FROM ${B:-a}
FROM $TARGETARCH
",
        );
    }
}
