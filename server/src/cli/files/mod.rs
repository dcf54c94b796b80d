//! Which files a command works on.

mod ignored;
mod walk;

use std::path::{Path, PathBuf};

use crate::data::file_names::NOT_DOCKERFILES;
use crate::snapshot::FileKind;

/// What paths stand for.
#[derive(Debug, Default)]
pub(super) struct FoundFiles {
    /// Files, each once.
    pub(super) files: Vec<PathBuf>,
    /// What could not be read, one line each.
    pub(super) problems: Vec<String>,
    /// What was left aside although it is there, one line each.
    pub(super) notes: Vec<String>,
}

/// The files that paths stand for. A file is taken whatever its name; a folder is searched, with `.gitignore`
/// respected and dot files included, and gives its files sorted.
pub(super) fn find(paths: &[PathBuf]) -> FoundFiles {
    let mut found = FoundFiles::default();
    for path in paths {
        if path == Path::new("-") || !path.is_dir() {
            found.files.push(without_dot(path.clone()));
            continue;
        }
        let FoundFiles { files, problems, notes } = walk::walk(path, &is_ours);
        found.files.extend(files.into_iter().map(without_dot));
        found.problems.extend(problems);
        found.notes.extend(notes);
    }
    let mut seen = std::collections::HashSet::new();
    found.files.retain(|file| seen.insert(file.clone()));
    found
}

/// Drops the files that patterns match, which are those of a `.gitignore` in a folder; the first that is none is the error.
pub(super) fn exclude<'p>(files: &mut Vec<PathBuf>, patterns: &'p [String], folder: &Path) -> Result<(), &'p str> {
    if patterns.is_empty() {
        return Ok(());
    }
    let mut builder = ignore::gitignore::GitignoreBuilder::new(folder);
    for pattern in patterns {
        builder.add_line(None, pattern).map_err(|_| pattern.as_str())?;
    }
    let excluded = builder.build().map_err(|_| patterns.first().map_or("", String::as_str))?;
    files.retain(|file| {
        let file = std::path::absolute(folder.join(file)).unwrap_or_else(|_| file.clone());
        !file.starts_with(folder) || !excluded.matched_path_or_any_parents(&file, false).is_ignore()
    });
    Ok(())
}

/// The paths in a list, one per line, without blank lines.
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

/// Whether a file of that name is taken where a folder is searched.
fn is_ours(name: &str) -> bool {
    if name.ends_with('~') {
        return false;
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| NOT_DOCKERFILES.contains(&ending.as_str())) {
        return false;
    }
    FileKind::is_dockerfile_name(name) || FileKind::detect(name, "x") == FileKind::Dockerignore
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn names() {
        for name in ["Dockerfile", "Dockerfile.dev", "Dockerfile.python", "web.dockerfile", "Containerfile", ".dockerignore"] {
            assert!(is_ours(name), "{name}");
        }
        for ending in ["md", "MD", "m4", "py", "swp", "orig", "bak", "json", "rej", "dev~"] {
            assert!(!is_ours(&format!("Dockerfile.{ending}")), "{ending}");
        }
        assert!(!is_ours("Dockerfile~") && !is_ours("web.dockerfile~") && !is_ours(".Dockerfile.swp") && !is_ours("x"));
    }
}
