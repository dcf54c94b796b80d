use crate::model::mounts;
use crate::rules::{InstructionContext, Sink};

rule! {
    /// Variables are not expanded in `from=` of a mount: BuildKit has to know the stages before any
    /// value is set.
    ///
    /// Give the image its own stage; FROM may use arguments declared before the first FROM.
    ///
    /// ```dockerfile,bad
    /// ARG VERSION=0.9
    /// FROM python:3.14
    /// RUN --mount=from=ghcr.io/astral-sh/uv:$VERSION,source=/uv,target=/bin/uv uv sync
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=0.9
    /// FROM ghcr.io/astral-sh/uv:$VERSION AS uv
    /// FROM python:3.14
    /// RUN --mount=from=uv,source=/uv,target=/bin/uv uv sync
    /// ```
    MOUNT_FROM_VARIABLE {
        id: "mount-from-variable",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            variable: "Variables are not expanded in `from`; name a stage with `FROM {value} AS name` and mount from `name`",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`: no `$` but at the end.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let mounts = mounts(cx.instruction, cx.escape);
    for option in mounts.iter().flat_map(|mount| &mount.options).filter(|option| option.name() == "from") {
        if let Some(value) = option.value.as_ref().filter(|v| v.text.find('$').is_some_and(|at| at + 1 < v.text.len())) {
            out.report(option.value_range(), msg!(variable, value = value.text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "mount-from-variable",
            "
FROM a
RUN --mount=from=$A,target=/x x
                 ^^ error: Variables are not expanded in `from`
RUN --mount=\"target=/x,FROM=a:${A}\" x
                            ^^^^^^ error: Variables are not expanded in `from`
RUN --mount=from=b,target=$A x
RUN --mount=from=b$,target=/x x
",
        );
    }
}
