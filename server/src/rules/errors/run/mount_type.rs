use crate::data::flags::MOUNT_TYPES;
use crate::model::{MountKind, closest, mounts};
use crate::rules::errors::nearest;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// The type of a mount is `bind` (the default), `cache`, `tmpfs`, `secret` or `ssh`.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14
    /// RUN --mount=type=volume,target=/root/.cache/pip pip install flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    /// ```
    MOUNT_TYPE {
        id: "mount-type",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            empty: "The type is missing: `bind`, `cache`, `tmpfs`, `secret` or `ssh`",
            unknown: "`{value}` is not a mount type; use `bind`, `cache`, `tmpfs`, `secret` or `ssh`",
            mean: "`{value}` is not a mount type; did you mean `{known}`?",
            change: "Change to `{known}`",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let mounts = mounts(cx.instruction, cx.escape);
    for option in mounts.iter().flat_map(|mount| &mount.options).filter(|option| option.name() == "type") {
        let Some(value) = option.plain_value().filter(|value| MountKind::parse(value).is_none()) else { continue };
        let near = closest(value, MOUNT_TYPES);
        let message = match near.first() {
            _ if value.is_empty() => msg!(empty),
            Some(known) => msg!(mean, value = value, known = known),
            None => msg!(unknown, value = value),
        };
        let finding = out.report(option.value_range(), message);
        if !value.is_empty() {
            nearest::offer(finding, option.value_range(), &near);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_value() {
        check_rule(
            "mount-type",
            "
FROM a
RUN --mount=type=foo x
                 ^^^ error: `foo` is not a mount type; use `bind`, `cache`, `tmpfs`, `secret` or `ssh`
RUN --mount=type=cahce,target=/x x
                 ^^^^^ error: `cahce` is not a mount type; did you mean `cache`?
RUN --mount=type=,target=/x x
            ^^^^^ error: The type is missing
RUN --mount=type=SSH x
RUN --mount=type=$T x
",
        );
        check_fix("mount-type", "FROM a\nRUN --mount=type=\"secrets\" x", "FROM a\nRUN --mount=type=\"secret\" x");
    }
}
