//! How the names of archives end.

/// Extensions in lower case of what ADD may unpack, and of what may hide such a thing.
pub const EXTENSIONS: [&str; 13] = ["tar", "tgz", "gz", "bz2", "tbz", "tbz2", "xz", "txz", "zst", "tzst", "lzma", "tlz", "z"];

/// Endings that hadolint knows (`Rule/DL3010.hs`).
pub const HADOLINT_ENDINGS: [&str; 15] =
    [".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz"];
