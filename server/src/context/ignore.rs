//! Which ignore file applies, and its text.

use std::path::{Path, PathBuf};

use super::builds::is_root;
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

/// Folders above the context's root whose `.gitignore` is read as well.
const FOLDERS_ABOVE: usize = 8;

/// The paths in a folder's `.gitignore` that are there without wildcards, and the names in those of the folders above it, up
/// to the repository's; and the folders that `.gitmodules` takes from other repositories, which are empty until Git has fetched them.
pub(super) fn git_ignored(root: &Path, around: &Surroundings<'_>) -> Vec<String> {
    let mut found = paths_in(root, around, |line| !line.is_empty());
    let Ok(root) = std::path::absolute(root) else { return found };
    found.extend(submodules(&root, &root, around));
    let is_end = |folder: &Path| match around.builds {
        Some(builds) => builds.is_root(folder),
        None => is_root(folder),
    };
    let mut below = root.as_path();
    for folder in root.ancestors().skip(1).take(FOLDERS_ABOVE) {
        if is_end(below) || around.workspace.is_some_and(|workspace| !folder.starts_with(workspace)) {
            break;
        }
        // With a slash in it, a path starts from there.
        found.extend(paths_in(folder, around, |line| !line.trim_end_matches('/').contains('/')));
        found.extend(submodules(folder, &root, around));
        below = folder;
    }
    found
}

/// The paths, from a root below it, that the `.gitmodules` of a folder names.
fn submodules(folder: &Path, root: &Path, around: &Surroundings<'_>) -> Vec<String> {
    if around.builds.is_some_and(|builds| !builds.may_hold(folder, ".gitmodules")) {
        return Vec::new();
    }
    let text = read_text(&folder.join(".gitmodules")).unwrap_or_default();
    let paths = text.lines().filter_map(|line| line.trim().strip_prefix("path")?.trim_start().strip_prefix('='));
    let inside = |path: &str| {
        let path = folder.join(path.trim().trim_matches('"'));
        path.strip_prefix(root).ok().map(|path| path.to_string_lossy().replace('\\', "/"))
    };
    paths.filter_map(inside).filter(|path| !path.is_empty()).collect()
}

fn paths_in(folder: &Path, around: &Surroundings<'_>, counts: impl Fn(&str) -> bool) -> Vec<String> {
    if around.builds.is_some_and(|builds| !builds.may_hold(folder, ".gitignore")) {
        return Vec::new();
    }
    let text = read_text(&folder.join(".gitignore")).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| counts(line)).map(|line| line.trim_matches('/'));
    lines
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '!']) && !line.contains(['*', '?', '[']))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    #[test]
    fn names_that_git_ignores_anywhere_below() {
        let top = folder(&[
            (".gitignore", "above\n"),
            ("a/.git/HEAD", ""),
            ("a/.gitignore", "package-lock.json\n*.log\n/only-here\nsub/x\nmade/\n# no\n"),
            ("a/app/.gitignore", "/own\n"),
        ]);
        let around = Surroundings { workspace: Some(top.path()), ..Surroundings::default() };
        assert_eq!(git_ignored(&top.path().join("a/app"), &around), ["own", "package-lock.json", "made"]);
        let around = Surroundings { workspace: Some(&top.path().join("a/app")), ..Surroundings::default() };
        assert_eq!(git_ignored(&top.path().join("a/app"), &around), ["own"]);
    }

    #[test]
    fn folders_of_other_repositories() {
        let modules = "[submodule \"lib\"]\n\tpath = app/lib\n\turl = https://example.com/lib\n[submodule]\n\tpath=other\n";
        let top = folder(&[(".git/HEAD", ""), (".gitmodules", modules), ("app/main.go", "")]);
        assert_eq!(git_ignored(&top.path().join("app"), &Surroundings::default()), ["lib"]);
        assert_eq!(git_ignored(top.path(), &Surroundings::default()), ["app/lib", "other"]);
    }
}
