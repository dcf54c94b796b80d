//! What Buildah and Podman take in a Containerfile besides what BuildKit takes.

/// Options of `RUN --mount=`: buildah 1.41, `docs/buildah-run.1.md` and `internal/volumes/volumes.go` (2026-11-29).
pub const MOUNT_OPTIONS: &[&str] = &[
    "U",
    "Z",
    "bind-nonrecursive",
    "bind-propagation",
    "chown",
    "consistency",
    "dev",
    "exec",
    "idmap",
    "nodev",
    "noexec",
    "nosuid",
    "notmpcopyup",
    "private",
    "rbind",
    "relabel",
    "rprivate",
    "rshared",
    "rslave",
    "shared",
    "slave",
    "subpath",
    "suid",
    "tmpcopyup",
    "tmpfs-mode",
    "tmpfs-size",
    "z",
];

/// Where images may be besides registries: containers/image, `docs/containers-transports.5.md` (2026-11-29).
pub const TRANSPORTS: &[&str] =
    &["containers-storage:", "dir:", "docker-archive:", "docker-daemon:", "docker://", "oci-archive:", "oci:", "sif:"];
