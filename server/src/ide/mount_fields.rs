//! The fields of `RUN --mount=…` as they stand in the text, also while they are typed.

use crate::text::{TextRange, TextSize, range, size};

/// `key=value` or `key` between two commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MountField<'a> {
    /// All of it.
    pub(crate) range: TextRange,
    /// Before `=`.
    pub(crate) key: &'a str,
    /// Where the key stands.
    pub(crate) key_range: TextRange,
    /// Behind `=`.
    pub(crate) value: Option<&'a str>,
}

impl MountField<'_> {
    /// Where the value stands, or would.
    pub(crate) fn value_range(&self) -> TextRange {
        let start = self.range.end() - size(self.value.map_or(0, str::len));
        TextRange::new(start, self.range.end())
    }
}

/// The fields of a value that begins at a byte.
pub(crate) fn fields(value: &str, start: TextSize) -> Vec<MountField<'_>> {
    let mut at = usize::from(start);
    value
        .split(',')
        .map(|text| {
            let field = range(at, at + text.len());
            let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
            let key_range = range(at, at + key.len());
            at += text.len() + 1;
            MountField { range: field, key, key_range, value }
        })
        .collect()
}

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
