//! Flags of instructions and keys of `RUN --mount` (BuildKit: `instructions/parse.go`, `bflag.go`,
//! `commands_runmount.go`; versions from Docker's Dockerfile reference).

/// How often a flag may be, and whether it needs a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagKind {
    /// `--name=value`, once.
    Value,
    /// `--name=value`, any number of times.
    Repeatable,
    /// `--name` or `--name=true|false`.
    Boolean,
}

/// What the value of a flag stands for, which decides what completion offers and hover explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagValue {
    /// An operating system and an architecture.
    Platform,
    /// The options of a mount.
    Mount,
    /// A stage, its number, or an image.
    Source,
    /// A user and a group.
    Owner,
    /// Permissions of a file.
    Mode,
    /// A path of the build context, with wildcards.
    Pattern,
    /// A duration with its unit.
    Duration,
    /// Anything else; [`FlagSpec::offers`] lists what is usual.
    Word,
}

/// A flag of an instruction. One row of the tables below is all that the program knows about a flag besides its page
/// in the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagSpec {
    /// The name without dashes.
    pub name: &'static str,
    /// How often it may be, and whether it needs a value.
    pub kind: FlagKind,
    /// What its value stands for.
    pub value: FlagValue,
    /// What a value looks like; empty for a flag that needs none.
    pub example: &'static str,
    /// The usual values, best first.
    pub offers: &'static [&'static str],
    /// Whether the builder expands variables in the value (the `Expand` methods of BuildKit's
    /// `instructions/commands.go`; `dispatch` for FROM).
    pub expanded: bool,
    /// The first Dockerfile syntax version that has it, as `(major, minor)`; `None` for those that always were.
    pub since: Option<(u16, u16)>,
    /// The first version of the labs channel that has it, where that is an earlier one.
    pub labs_since: Option<(u16, u16)>,
    /// Only in the labs channel.
    pub labs: bool,
}

impl FlagSpec {
    const fn new(name: &'static str, kind: FlagKind, value: FlagValue, example: &'static str) -> Self {
        Self { name, kind, value, example, offers: &[], expanded: false, since: None, labs_since: None, labs: false }
    }

    /// A flag whose value is one of a few words.
    const fn words(name: &'static str, example: &'static str, offers: &'static [&'static str]) -> Self {
        Self { offers, ..Self::new(name, Value, FlagValue::Word, example) }
    }

    const fn boolean(name: &'static str) -> Self {
        Self { offers: &["true", "false"], ..Self::new(name, Boolean, FlagValue::Word, "") }
    }

    const fn duration(name: &'static str, example: &'static str, offers: &'static [&'static str]) -> Self {
        Self { offers, ..Self::new(name, Value, FlagValue::Duration, example) }
    }

    const fn expanded(self) -> Self {
        Self { expanded: true, ..self }
    }

    const fn since(self, version: (u16, u16)) -> Self {
        Self { since: Some(version), labs_since: Some(version), ..self }
    }

    /// The flag was in the labs channel first.
    const fn labs_since(self, labs_version: (u16, u16)) -> Self {
        Self { labs_since: Some(labs_version), ..self }
    }

    const fn labs_only(self) -> Self {
        Self { labs: true, ..self }
    }
}

/// The first Dockerfile syntax version with heredocs, and that of the labs channel.
pub const HEREDOC_SINCE: [(u16, u16); 2] = [(1, 4), (1, 3)];

/// The first Dockerfile syntax version with `${name#pattern}` and the like.
pub const PATTERNS_SINCE: (u16, u16) = (1, 7);

/// The first Dockerfile syntax version with `env=` in a secret mount.
pub const SECRET_ENV_SINCE: (u16, u16) = (1, 10);

/// The version from which ADD unpacks what it downloads.
pub const UNPACK_SINCE: (u16, u16) = (1, 17);

use FlagKind::{Boolean, Repeatable, Value};

const CHOWN: FlagSpec = FlagSpec::new("chown", Value, FlagValue::Owner, "user:group").expanded();
const CHMOD: FlagSpec =
    FlagSpec { offers: &["755", "644", "u+x"], ..FlagSpec::new("chmod", Value, FlagValue::Mode, "644") }.expanded().since((1, 2));
const LINK: FlagSpec = FlagSpec::boolean("link").since((1, 4));
const EXCLUDE: FlagSpec = FlagSpec::new("exclude", Repeatable, FlagValue::Pattern, "pattern").since((1, 19)).labs_since((1, 7));

pub(super) const FROM: &[FlagSpec] = &[FlagSpec::new("platform", Value, FlagValue::Platform, "platform").expanded()];
pub(super) const RUN: &[FlagSpec] = &[
    FlagSpec::new("mount", Repeatable, FlagValue::Mount, "type=cache,target=path").expanded().since((1, 2)).labs_since((1, 0)),
    FlagSpec::words("network", "default", &["default", "none", "host"]).since((1, 3)).labs_since((1, 1)),
    FlagSpec::words("security", "sandbox", &["sandbox", "insecure"]).since((1, 20)).labs_since((1, 1)),
    FlagSpec::new("device", Repeatable, FlagValue::Word, "name").since((1, 14)).labs_only(),
];
pub(super) const COPY: &[FlagSpec] = &[
    FlagSpec::new("from", Value, FlagValue::Source, "stage"),
    CHOWN,
    CHMOD,
    LINK,
    FlagSpec::boolean("parents").since((1, 20)).labs_since((1, 7)),
    EXCLUDE,
];
pub(super) const ADD: &[FlagSpec] = &[
    CHOWN,
    CHMOD,
    LINK,
    FlagSpec::boolean("keep-git-dir").since((1, 1)),
    FlagSpec::words("checksum", "sha256:digest", &["sha256:"]).expanded().since((1, 6)).labs_since((1, 5)),
    FlagSpec::boolean("unpack").since(UNPACK_SINCE),
    EXCLUDE,
];
pub(super) const HEALTHCHECK: &[FlagSpec] = &[
    FlagSpec::duration("interval", "30s", &["30s", "10s", "1m", "5m"]),
    FlagSpec::duration("timeout", "30s", &["30s", "10s", "1m", "5m"]),
    FlagSpec::duration("start-period", "5s", &["5s", "10s", "30s", "1m"]),
    FlagSpec::duration("start-interval", "5s", &["5s", "10s", "30s", "1m"]).since((1, 6)),
    FlagSpec::words("retries", "3", &["3", "5", "1"]),
];

/// The types of `RUN --mount`; the first is the default.
pub const MOUNT_TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

/// A key of `RUN --mount`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MountKey {
    /// All spellings; the first is the usual one.
    pub names: &'static [&'static str],
    /// The mount types that know it; empty means all.
    pub types: &'static [&'static str],
    /// Whether it may be without `=value`.
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

/// The usual spellings of the keys that make sense for a type of mount, the most wanted first; empty for an unknown type.
pub fn usual_mount_keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "bind" => &["target", "source", "from", "rw"],
        "cache" => &["target", "id", "sharing", "mode", "uid", "gid", "from", "source"],
        "tmpfs" => &["target", "size"],
        "secret" => &["id", "target", "env", "required", "mode", "uid", "gid"],
        "ssh" => &["id", "target", "required", "mode", "uid", "gid"],
        _ => &[],
    }
}

/// The mount key of that spelling, in any case.
pub fn mount_key(name: &str) -> Option<&'static MountKey> {
    MOUNT_KEYS.iter().find(|k| k.names.iter().any(|n| n.eq_ignore_ascii_case(name)))
}
