//! The build context and the project's files on disk: bounded, and no link is followed.

mod project;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use project::{ProjectFile, Projects};

/// A folder with more entries than this is not listed.
const MAX_ENTRIES: usize = 20_000;
/// A listing is used this long before the folder is read again.
const FRESH: Duration = Duration::from_millis(500);

type Listing = Option<Arc<[String]>>;

/// The names of the files and folders directly in a folder, sorted; `None` when it cannot be read or is
/// too large. Names that are not UTF-8 are left out.
pub fn root_names(folder: &Path) -> Listing {
    static LAST: Mutex<Option<(std::path::PathBuf, Instant, Listing)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, at, names)) = &*last
        && known == folder
        && at.elapsed() < FRESH
    {
        return names.clone();
    }
    let fresh = read(folder);
    // The same names keep the same allocation, so that a snapshot made from them stays the same.
    let names = match &*last {
        Some((known, _, names)) if known == folder && *names == fresh => names.clone(),
        _ => fresh,
    };
    *last = Some((folder.to_owned(), Instant::now(), names.clone()));
    names
}

fn read(folder: &Path) -> Listing {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).ok()? {
        if names.len() == MAX_ENTRIES {
            return None;
        }
        names.extend(entry.ok()?.file_name().into_string());
    }
    names.sort_unstable();
    Some(names.into())
}
