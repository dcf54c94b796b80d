//! Small files of a project, as far as they may be read at all.

use std::path::{Path, PathBuf};

use crate::disk;

/// Larger files are not read.
const MAX_BYTES: u64 = 4 << 20;

/// The text of a regular file of reasonable size; `None` for anything else.
pub fn read_text(path: &Path) -> Option<String> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let target = if metadata.is_symlink() { within(path)? } else { path.to_owned() };
    disk::regular(&target, MAX_BYTES).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Where a link leads, if that is in or below its own folder.
fn within(link: &Path) -> Option<PathBuf> {
    let folder = std::fs::canonicalize(link.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))).ok()?;
    std::fs::canonicalize(link).ok().filter(|target| target.starts_with(folder))
}
