//! Temporary files beside those that are replaced. None stays behind: not when writing fails, and not when a signal
//! ends the program.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// Temporary files that are there, or are about to be.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Who may read a temporary file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner.
    Owner,
    /// Whoever may read new files.
    AsUsual,
}

/// A temporary file.
pub(super) struct Unfinished {
    file: NamedTempFile<File>,
    path: PathBuf,
}

impl Unfinished {
    /// Writes a temporary file into a folder, and waits until it is on the disk.
    pub(super) fn write(folder: &Path, contents: &[u8], readers: Readers) -> Result<Self, Error> {
        signals::watch();
        let mut path = PathBuf::new();
        let made = tempfile::Builder::new().prefix(".dockerfile-ls-").suffix(".tmp").make_in(folder, |new| {
            // A signal may come at any moment: either it finds the file, or the file does not come into being.
            let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
            unfinished.remove(&path);
            new.clone_into(&mut path);
            unfinished.insert(path.clone());
            create(new, readers)
        });
        let file = made.inspect_err(|_| forget(&path))?;
        let mut unfinished = Self { file, path };
        unfinished.file.write_all(contents)?;
        unfinished.file.as_file().sync_all()?;
        Ok(unfinished)
    }

    pub(super) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Moves it to its place: over what is there, or, for a `new` file, only where nothing is.
    pub(super) fn finish(self, path: &Path, new: bool) -> Result<(), Error> {
        let moved = if new { self.file.persist_noclobber(path) } else { self.file.persist(path) };
        // Where that failed, the file is gone with the error.
        let moved = moved.map(drop).map_err(|error| error.error);
        forget(&self.path);
        moved
    }
}

/// It is gone, or soon will be.
fn forget(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

#[cfg(unix)]
fn create(path: &Path, readers: Readers) -> Result<File, Error> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
    File::options().read(true).write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: Readers) -> Result<File, Error> {
    File::options().read(true).write(true).create_new(true).open(path)
}

#[cfg(unix)]
mod signals {
    use std::sync::{Once, PoisonError};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// From now on, a signal that ends the program takes its temporary files with it.
    pub(super) fn watch() {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            // One that is ignored, as `nohup` and shells have it, stays so.
            let ending = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal));
            let Ok(mut signals) = Signals::new(ending) else { return };
            let watcher = std::thread::Builder::new().name("signals".to_owned());
            let watch = move || {
                if let Some(signal) = signals.forever().next() {
                    // Held until the end, so that no further file comes into being.
                    let unfinished = super::UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
                    for path in &*unfinished {
                        std::fs::remove_file(path).ok();
                    }
                    emulate_default_handler(signal).ok();
                }
            };
            watcher.spawn(watch).ok();
        });
    }

    /// Whether whoever started the program wants it to ignore a signal; told on Linux alone.
    fn is_ignored(signal: i32) -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        mask >> (signal - 1) & 1 == 1
    }
}

#[cfg(not(unix))]
mod signals {
    /// There a program that is ended cannot do anything about it.
    pub(super) fn watch() {}
}
