//! Which files are checked.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::snapshot::FileKind;

/// The files that paths stand for, sorted, each once, and what could not be read. A file is taken
/// whatever its name; a folder is searched, with `.gitignore` respected and dot files included.
pub(in crate::cli) fn find(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<String>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        if path == Path::new("-") || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let walk = WalkBuilder::new(path).hidden(false).require_git(false).filter_entry(|e| e.file_name() != ".git").build();
        let mut found = Vec::new();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) && is_ours(entry.path()) => {
                    found.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => problems.push(error.to_string()),
            }
        }
        found.sort();
        files.extend(found);
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    (files.into_iter().map(without_dot).collect(), problems)
}

/// `./a` found below `.` is printed as `a`.
fn without_dot(path: PathBuf) -> PathBuf {
    path.strip_prefix("./").map(Path::to_owned).unwrap_or(path)
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    FileKind::is_dockerfile_name(&name) || FileKind::detect(&name, "x") == FileKind::Dockerignore
}
