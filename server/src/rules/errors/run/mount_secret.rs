use crate::model::{MountKind, mounts};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// A secret mount needs an `id` and has neither `from` nor `sharing`.
    ///
    /// Instead of `id` it may have `source`, or only a `target` whose file name is the id.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --mount=type=secret cat /run/secrets/token
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --mount=type=secret,id=token cat /run/secrets/token
    /// ```
    MOUNT_SECRET {
        id: "mount-secret",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            id: "A secret mount needs the name of the secret: `id=name`",
            from: "A secret mount has no `from`: secrets come from the build command",
            sharing: "A secret mount has no `sharing`, only cache mounts do",
            both: "`id` and `source` of a secret mount mean the same thing; keep one of them",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let mounts = mounts(cx.instruction, cx.escape);
    for mount in mounts.iter().filter(|m| m.kind() == Some(MountKind::Secret) && m.malformed.is_none()) {
        let given = |name| mount.option(name).is_some_and(|option| option.has_value());
        // A variable may be empty.
        let given_for_sure = |name| mount.option(name).is_some_and(|o| o.plain_value().is_some_and(|v| !v.is_empty()));
        let message = if given_for_sure("from") {
            msg!(from)
        } else if given_for_sure("sharing") {
            msg!(sharing)
        } else if !["id", "source", "target"].into_iter().any(given) {
            msg!(id)
        } else if given_for_sure("id") && given_for_sure("source") {
            msg!(both)
        } else {
            continue;
        };
        out.report(mount.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_flag() {
        check_rule(
            "mount-secret",
            "
FROM a
RUN --mount=type=secret x
    ^^^^^^^^^^^^^^^^^^^ error: A secret mount needs the name
RUN --mount=type=secret,env=A,id= x
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: A secret mount needs the name
RUN --mount=type=secret,id=x,from=a x
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: A secret mount has no `from`: secrets come from the build command
RUN --mount=type=secret,id=x,sharing=locked x
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: A secret mount has no `sharing`
RUN --mount=type=secret,id=x,src=y x
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: `id` and `source`
RUN --mount=type=secret,id=x x
RUN --mount=type=secret,id=$X x
RUN --mount=type=secret,dst=/x x
RUN --mount=type=cache,target=/x x
",
        );
    }
}
