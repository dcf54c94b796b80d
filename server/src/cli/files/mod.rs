//! Which files a command works on.

mod ignored;
mod walk;

use std::path::{Path, PathBuf};

use crate::data::file_names::{NOT_DOCKERFILES, OF_LANGUAGES};
use crate::snapshot::FileKind;
use crate::syntax::ast::Keyword;

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
        found.files.extend(files.into_iter().filter(|file| !is_in_other_language(file)).map(without_dot));
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

/// Bytes at the beginning of a file that are read to see which language it is in.
const BEGINNING: u64 = 8 << 10;

/// Whether a file is a program, by its ending and by how it begins.
fn is_in_other_language(file: &Path) -> bool {
    use std::io::Read as _;
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    if !ending.is_some_and(|ending| OF_LANGUAGES.contains(&ending.as_str())) {
        return false;
    }
    // What cannot be read is told of by whoever checks it.
    let mut text = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut text));
    read.is_ok() && !begins_as_dockerfile(&String::from_utf8_lossy(&text))
}

/// Whether the first line that is no comment begins with an instruction, or with a word in capitals that was to be one.
fn begins_as_dockerfile(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else { return true };
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_like_one = || 1 < word.len() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    is_like_one() || Keyword::parse(word) != Keyword::Unknown
}

#[cfg(test)]
mod tests {
    use super::{begins_as_dockerfile, find, is_ours};
    use crate::testing::folder;

    #[test]
    fn programs_that_are_called_like_a_dockerfile() {
        let top = folder(&[
            ("Dockerfile.requirements.txt", "# pip-compile\nflask==3.0\n"),
            ("Dockerfile.go", "# syntax=docker/dockerfile:1\n\n# for Go\nfrom golang\n"),
            ("Dockerfile.rs", "use std::fs;\n"),
            ("Dockerfile.php", "<?php\nclass Dockerfile {}\n"),
            ("Dockerfile.rego", "package docker\n\ndefault allow := false\n"),
            ("template/Dockerfile.ncl", "let render = fun cfg =>\nFROM %{from_ref}\n"),
            ("Dockerfile.rb", "FORM ruby\n"),
            ("Dockerfile.dev", "let it be\n"),
        ]);
        let names = |paths: &[std::path::PathBuf]| {
            let found = find(paths);
            let names = found.files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&[top.path().to_owned()]), ["Dockerfile.dev", "Dockerfile.go", "Dockerfile.rb"]);
        let named = top.path().join("Dockerfile.rs");
        assert_eq!(names(&[named]), ["Dockerfile.rs"], "whoever names a file wants it checked");
    }

    #[test]
    fn the_beginning_of_a_dockerfile() {
        for text in ["", "# only a comment\n", "\u{feff}ARG A\n", "  Run x\n", "ONBUILD RUN x\n"] {
            assert!(begins_as_dockerfile(text), "{text:?}");
        }
        for text in ["package main\n", "A = 1\n", "#!/bin/sh\nset -e\n", "{ pkgs }:\n", "{{ x }}\n"] {
            assert!(!begins_as_dockerfile(text), "{text:?}");
        }
    }

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
