//! Names of archives, as hadolint knows them.

use crate::data::archives::HADOLINT_ENDINGS;

/// Whether a path has the ending of an archive.
pub(super) fn is_archive(path: &str) -> bool {
    HADOLINT_ENDINGS.iter().any(|ending| path.ends_with(ending))
}
