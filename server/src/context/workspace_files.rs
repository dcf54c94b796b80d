//! Files of a workspace by their names.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Entries that are looked at.
const MAX_ENTRIES: usize = 100_000;
/// Folders within folders.
const MAX_DEPTH: usize = 24;
/// Files that are found.
const MAX_FILES: usize = 2_000;
/// Somebody waits.
const MAX_TIME: Duration = Duration::from_secs(2);

/// Folders of what programs fetched or made.
const CLOSED: [&str; 10] =
    [".git", ".hg", ".mypy_cache", ".svn", ".tox", ".venv", "__pycache__", "node_modules", "site-packages", "venv"];

/// The regular files below a folder whose names are wanted, those higher up first. No link is followed.
pub(super) fn files_below(root: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let (started, mut seen, mut found) = (Instant::now(), 0_usize, Vec::new());
    let mut folders = VecDeque::from([(root.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop_front() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            seen += 1;
            if MAX_ENTRIES < seen || MAX_FILES <= found.len() || (seen.is_multiple_of(64) && MAX_TIME < started.elapsed()) {
                tracing::info!(root = %root.display(), "not all files were looked at");
                found.sort_unstable();
                return found;
            }
            let (Ok(kind), name) = (entry.file_type(), entry.file_name()) else { continue };
            let Some(name) = name.to_str() else { continue };
            if kind.is_dir() && depth < MAX_DEPTH && !CLOSED.contains(&name) {
                folders.push_back((entry.path(), depth + 1));
            } else if kind.is_file() && is_wanted(name) {
                found.push(entry.path());
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    #[test]
    fn files_of_a_name() {
        let top = folder(&[("a/x", ""), ("x", ""), ("node_modules/x", ""), (".git/x", ""), (".devcontainer/x", ""), ("b/y", "")]);
        let found = files_below(top.path(), &|name| name == "x");
        let shown: Vec<_> = found.iter().map(|path| path.strip_prefix(top.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(shown, [".devcontainer/x", "a/x", "x"]);
    }
}
