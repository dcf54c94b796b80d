//! One walk over a folder, on every core.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;

use super::FoundFiles;
use super::ignored::{Global, Level};
use crate::cli::speech::retold;

/// The regular files of a folder and of those below whose names are of interest, sorted. What `.gitignore` and the
/// like leave out is left out, and no link is followed.
pub(super) fn walk(folder: &Path, is_wanted: &(dyn Fn(&str) -> bool + Sync)) -> FoundFiles {
    let real = match std::fs::canonicalize(folder) {
        Ok(real) => real,
        Err(error) => {
            let problems = vec![format!("{}: {}", folder.display(), retold(error))];
            return FoundFiles { problems, ..FoundFiles::default() };
        }
    };
    let found = Mutex::new(FoundFiles::default());
    let above = Level::above(&real, &|note| lock(&found).notes.push(note));
    let global = Global::read(&real, above.as_deref());
    let search = Search { is_wanted, global, found };
    rayon::scope(|scope| search.visit(scope, folder.to_owned(), real, above));
    let mut found = search.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.files.sort_unstable();
    found.problems.sort_unstable();
    found.notes.sort_unstable();
    found
}

struct Search<'a> {
    is_wanted: &'a (dyn Fn(&str) -> bool + Sync),
    global: Global,
    found: Mutex<FoundFiles>,
}

fn lock(found: &Mutex<FoundFiles>) -> std::sync::MutexGuard<'_, FoundFiles> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Search<'_> {
    /// Looks into a folder, which is named as it was given or found, and by its real path; and into those below, each
    /// as a task of its own.
    fn visit<'s>(&'s self, scope: &Scope<'s>, shown: PathBuf, real: PathBuf, above: Option<Arc<Level>>) {
        let entries = match std::fs::read_dir(&real) {
            Ok(entries) => entries,
            Err(error) => return lock(&self.found).problems.push(format!("{}: {}", shown.display(), retold(error))),
        };
        let mut below = Vec::new();
        let mut has = super::ignored::Has::default();
        for entry in entries {
            // It may be gone by now.
            let Ok((name, kind)) = entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) else { continue };
            has.see(&name);
            if kind.is_dir() && name != ".git" {
                below.push((name, true));
            } else if kind.is_file() && name.to_str().is_some_and(self.is_wanted) {
                below.push((name, false));
            }
        }
        let level = Level::of(&real, has, above, &|note| lock(&self.found).notes.push(note));
        let mut files = Vec::new();
        for (name, is_folder) in below {
            let path = real.join(&name);
            if self.global.leaves_out(level.as_deref(), &path, is_folder) {
                continue;
            }
            let shown = shown.join(&name);
            if is_folder {
                let level = level.clone();
                scope.spawn(move |scope| self.visit(scope, shown, path, level));
            } else {
                files.push(shown);
            }
        }
        if !files.is_empty() {
            lock(&self.found).files.extend(files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    fn names(top: &Path, found: &FoundFiles) -> Vec<String> {
        found.files.iter().map(|path| path.strip_prefix(top).unwrap().to_string_lossy().into_owned()).collect()
    }

    /// Small random numbers.
    fn random(seed: &mut u64, below: u64) -> usize {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from((*seed >> 33) % below).unwrap()
    }

    /// The `ignore` crate's own walk, which reads the same files without a bound, is the judge.
    #[test]
    fn the_same_as_the_walk_of_the_library() {
        let pieces = ["a", "b", "*", "/a", "b/", "!a", "!/b", "a/b", "**/a", "a*", "# x", "", "x y ", "!*/b"];
        let mut seed = 7;
        for round in 0..150 {
            let top = tempfile::tempdir().unwrap();
            for at in ["", "a", "b", "a/a", "a/b", "b/a", "a/a/b"] {
                std::fs::create_dir_all(top.path().join(at)).unwrap();
                for name in ["a.txt", "x", "b.txt"] {
                    std::fs::write(top.path().join(at).join(name), "").unwrap();
                }
                for name in [".gitignore", ".ignore"] {
                    if random(&mut seed, 3) == 0 {
                        let lines: Vec<&str> = (0..4).map(|_| pieces[random(&mut seed, 14)]).collect();
                        std::fs::write(top.path().join(at).join(name), lines.join("\n")).unwrap();
                    }
                }
            }
            let start = top.path().join(["", "a", "b/a"][round % 3]);
            let walk_of_library = ignore::WalkBuilder::new(&start).hidden(false).require_git(false).build();
            let files = walk_of_library.flatten().filter(|e| e.file_type().is_some_and(|t| t.is_file()));
            let mut expected: Vec<PathBuf> = files.map(ignore::DirEntry::into_path).collect();
            expected.sort_unstable();
            assert_eq!(walk(&start, &|_| true).files, expected, "round {round}");
        }
    }

    #[test]
    fn a_repository_is_where_the_files_of_git_end() {
        let top = folder(&[
            (".gitignore", "x\n"),
            (".ignore", "y\n"),
            ("in/.git/info/exclude", "z\n"),
            ("in/.git/x", ""),
            ("in/x", ""),
            ("in/y", ""),
            ("in/z", ""),
            ("x", ""),
        ]);
        let found = walk(top.path(), &|name| name.len() == 1);
        assert_eq!(names(top.path(), &found), ["in/x"]);
        let found = walk(&top.path().join("in"), &|name| name.len() == 1);
        assert_eq!(names(top.path(), &found), ["in/x"]);
    }

    #[test]
    fn the_files_of_a_linked_work_tree() {
        let top = folder(&[
            ("main/.git/info/exclude", "x\n"),
            ("main/.git/worktrees/w/commondir", "../..\n"),
            ("work/x", ""),
            ("work/y", ""),
        ]);
        let gitdir = top.path().join("main/.git/worktrees/w");
        std::fs::write(top.path().join("work/.git"), format!("gitdir: {}\n", gitdir.display())).unwrap();
        assert_eq!(names(top.path(), &walk(&top.path().join("work"), &|name| name.len() == 1)), ["work/y"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_of_reasonable_size_are_read() {
        let top = folder(&[("in/.git/HEAD", ""), ("in/a/x", ""), ("in/b/x", ""), ("in/big/x", "")]);
        let at = |path: &str| top.path().join(path);
        std::os::unix::fs::symlink("/dev/zero", at("in/.gitignore")).unwrap();
        std::fs::create_dir(at("in/.git/info")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("in/.git/info/exclude")).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, at("in/a/.ignore"), mode).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("in/b/.git")).unwrap();
        std::fs::write(at("in/big/.gitignore"), "x\n".repeat(300_000)).unwrap();
        let found = walk(top.path(), &|name| name == "x");
        assert_eq!(names(top.path(), &found), ["in/a/x", "in/b/x", "in/big/x"]);
        assert_eq!(found.problems, [""; 0]);
        assert_eq!(found.notes.len(), 4, "{:?}", found.notes);
        assert!(found.notes[0].contains("not a regular file"), "{:?}", found.notes);
    }
}
