//! Which scripts nobody may execute: COPY keeps their mode.

use std::path::Path;

use crate::ignorefile::{ContextListing, EntryKind};

/// Files that are asked for their mode.
const MAX_FILES: usize = 64;

/// The paths of shell scripts that reach the build without the right to execute them. Windows has no such right, and the
/// builder gives it to all files there.
pub(super) fn not_executable(listing: &ContextListing, root: &Path) -> Vec<String> {
    let is_script = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "sh" | "bash"));
    let scripts = listing.entries().filter(|entry| entry.kind == EntryKind::File && !entry.excluded && is_script(entry.name()));
    let found = scripts.take(MAX_FILES).filter(|entry| lacks_right(&root.join(entry.path)));
    found.map(|entry| entry.path.to_owned()).collect()
}

#[cfg(unix)]
fn lacks_right(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.symlink_metadata().is_ok_and(|found| found.permissions().mode() & 0o111 == 0)
}

#[cfg(not(unix))]
fn lacks_right(_: &Path) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::{ContextLocation, Limits, Surroundings};
    use crate::testing::folder;

    #[test]
    fn scripts_without_the_right() {
        let top = folder(&[("a.sh", "x\n"), ("b.sh", "x\n"), ("c.py", "x\n"), ("d.sh", "x\n"), (".dockerignore", "d.sh\n")]);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(top.path().join("b.sh"), executable).unwrap();
        let place = ContextLocation { root: top.path().to_owned(), dockerfile: None };
        let listing = place.list(&Limits::default(), &Surroundings::default()).listing;
        assert_eq!(listing.not_executable, ["a.sh"]);
    }
}
