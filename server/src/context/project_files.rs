//! What lies in a project's folder, and the texts of the files that say what it is.

use std::collections::VecDeque;
use std::path::Path;

use crate::disk;
use crate::starter::{ProjectFiles, is_entered, is_read};

/// Entries that are looked at.
const MAX_ENTRIES: usize = 20_000;
/// Folders within folders.
const MAX_DEPTH: usize = 5;
/// Texts that are read, each with at most so many bytes, and all of them together.
const MAX_TEXTS: usize = 500;
const MAX_BYTES: u64 = 2 << 20;
const MAX_ALL: u64 = 16 << 20;

/// Lists a folder, those of its folders that belong to the project with it, and reads what says what it is. No link is
/// followed; what cannot be read is left out.
pub fn project_files(root: &Path) -> ProjectFiles {
    let (mut paths, mut texts, mut left) = (Vec::new(), Vec::new(), MAX_ALL);
    let mut folders = VecDeque::from([(root.to_owned(), String::new(), 0)]);
    let mut seen = 0;
    // Those higher up first: of a folder with too much in it these are the ones that matter.
    while let Some((folder, prefix, depth)) = folders.pop_front() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            seen += 1;
            if MAX_ENTRIES < seen {
                return ProjectFiles::new(name_of(root), paths, texts);
            }
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
            let path = format!("{prefix}{name}");
            if kind.is_dir() {
                if depth < MAX_DEPTH && is_entered(&name) {
                    folders.push_back((entry.path(), format!("{path}/"), depth + 1));
                } else if depth == 0 && name == "bin" {
                    folders.push_back((entry.path(), format!("{path}/"), MAX_DEPTH));
                }
            } else if kind.is_file() {
                if is_read(&path) && texts.len() < MAX_TEXTS {
                    let bytes = disk::regular(&entry.path(), MAX_BYTES.min(left)).unwrap_or_default();
                    left -= u64::try_from(bytes.len()).unwrap_or(left).min(left);
                    texts.push((path.clone(), String::from_utf8_lossy(&bytes).into_owned()));
                }
                paths.push(path);
            }
        }
    }
    ProjectFiles::new(name_of(root), paths, texts)
}

fn name_of(root: &Path) -> String {
    let whole = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    whole.components().next_back().map(|part| part.as_os_str().to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    #[test]
    fn what_is_read() {
        let top = folder(&[
            ("main.py", "x\n"),
            ("notes.txt", "y\n"),
            ("bin/www", "z\n"),
            ("node_modules/a/package.json", "{}\n"),
            ("app/package.json", "{}\n"),
            (".git/config", "\n"),
        ]);
        let wanted = ProjectFiles::new(
            top.path().file_name().unwrap().to_string_lossy(),
            ["main.py", "notes.txt", "bin/www", "app/package.json"].map(str::to_owned).to_vec(),
            [("main.py", "x\n"), ("bin/www", "z\n"), ("app/package.json", "{}\n")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .to_vec(),
        );
        assert_eq!(project_files(top.path()), wanted);
        assert!(project_files(&top.path().join("none")).is_empty());
    }
}
