use crate::data::booleans::is_go_boolean;
use crate::model::{MountKind, mounts};
use crate::rules::{InstructionContext, Message, Sink};

rule! {
    /// An option of a mount that takes a number, a size or a boolean has another value.
    ///
    /// `uid` and `gid` are decimal numbers, not names; `mode` is octal; `size` is a number, optionally
    /// followed by `k`, `m` or `g`; `ro`, `rw` and `required` are `true` or `false`.
    ///
    /// ```dockerfile,bad
    /// FROM alpine
    /// RUN --mount=type=cache,target=/home/app/.cache,uid=app make
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM alpine
    /// RUN --mount=type=cache,target=/home/app/.cache,uid=1000 make
    /// ```
    MOUNT_NUMBER {
        id: "mount-number",
        set: BuildError,
        severity: Error,
        check: Instruction(check),
        messages: {
            id: "`{key}` takes a decimal number, not a name",
            mode: "`mode` takes an octal number, such as `0755`",
            size: "`size` takes a number of bytes, optionally followed by `k`, `m` or `g`",
            boolean: "`{key}` takes `true` or `false`",
        },
    }
}

/// BuildKit: `instructions/commands_runmount.go`, `parseMount`; sizes: docker/go-units, `RAMInBytes`.
fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    for mount in mounts(cx.instruction, cx.escape) {
        for (kind, option) in mount.with_kinds() {
            let Some(value) = option.plain_value() else { continue };
            // Elsewhere these two are refused before their value is read.
            let known = match option.name() {
                "size" => kind == Some(MountKind::Tmpfs),
                "required" => matches!(kind, Some(MountKind::Secret | MountKind::Ssh)),
                _ => true,
            };
            if let Some(message) = fault(option.name(), &option.key.text, value).filter(|_| known) {
                out.report(option.value_range(), message);
            }
        }
    }
}

fn fault(name: &str, key: &str, value: &str) -> Option<Message> {
    let digits = |radix| value.bytes().all(|b| char::from(b).is_digit(radix)) && u32::from_str_radix(value, radix).is_ok();
    match name {
        "uid" | "gid" if !digits(10) => Some(msg!(id, key = key)),
        "mode" if !digits(8) => Some(msg!(mode)),
        "size" if !is_size(value) => Some(msg!(size)),
        "readonly" | "readwrite" | "required" if !is_go_boolean(value) => Some(msg!(boolean, key = key)),
        _ => None,
    }
}

/// A number, perhaps a blank, and `b`, or one of `kmgtp` with `b` or `ib` behind it or nothing, in any case.
fn is_size(value: &str) -> bool {
    let Some(last) = value.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') else { return false };
    let (number, suffix) = value.split_at(last + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let starts_as_number = number.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '+' || c == '-');
    let number_ok = starts_as_number && number.parse::<f64>().is_ok_and(|n| 0.0 <= n);
    let suffix = suffix.to_ascii_lowercase();
    let unit_ok = match suffix.strip_prefix(['k', 'm', 'g', 't', 'p']) {
        Some(rest) => matches!(rest, "" | "b" | "ib"),
        None => matches!(&*suffix, "" | "b"),
    };
    number_ok && unit_ok
}

#[cfg(test)]
mod tests {
    use super::is_size;
    use crate::testing::check_rule;

    #[test]
    fn at_the_value() {
        check_rule(
            "mount-number",
            "
FROM a
RUN --mount=type=cache,target=/x,uid=a x
                                     ^ error: `uid` takes a decimal number
RUN --mount=type=cache,target=/x,gid= x
                                 ^^^^ error: `gid` takes a decimal number
RUN --mount=type=cache,target=/x,mode=0888 x
                                      ^^^^ error: `mode` takes an octal number
RUN --mount=type=tmpfs,target=/x,size=1x x
                                      ^^ error: `size` takes a number of bytes
RUN --mount=target=/x,ro=yes x
                         ^^^ error: `ro` takes `true` or `false`
RUN --mount=type=ssh,required=no x
                              ^^ error: `required` takes
RUN --mount=type=cache,target=/x,uid=1,gid=0,mode=0755,rw=1,ro=f x
RUN --mount=type=cache,target=/x,uid=$U x
RUN --mount=type=bind,target=/x,size=x x
RUN --mount=type=cache,target=/x,uid=+1 x
                                     ^^ error: `uid` takes
",
        );
    }

    #[test]
    fn sizes() {
        for size in ["1", "1m", "1.5GiB", "10 MB", "0b", "1e3k", "+1"] {
            assert!(is_size(size), "{size}");
        }
        for size in ["", "m", "1x", "-1", "1mm", "1kibi", "a1", "1bb", "inf1"] {
            assert!(!is_size(size), "{size}");
        }
    }
}
