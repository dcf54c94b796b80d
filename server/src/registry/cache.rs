//! Answers on disk, so that a session starts with what an earlier one learned. No secret is among them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk;

/// Larger files are none of ours.
const MAX_FILE: u64 = 8 * 1024 * 1024;
/// Files that are kept.
const MAX_FILES: usize = 1000;
/// Files that have not been written for this long are dropped.
const MAX_AGE: Duration = Duration::from_secs(90 * 24 * 3600);
/// Longer names are cut, with a number that tells them apart.
const MAX_NAME: usize = 150;
/// The name ends with the version of what is in the files.
const FOLDER: &str = "dockerfile-ls/registry-1";
/// What file systems do not allow in names, and upper-case letters, which some do not tell from others.
const NOT_IN_NAMES: &AsciiSet = &{
    let mut set = NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    let mut letter = b'A';
    while letter <= b'Z' {
        set = set.add(letter);
        letter += 1;
    }
    set
};

/// A folder of answers; without one, nothing is kept.
#[derive(Debug, Default)]
pub(super) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// In a folder of the user's caches, or in one that is named.
    pub(super) fn new(root: Option<PathBuf>) -> Self {
        Self { folder: root.map(|root| root.join(FOLDER)) }
    }

    /// An answer.
    pub(super) fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let path = self.folder.as_ref()?.join(file_name(key));
        serde_json::from_slice(&disk::regular(&path, MAX_FILE).ok()?).ok()
    }

    /// Keeps an answer. A disk that is full or read-only is not an error.
    pub(super) fn write(&self, key: &str, value: &impl Serialize) {
        let Some(folder) = &self.folder else { return };
        if let Err(error) = write(folder, &file_name(key), value) {
            tracing::info!(folder = %folder.display(), "registry: an answer is not kept: {error}");
        }
    }

    /// Drops what is old or too much.
    pub(super) fn tidy(&self) {
        let Some(Ok(entries)) = self.folder.as_ref().map(std::fs::read_dir) else { return };
        let mut files: Vec<(SystemTime, PathBuf)> =
            entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
        files.sort_unstable_by(|a, b| b.cmp(a));
        for (at, (time, path)) in files.iter().enumerate() {
            if MAX_FILES <= at || time.elapsed().is_ok_and(|age| MAX_AGE < age) {
                std::fs::remove_file(path).ok();
            }
        }
    }
}

/// Written beside and moved into place: a reader sees all of it or nothing.
fn write(folder: &Path, name: &str, value: &impl Serialize) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(value)?)?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

fn file_name(key: &str) -> String {
    let mut name = utf8_percent_encode(key, NOT_IN_NAMES).to_string();
    if MAX_NAME < name.len() {
        // FNV-1a, which stays the same from one version of the program to the next.
        let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        name.truncate(MAX_NAME);
        name.push_str(&format!("~{hash:016x}"));
    }
    format!("{name}.json")
}

/// The folder for a user's caches.
pub fn user_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return folder("LOCALAPPDATA");
    }
    let home = || Some(folder("HOME")?.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }));
    folder("XDG_CACHE_HOME").or_else(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().to_owned()));
        assert_eq!(cache.read::<Vec<u8>>("a/b:C"), None);
        cache.write("a/b:C", &vec![1, 2]);
        assert_eq!(cache.read::<Vec<u8>>("a/b:C"), Some(vec![1, 2]));
        assert_eq!(cache.read::<Vec<u8>>("a/b:c"), None);
        assert_eq!(cache.read::<String>("a/b:C"), None, "another shape");
        cache.tidy();
        assert!(cache.read::<Vec<u8>>("a/b:C").is_some());
        Cache::default().write("x", &1);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().to_owned()));
        let at = folder.path().join(FOLDER);
        std::fs::create_dir_all(&at).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, at.join(file_name("a")), mode).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at.join(file_name("b"))).unwrap();
        assert_eq!((cache.read::<u8>("a"), cache.read::<u8>("b")), (None, None));
        cache.write("a", &1);
        assert_eq!(cache.read::<u8>("a"), Some(1));
    }

    #[test]
    fn names_of_files() {
        assert_eq!(file_name("docker.io/library/python"), "docker.io%2Flibrary%2Fpython.json");
        assert!(!file_name("../../x").contains('/'));
        let long = |end: &str| file_name(&format!("{}{end}", "x".repeat(300)));
        assert!(long("a").len() < 200 && long("a") != long("b"));
    }
}
