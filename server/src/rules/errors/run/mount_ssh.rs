use crate::model::{MountKind, mounts};
use crate::rules::{InstructionContext, Sink};

rule! {
    /// An SSH mount has no `source`: the build command provides the agent, and `id` names it.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --mount=type=ssh,source=/root/.ssh git clone git@github.com:moby/buildkit.git
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --mount=type=ssh git clone git@github.com:moby/buildkit.git
    /// ```
    MOUNT_SSH {
        id: "mount-ssh",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            source: "An SSH mount has no `source`; identify the agent by `id`, or omit both",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_ssh.go`, `dispatchSSH`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for mount in mounts(cx.instruction, cx.escape).iter().filter(|m| m.kind() == Some(MountKind::Ssh)) {
        if let Some(option) = mount.option("source")
            && option.plain_value().is_some_and(|value| !value.is_empty())
        {
            out.report(option.range, msg!(source));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_option() {
        check_rule(
            "mount-ssh",
            "
FROM a
RUN --mount=type=ssh,source=x x
                     ^^^^^^^^ error: An SSH mount has no `source`; identify the agent by `id`, or omit both
RUN --mount=type=ssh x
RUN --mount=type=ssh,id=x,source= x
",
        );
    }
}
