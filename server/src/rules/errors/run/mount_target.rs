use crate::model::{Mount, MountKind, WorkingDirectory, changes_when_expanded, mounts};
use crate::rules::{Severity, Sink, StageContext};
use crate::syntax::ast::Keyword;

rule! {
    /// A mount of type `bind`, `cache` or `tmpfs` needs a target below `/`.
    ///
    /// Without a target it is mounted on the working directory, which is `/` unless WORKDIR or the base
    /// image says otherwise.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14
    /// RUN --mount=type=cache pip install flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    /// ```
    MOUNT_TARGET {
        id: "mount-target",
        set: BuildError,
        severity: Error,
        check: Stage(check),
        messages: {
            root: "Nothing can be mounted on `/`; use a folder below it",
            missing: "The mount has no target: add `target=/path`",
            relative: "`{target}` is `/` here, where nothing can be mounted",
        },
    }
}

/// BuildKit: `dockerfile2llb/convert_runmount.go`, `dispatchRunMounts`. Only a base image may have another
/// working directory than the file says: without WORKDIR a relative target is a warning. No target at all
/// stays an error: a base image whose folder is to be mounted over is not worth a doubt.
fn check(cx: &StageContext<'_>, out: &mut Sink) {
    let runs = cx.model.instructions.iter().enumerate().filter(|(_, i)| i.keyword == Keyword::Run && !i.flags.is_empty());
    for (index, placed) in runs {
        for mount in mounts(placed, cx.model.escape) {
            let Some(target) = target(mount, cx.model.escape) else { continue };
            let message = match target {
                "/" => msg!(root),
                "" => msg!(missing),
                _ => msg!(relative, target = target),
            };
            if target == "/" {
                out.report(placed.at(mount.range), message);
                continue;
            }
            // Only paths that stay where they are need a look at the working directory.
            if target.starts_with('/') || !target.split('/').all(|part| matches!(part, "" | "." | "..")) {
                continue;
            }
            match cx.model.working_directory_before(index) {
                WorkingDirectory::Path(path) if path == "/" => {
                    out.report(placed.at(mount.range), message);
                }
                WorkingDirectory::BaseImage if target.is_empty() => {
                    out.report(placed.at(mount.range), message);
                }
                WorkingDirectory::BaseImage => {
                    out.report(placed.at(mount.range), message).severity(Severity::Warning);
                }
                _ => {}
            }
        }
    }
}

/// The target of a mount that needs one, empty if there is none; `None` if it cannot be told.
fn target(mount: &Mount, escape: char) -> Option<&str> {
    if !matches!(mount.kind()?, MountKind::Bind | MountKind::Cache | MountKind::Tmpfs) || mount.malformed.is_some() {
        return None;
    }
    let value = mount.option("target").and_then(|option| option.value.as_ref()).map_or("", |value| &value.text);
    (!changes_when_expanded(value, escape)).then_some(value)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn at_the_flag() {
        check_rule(
            "mount-target",
            "
FROM a
RUN --mount=type=cache x
    ^^^^^^^^^^^^^^^^^^ error: The mount has no target
RUN --mount=target=/ x
    ^^^^^^^^^^^^^^^^ error: Nothing can be mounted on `/`
RUN --mount=type=tmpfs,dst=. x
    ^^^^^^^^^^^^^^^^^^^^^^^^ warning: `.` is `/` here
RUN --mount=type=cache,target=/x --mount=type=ssh --mount=type=$T --mount=dst=$D x
RUN --mount=target=x x
WORKDIR /app
RUN --mount=type=cache x
WORKDIR /
RUN --mount=type=cache x
    ^^^^^^^^^^^^^^^^^^ error: The mount has no target
FROM scratch
RUN --mount=type=cache x
    ^^^^^^^^^^^^^^^^^^ error: The mount has no target
",
        );
    }
}
