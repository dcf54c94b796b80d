//! Names of archives, as hadolint knows them.

/// Whether a path has the ending of an archive.
pub(super) fn is_archive(path: &str) -> bool {
    const ENDINGS: [&str; 15] =
        [".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz"];
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}
