use crate::model::{Mount, MountKind, MountOption, mounts};
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, TextRange, between};

rule! {
    /// Some options exist only for some types of mounts.
    ///
    /// `size` is for `tmpfs`, `sharing` for `cache`, `required` for `secret` and `ssh`; `mode`, `uid`
    /// and `gid` are for all but `bind` and `tmpfs`. `size` and `required` work only after `type=…`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --mount=type=cache,target=/tmp/work,size=64m make
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --mount=type=tmpfs,target=/tmp/work,size=64m make
    /// ```
    MOUNT_KEY_FOR_TYPE {
        id: "mount-key-for-type",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            tmpfs: "A `{kind}` mount has no `{key}`, only `tmpfs` mounts do",
            cache: "A `{kind}` mount has no `{key}`, only `cache` mounts do",
            secret: "A `{kind}` mount has no `{key}`, only `secret` and `ssh` mounts do",
            owner: "A `{kind}` mount has no `{key}`, only `cache`, `secret` and `ssh` mounts do",
            order: "`{key}` must come after `type={kind}`",
            remove: "Remove `{option}`",
            move_type: "Move `{option}` before it",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`: `size` and `required` are judged by the
/// type so far, the others by the type in the end. `sharing` of a secret belongs to `mount-secret`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    use MountKind::{Bind, Cache, Secret, Ssh, Tmpfs};
    for mount in mounts(cx.instruction, cx.escape) {
        let in_the_end = mount.kind();
        for (index, (before, option)) in mount.with_kinds().enumerate() {
            let name = option.name();
            let is_early = matches!(name, "size" | "required");
            let kind = if is_early { before } else { in_the_end };
            let Some(kind) = kind else { continue };
            let wrong = match name {
                "size" => kind != Tmpfs && option.value.is_some(),
                "required" => !matches!(kind, Secret | Ssh),
                "sharing" => !matches!(kind, Cache | Secret) && option.has_value(),
                "mode" | "uid" | "gid" => matches!(kind, Bind | Tmpfs) && option.value.is_some(),
                _ => false,
            };
            if !wrong {
                continue;
            }
            let in_the_end = in_the_end.filter(|&end| match name {
                "size" => end == Tmpfs,
                "required" => matches!(end, Secret | Ssh),
                _ => false,
            });
            let (key, kind) = (&option.key.text, kind.as_str());
            let message = match (in_the_end, name) {
                (Some(end), _) => msg!(order, key = key, kind = end.as_str()),
                (None, "size") => msg!(tmpfs, key = key, kind = kind),
                (None, "sharing") => msg!(cache, key = key, kind = kind),
                (None, "required") => msg!(secret, key = key, kind = kind),
                _ => msg!(owner, key = key, kind = kind),
            };
            let finding = out.report(option.range, message);
            if in_the_end.is_some() {
                finding.maybe_fix(move_type_before(cx, mount, option));
            } else if let Some(with_comma) = with_comma(cx, mount, index) {
                let title = msg!(remove, option = cx.instruction.slice(option.range));
                finding.fix(Fix::suggestion(title, vec![Edit::delete(with_comma)]));
            }
        }
    }
}

/// An option with the comma before it, or behind it for the first one.
fn with_comma(cx: &InstructionContext<'_>, mount: &Mount, index: usize) -> Option<TextRange> {
    let option = mount.options.get(index)?;
    let before = index.checked_sub(1).and_then(|i| mount.options.get(i));
    let (range, between) = match (before, mount.options.get(index + 1)) {
        (Some(before), _) => {
            let gap = between(before.range.end(), option.range.start().max(before.range.end()));
            (between(gap.start(), option.range.end().max(gap.start())), gap)
        }
        (None, Some(after)) => {
            let gap = between(option.range.end(), after.range.start().max(option.range.end()));
            (between(option.range.start(), gap.end()), gap)
        }
        (None, None) => return None,
    };
    // Quotes or a continuation may be between the options.
    (cx.instruction.slice(between) == ",").then_some(range)
}

fn move_type_before(cx: &InstructionContext<'_>, mount: &Mount, option: &MountOption) -> Option<Fix> {
    let index = mount.options.iter().rposition(|o| o.name() == "type")?;
    let kind = mount.options.get(index)?;
    let text = cx.instruction.slice(kind.range);
    let edits = vec![Edit::insert(option.range.start(), format!("{text},")), Edit::delete(with_comma(cx, mount, index)?)];
    Some(Fix::safe(msg!(move_type, option = text), edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_option() {
        check_rule(
            "mount-key-for-type",
            "
FROM a
RUN --mount=type=bind,size=1,target=/x x
                      ^^^^^^ error: A `bind` mount has no `size`
RUN --mount=type=cache,target=/x,required x
                                 ^^^^^^^^ error: A `cache` mount has no `required`
RUN --mount=target=/x,sharing=locked x
                      ^^^^^^^^^^^^^^ error: A `bind` mount has no `sharing`
RUN --mount=uid=1,type=tmpfs,target=/x x
            ^^^^^ error: A `tmpfs` mount has no `uid`
RUN --mount=size=1,type=tmpfs,target=/x x
            ^^^^^^ error: `size` must come after `type=tmpfs`
RUN --mount=uid=1,mode=755,type=cache,target=/x,sharing=locked x
RUN --mount=type=tmpfs,size=1m,target=/x x
RUN --mount=type=secret,id=a,required,uid=1,mode=0400 x
RUN --mount=type=$T,size=1 x
RUN --mount=type=secret,id=a,sharing=locked x
",
        );
    }

    #[test]
    fn fixes() {
        let fix = |before: &str, after: &str| {
            check_fix(
                "mount-key-for-type",
                &format!("FROM a\nRUN --mount={before} x"),
                &format!("FROM a\nRUN --mount={after} x"),
            );
        };
        fix("type=bind,size=1,target=/x", "type=bind,target=/x");
        fix("size=1,target=/x", "target=/x");
        fix("size=1,target=/x,type=tmpfs", "type=tmpfs,size=1,target=/x");
    }
}
