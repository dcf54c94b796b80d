//! How the names of archives end.

/// Extensions in lower case of what ADD may unpack, and of what may hide such a thing.
pub const EXTENSIONS: [&str; 13] = ["tar", "tgz", "gz", "bz2", "tbz", "tbz2", "xz", "txz", "zst", "tzst", "lzma", "tlz", "z"];

/// Endings that hadolint knows (`Rule/DL3010.hs`).
pub const HADOLINT_ENDINGS: [&str; 15] =
    [".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz"];

/// Endings of archives that BuildKit unpacks for ADD (`--unpack`), by their usual names.
const UNPACKED: [&str; 9] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst"];

/// Whether a file is named like an archive that BuildKit unpacks.
pub fn is_unpacked(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    UNPACKED.iter().any(|end| name.ends_with(end))
}
