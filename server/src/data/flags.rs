//! Flags of instructions and keys of `RUN --mount` (BuildKit: `instructions/parse.go`, `bflag.go`,
//! `commands_runmount.go`; versions from Docker's Dockerfile reference).

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagKind {
    /// `--name=value`, once.
    Value,
    /// `--name=value`, any number of times.
    Repeatable,
    /// `--name` or `--name=true|false`.
    Boolean,
}

/// A flag of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagSpec {
    /// The name without dashes.
    pub name: &'static str,
    /// What it takes.
    pub kind: FlagKind,
    /// The first Dockerfile syntax version that has it, as `(major, minor)`; `None` for those that always were.
    pub since: Option<(u16, u16)>,
    /// The first version of the labs channel that has it, where that is an earlier one.
    pub labs_since: Option<(u16, u16)>,
    /// Only in the labs channel.
    pub labs: bool,
}

const fn flag(name: &'static str, kind: FlagKind, since: Option<(u16, u16)>) -> FlagSpec {
    FlagSpec { name, kind, since, labs_since: since, labs: false }
}

/// A flag that was in the labs channel first.
const fn from_labs(name: &'static str, kind: FlagKind, since: (u16, u16), labs_since: (u16, u16)) -> FlagSpec {
    FlagSpec { name, kind, since: Some(since), labs_since: Some(labs_since), labs: false }
}

/// The first Dockerfile syntax version with heredocs, and that of the labs channel.
pub const HEREDOC_SINCE: [(u16, u16); 2] = [(1, 4), (1, 3)];

/// The first Dockerfile syntax version with `${name#pattern}` and its kin.
pub const PATTERNS_SINCE: (u16, u16) = (1, 7);

/// The first Dockerfile syntax version with `env=` in a secret mount.
pub const SECRET_ENV_SINCE: (u16, u16) = (1, 10);

use FlagKind::{Boolean, Repeatable, Value};

const FROM: &[FlagSpec] = &[flag("platform", Value, None)];
const RUN: &[FlagSpec] = &[
    from_labs("mount", Repeatable, (1, 2), (1, 0)),
    from_labs("network", Value, (1, 3), (1, 1)),
    from_labs("security", Value, (1, 20), (1, 1)),
    FlagSpec { labs: true, ..flag("device", Repeatable, Some((1, 14))) },
];
const COPY: &[FlagSpec] = &[
    flag("from", Value, None),
    flag("chown", Value, None),
    flag("chmod", Value, Some((1, 2))),
    flag("link", Boolean, Some((1, 4))),
    from_labs("parents", Boolean, (1, 20), (1, 7)),
    from_labs("exclude", Repeatable, (1, 19), (1, 7)),
];
const ADD: &[FlagSpec] = &[
    flag("chown", Value, None),
    flag("chmod", Value, Some((1, 2))),
    flag("link", Boolean, Some((1, 4))),
    flag("keep-git-dir", Boolean, Some((1, 1))),
    from_labs("checksum", Value, (1, 6), (1, 5)),
    flag("unpack", Boolean, Some((1, 17))),
    from_labs("exclude", Repeatable, (1, 19), (1, 7)),
];
const HEALTHCHECK: &[FlagSpec] = &[
    flag("interval", Value, None),
    flag("timeout", Value, None),
    flag("start-period", Value, None),
    flag("start-interval", Value, Some((1, 6))),
    flag("retries", Value, None),
];

/// The flags of an instruction given in upper case; empty for one that has none.
pub fn flags_of(instruction: &str) -> &'static [FlagSpec] {
    match instruction {
        "FROM" => FROM,
        "RUN" => RUN,
        "COPY" => COPY,
        "ADD" => ADD,
        "HEALTHCHECK" => HEALTHCHECK,
        _ => &[],
    }
}

/// What the value of a flag looks like; empty for one that takes none.
pub fn example(flag: &str) -> &'static str {
    match flag {
        "platform" => "platform",
        "mount" => "type=cache,target=path",
        "network" => "default",
        "security" => "sandbox",
        "device" => "name",
        "from" => "stage",
        "chown" => "user:group",
        "chmod" => "644",
        "exclude" => "pattern",
        "checksum" => "sha256:digest",
        "interval" | "timeout" => "30s",
        "start-period" | "start-interval" => "5s",
        "retries" => "3",
        _ => "",
    }
}

/// The types of `RUN --mount`; the first is the default.
pub const MOUNT_TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

/// A key of `RUN --mount`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MountKey {
    /// All spellings; the first is the usual one.
    pub names: &'static [&'static str],
    /// The mount types that know it; empty means all.
    pub types: &'static [&'static str],
    /// Whether it may stand without `=value`.
    pub bare: bool,
}

/// Keys of `RUN --mount`. Which key fits which type: BuildKit's `parseMount`.
pub const MOUNT_KEYS: &[MountKey] = &[
    MountKey { names: &["type"], types: &[], bare: false },
    MountKey { names: &["target", "dst", "destination"], types: &[], bare: false },
    MountKey { names: &["source", "src"], types: &["bind", "cache", "secret"], bare: false },
    MountKey { names: &["from"], types: &["bind", "cache"], bare: false },
    MountKey { names: &["id"], types: &["cache", "secret", "ssh"], bare: false },
    MountKey { names: &["readonly", "ro"], types: &["bind", "cache"], bare: true },
    MountKey { names: &["readwrite", "rw"], types: &["bind", "cache"], bare: true },
    MountKey { names: &["sharing"], types: &["cache"], bare: false },
    MountKey { names: &["size"], types: &["tmpfs"], bare: false },
    MountKey { names: &["required"], types: &["secret", "ssh"], bare: true },
    MountKey { names: &["mode"], types: &["cache", "secret", "ssh"], bare: false },
    MountKey { names: &["uid"], types: &["cache", "secret", "ssh"], bare: false },
    MountKey { names: &["gid"], types: &["cache", "secret", "ssh"], bare: false },
    MountKey { names: &["env"], types: &["secret"], bare: false },
];

/// The mount key of that spelling, in any case.
pub fn mount_key(name: &str) -> Option<&'static MountKey> {
    MOUNT_KEYS.iter().find(|k| k.names.iter().any(|n| n.eq_ignore_ascii_case(name)))
}
