//! Which ignore file applies, and its text.

use std::path::{Path, PathBuf};

use super::{Builds, Surroundings};
use crate::disk;
use crate::ignorefile::ContextIgnore;

/// Larger files are not read.
const MAX_BYTES: u64 = 4 << 20;

/// The ignore file for a context: `NAME.dockerignore` beside the Dockerfile `NAME`, else the root's
/// `.dockerignore`, else its `.containerignore`. They are never merged.
pub fn ignore_file(root: &Path, dockerfile: Option<&Path>, around: &Surroundings<'_>) -> Option<ContextIgnore> {
    let beside = dockerfile.and_then(|path| {
        let name = format!("{}.dockerignore", path.file_name()?.to_string_lossy());
        Some((path.with_file_name(&name), name))
    });
    let in_root = [".dockerignore", ".containerignore"].map(|name| (root.join(name), name.to_owned()));
    let whole = around.builds.and_then(|builds| Some((builds, std::path::absolute(root).ok()?)));
    beside.into_iter().chain(in_root).find_map(|(path, name)| {
        let is_missing = |(builds, whole): &(&Builds, PathBuf)| path.parent() == Some(root) && !builds.may_hold(whole, &name);
        if around.open.is_none() && whole.as_ref().is_some_and(is_missing) {
            return None;
        }
        let ignore = ContextIgnore::new(name, &around.text(&path)?);
        Some(ContextIgnore { path, ..ignore })
    })
}

/// The paths in a folder's `.gitignore` that stand there without wildcards.
pub(super) fn git_ignored(root: &Path, around: &Surroundings<'_>) -> Vec<String> {
    if around.builds.is_some_and(|builds| !builds.may_hold(root, ".gitignore")) {
        return Vec::new();
    }
    let text = read_text(&root.join(".gitignore")).unwrap_or_default();
    let lines = text.lines().map(|line| line.trim().trim_matches('/'));
    lines
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '!']) && !line.contains(['*', '?', '[']))
        .map(str::to_owned)
        .collect()
}

/// The text of a regular file of reasonable size; `None` for anything else.
pub fn read_text(path: &Path) -> Option<String> {
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let target = if metadata.is_symlink() { within(path)? } else { path.to_owned() };
    disk::regular(&target, MAX_BYTES).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Where a link leads, if that is in or below its own folder.
fn within(link: &Path) -> Option<std::path::PathBuf> {
    let folder = std::fs::canonicalize(link.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))).ok()?;
    std::fs::canonicalize(link).ok().filter(|target| target.starts_with(folder))
}
