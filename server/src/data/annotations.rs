//! The annotation keys that the OCI image specification defines (`annotations.md`), which images carry as
//! labels.

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Annotation {
    /// As it is written in LABEL.
    pub key: &'static str,
    /// What it means, in English; a short text that languages translate.
    pub description: &'static str,
}

const fn key(key: &'static str, description: &'static str) -> Annotation {
    Annotation { key, description }
}

/// All keys, the most used first.
#[rustfmt::skip]
pub const ANNOTATIONS: &[Annotation] = &[
    key("org.opencontainers.image.title", "Title of the image for people."),
    key("org.opencontainers.image.description", "What the image holds, for people."),
    key("org.opencontainers.image.source", "Address of the source code of the image."),
    key("org.opencontainers.image.version", "Version of the packaged software."),
    key("org.opencontainers.image.revision", "Revision of the source code, such as a commit."),
    key("org.opencontainers.image.created", "When the image was built (RFC 3339)."),
    key("org.opencontainers.image.licenses", "Licences as an SPDX expression."),
    key("org.opencontainers.image.authors", "Who is responsible for the image."),
    key("org.opencontainers.image.vendor", "Who distributes the image."),
    key("org.opencontainers.image.url", "Address of more information about the image."),
    key("org.opencontainers.image.documentation", "Address of the documentation."),
    key("org.opencontainers.image.ref.name", "Name of the reference for a target."),
    key("org.opencontainers.image.base.name", "Reference of the base image."),
    key("org.opencontainers.image.base.digest", "Digest of the base image."),
];
