//! What a project requires of its labels.

/// What the value of a label has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelType {
    /// Anything but nothing.
    Text,
    /// A URL with its scheme.
    Url,
    /// A point in time.
    Rfc3339,
    /// A version.
    Semver,
    /// A licence, by its SPDX identifier.
    Spdx,
    /// The hash of a Git commit.
    Hash,
    /// An address.
    Email,
}

impl LabelType {
    /// All types, by hadolint's names.
    pub const ALL: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("url", Self::Url),
        ("rfc3339", Self::Rfc3339),
        ("semver", Self::Semver),
        ("spdx", Self::Spdx),
        ("hash", Self::Hash),
        ("email", Self::Email),
    ];
}
