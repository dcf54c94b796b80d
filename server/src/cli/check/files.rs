//! Which files are checked.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{WalkBuilder, WalkState};

use crate::snapshot::FileKind;

/// The files that paths stand for, each once, and what could not be read. A file is taken whatever its
/// name; a folder is searched, with `.gitignore` respected and dot files included, and gives its files
/// sorted.
pub(in crate::cli) fn find(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<String>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        if path == Path::new("-") || !path.is_dir() {
            files.push(without_dot(path.clone()));
            continue;
        }
        let (found, failed) = walk(path);
        files.extend(found.into_iter().map(without_dot));
        problems.extend(failed);
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    (files, problems)
}

fn walk(folder: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .filter_entry(|e| e.depth() == 0 || e.file_name() != ".git")
        .build_parallel();
    let found = Mutex::new((Vec::new(), Vec::new()));
    walk.run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) && is_ours(entry.path()) => {
                    found.lock().unwrap_or_else(PoisonError::into_inner).0.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => found.lock().unwrap_or_else(PoisonError::into_inner).1.push(error.to_string()),
            }
            WalkState::Continue
        })
    });
    let (mut files, mut problems) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.sort_unstable();
    problems.sort_unstable();
    (files, problems)
}

/// The paths in a list, one a line; blank lines are left out.
pub(super) fn listed(list: &[u8]) -> Vec<PathBuf> {
    list.split(|&b| b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).filter(|l| !l.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// `./a` is printed as `a`.
fn without_dot(path: PathBuf) -> PathBuf {
    path.strip_prefix("./").map(Path::to_owned).unwrap_or(path)
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    FileKind::is_dockerfile_name(&name) || FileKind::detect(&name, "x") == FileKind::Dockerignore
}
