use crate::model::{Base, MountKind, Placed, mounts};
use crate::rules::{Sink, StageContext};
use crate::syntax::ast::{Command, Keyword};

rule! {
    /// RUN with a shell in an image that has none.
    ///
    /// `scratch` is empty: there is no `/bin/sh` to run the command, so the build stops. Build in a
    /// stage of its own and copy the result.
    ///
    /// ```dockerfile,bad
    /// FROM scratch
    /// RUN echo hello
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine:3.24 AS build
    /// RUN echo hello > /hello
    /// FROM scratch
    /// COPY --from=build /hello /hello
    /// ```
    SHELL_RUN_IN_SCRATCH {
        id: "shell-run-in-scratch",
        set: Own,
        severity: Warning,
        aliases: ["tally/shell-run-in-scratch"],
        check: Stage(check),
        messages: {
            shell: "`scratch` has no shell, so RUN cannot work here",
        },
    }
}

fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let model = cx.model;
    // Whether a shell may have come into each stage.
    let mut ends: Vec<bool> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        let mut may_have_shell = match model.parent(stage) {
            Some(parent) => ends.get(parent.index).copied().unwrap_or(true),
            None => stage.base != Base::Scratch,
        };
        for placed in model.instructions_of(stage) {
            match placed.keyword {
                Keyword::Copy | Keyword::Add | Keyword::Shell | Keyword::Onbuild => may_have_shell = true,
                Keyword::Run if !may_have_shell && !brings_files(placed, model.escape) => {
                    if let Some(Command::Shell(_)) = placed.command() {
                        out.report(placed.keyword_range(), msg!(shell));
                    }
                }
                _ => {}
            }
        }
        ends.push(may_have_shell);
    }
}

/// Whether a mount may hold a shell.
fn brings_files(run: &Placed, escape: char) -> bool {
    mounts(run, escape).iter().any(|m| matches!(m.kind(), Some(MountKind::Bind | MountKind::Cache) | None))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn before_anything_is_copied() {
        check_rule(
            "shell-run-in-scratch",
            "
FROM scratch AS x
RUN a
^^^ warning: `scratch` has no shell
RUN [\"/a\"]
RUN --mount=from=busybox,target=/bin a
FROM x
run b
^^^ warning: `scratch` has no shell
FROM scratch
ADD rootfs.tar /
RUN a
FROM scratch
SHELL [\"/x\"]
RUN a
FROM alpine:3.24
RUN a
",
        );
    }
}
