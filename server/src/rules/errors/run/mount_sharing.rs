use crate::model::{closest, mounts};
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// `sharing` of a cache mount is `shared` (the default), `private` or `locked`.
    ///
    /// ```dockerfile,bad
    /// FROM debian
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=exclusive apt-get update
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update
    /// ```
    MOUNT_SHARING {
        id: "mount-sharing",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            unknown: "`sharing` must be `shared`, `private` or `locked`",
            mean: "`sharing` has no value `{value}`; did you mean `{known}`?",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    const MODES: [&str; 3] = ["shared", "private", "locked"];
    let mounts = mounts(cx.instruction, cx.escape);
    for option in mounts.iter().flat_map(|mount| &mount.options).filter(|option| option.name() == "sharing") {
        let Some(value) = option.plain_value() else { continue };
        if MODES.iter().any(|mode| mode.eq_ignore_ascii_case(value)) {
            continue;
        }
        let near = closest(value, MODES);
        let message = match near.first() {
            Some(known) => msg!(mean, value = value, known = known),
            None => msg!(unknown),
        };
        nearest::offer(out.report(option.value_range(), message), option.value_range(), &near);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "mount-sharing",
            "
FROM a
RUN --mount=type=cache,target=/x,sharing=foo x
                                         ^^^ error: `sharing` must be `shared`, `private` or `locked`
RUN --mount=type=cache,target=/x,sharing= x
                                 ^^^^^^^^ error: `sharing` must be `shared`, `private` or `locked`
RUN --mount=type=cache,target=/x,sharing=Locked x
RUN --mount=type=cache,target=/x,sharing=$S x
",
        );
        check_fix(
            "mount-sharing",
            "FROM a\nRUN --mount=type=cache,target=/x,sharing=share x",
            "FROM a\nRUN --mount=type=cache,target=/x,sharing=shared x",
        );
    }
}
