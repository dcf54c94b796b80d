//! Keys of `RUN --mount=…` by type, as completion and signature help show them.

/// The keys that make sense for a type of mount, the most wanted first; empty for an unknown type.
pub(crate) fn keys_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "bind" => &["target", "source", "from", "rw"],
        "cache" => &["target", "id", "sharing", "mode", "uid", "gid", "from", "source"],
        "tmpfs" => &["target", "size"],
        "secret" => &["id", "target", "env", "required", "mode", "uid", "gid"],
        "ssh" => &["id", "target", "required", "mode", "uid", "gid"],
        _ => &[],
    }
}
