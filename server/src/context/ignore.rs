//! Which ignore file applies, and its text.

use std::path::{Path, PathBuf};

use super::read::read_text;
use super::{Builds, Surroundings};
use crate::ignorefile::ContextIgnore;

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

/// The paths in a folder's `.gitignore` that are there without wildcards.
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
