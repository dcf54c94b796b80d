use crate::data::flags::MOUNT_KEYS;
use crate::model::{Mount, MountOption, closest, mounts};
use crate::rules::errors::nearest;
use crate::rules::{Fix, InstructionContext, Sink};
use crate::text::{Edit, TextRange, between};

rule! {
    /// The options of a mount are `key=value`, separated by commas without spaces.
    ///
    /// Only `readonly`, `ro`, `readwrite`, `rw` and `required` can be given without a value.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14
    /// RUN --mount=typ=cache,target=/root/.cache/pip pip install flask
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install flask
    /// ```
    MOUNT_KEY {
        id: "mount-key",
        set: BuildError,
        severity: Error,
        frontend: true,
        check: Instruction(check),
        messages: {
            nothing: "`--mount` needs options, such as `type=cache,target=/path`",
            comma: "Each comma of a mount must be followed by an option; a space ends the mount",
            quote: "An option cannot contain a `\"`; put the whole value of `--mount` in quotes",
            no_key: "A mount option is `key=value`; the key is missing",
            unknown: "There is no mount option `{key}`",
            mean: "There is no mount option `{key}`; did you mean `{known}`?",
            value: "The option `{key}` needs a value: `{key}=…`",
            path: "`{key}` needs a key before it; did you mean `target={key}`?",
            change: "Change to `{known}`",
            insert: "Insert `target=`",
            remove: "Remove the comma",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for mount in mounts(cx.instruction, cx.escape) {
        if let Some(malformed) = mount.malformed {
            out.report(malformed, msg!(quote));
        } else if mount.options.is_empty() {
            out.report(mount.range, msg!(nothing));
        }
        let has_target = mount.option("target").is_some();
        for option in &mount.options {
            option_of(cx, mount, option, has_target, out);
        }
    }
}

fn option_of(cx: &InstructionContext<'_>, mount: &Mount, option: &MountOption, has_target: bool, out: &mut Sink) {
    let key = &*option.key.text;
    match option.spec() {
        Some(spec) if option.value.is_none() && !spec.bare => {
            out.report(option.range, msg!(value, key = key));
        }
        Some(_) => {}
        None if key.is_empty() && option.value.is_some() => {
            out.report(option.range, msg!(no_key));
        }
        None if key.is_empty() => {
            let comma = comma_beside(cx, option.range).unwrap_or(mount.range);
            let finding = out.report(comma, msg!(comma));
            if comma != mount.range {
                finding.fix(Fix::safe(msg!(remove), vec![Edit::delete(comma)]));
            }
        }
        None if option.value.is_none() && key.starts_with('/') && !has_target => {
            let insert = vec![Edit::insert(option.key.range.start(), "target=")];
            out.report(option.range, msg!(path, key = key)).fix(Fix::suggestion(msg!(insert), insert).preferred());
        }
        None => {
            let names = MOUNT_KEYS.iter().filter(|spec| option.value.is_some() || spec.bare).flat_map(|spec| spec.names);
            let near = closest(key, names.copied());
            let message = match near.first() {
                Some(known) => msg!(mean, key = key, known = known),
                None => msg!(unknown, key = key),
            };
            nearest::offer(out.report(option.range, message), option.key.range, &near);
        }
    }
}

/// The comma before an empty option, or else the one after it.
fn comma_beside(cx: &InstructionContext<'_>, at: TextRange) -> Option<TextRange> {
    let one = crate::text::TextSize::new(1);
    let before = at.start().checked_sub(one).map(|start| between(start, at.start()));
    let after = between(at.end(), at.end() + one);
    before.into_iter().chain([after]).find(|&range| cx.instruction.slice(range) == ",")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_option() {
        check_rule(
            "mount-key",
            "
FROM a
RUN --mount=typ=bind,target=/x x
            ^^^^^^^^ error: There is no mount option `typ`; did you mean `type`?
RUN --mount=foobar=1,target=/x x
            ^^^^^^^^ error: There is no mount option `foobar`
RUN --mount=type,target=/x x
            ^^^^ error: The option `type` needs a value
RUN --mount=type=cache,/x x
                       ^^ error: `/x` needs a key
RUN --mount=type=cache,=/x x
                       ^^^ error: A mount option is `key=value`; the key is missing
RUN --mount=target=/x,readony x
                      ^^^^^^^ error: There is no mount option `readony`; did you mean `readonly`?
RUN --mount= x
    ^^^^^^^^ error: `--mount` needs options
RUN --mount=target=/x,\\\"a\\\"b x
                       ^^^^^ error: An option cannot contain a `\"`; put the whole value of `--mount` in quotes
RUN --mount=Target=/x,RO,TYPE=bind,rw,from=b x
RUN --mount=type=ssh,required x
",
        );
    }

    #[test]
    fn stray_commas() {
        check_rule(
            "mount-key",
            "
FROM a
RUN --mount=type=cache, target=/x x
                      ^ error: Each comma of a mount must be followed by an option; a space ends the mount
RUN --mount=,target=/x x
            ^ error: Each comma of a mount must be followed by an option; a space ends the mount
RUN --mount=\"type=cache,,target=/x\" x
                       ^ error: Each comma of a mount must be followed by an option; a space ends the mount
",
        );
    }

    #[test]
    fn fixes() {
        check_fix("mount-key", "FROM a\nRUN --mount=tarqet=/x x", "FROM a\nRUN --mount=target=/x x");
        check_fix("mount-key", "FROM a\nRUN --mount=type=cache,/x x", "FROM a\nRUN --mount=type=cache,target=/x x");
        check_fix("mount-key", "FROM a\nRUN --mount=type=ssh, x", "FROM a\nRUN --mount=type=ssh x");
    }
}
