//! Newer lists of images, from a file or a folder that the user has named.
//!
//! *Invariant:* only the user names it. No project file can, and a place that a client's settings name inside of an open folder is
//! not read: such settings may come with the folder.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf, Prefix};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

use crate::data::lists::{FILE_NAME, Lists, MOST, Refused, Unreadable};
use crate::disk::{self, Refusal};

/// Names the file or the folder in the environment.
const VARIABLE: &str = "DOCKERFILE_LS_CATALOGUE";

/// So many different files are kept: each stays in memory until the program ends.
const MOST_FILES: usize = 8;

/// Why the lists that come with the program are used.
#[derive(Debug)]
pub enum Unused {
    /// The file is not there, or is none to be read.
    Disk(Refusal),
    /// It says nothing of use.
    Lists(Refused),
    /// Its place depends on where the program was started.
    Relative,
    /// To look at it would contact another machine, with the user's login.
    Remote,
    /// It lies in a folder that may be a stranger's.
    InProject,
    /// There were others before it.
    TooMany,
}

impl Unused {
    /// Whether that is as it should be: after an update of the program its own lists are the newer ones.
    pub fn is_usual(&self) -> bool {
        matches!(self, Self::Lists(Refused::NotNewer))
    }
}

impl fmt::Display for Unused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disk(refusal) => return refusal.fmt(f),
            Self::Lists(Refused::Unreadable(Unreadable::NotACatalogue)) => NOT_A_CATALOGUE,
            Self::Lists(Refused::Unreadable(Unreadable::NewerFormat)) => NEWER_FORMAT,
            Self::Lists(Refused::Unreadable(Unreadable::Damaged)) => DAMAGED,
            Self::Lists(Refused::Nonsense(_)) => NONSENSE,
            Self::Lists(Refused::FromTheFuture) => FUTURE,
            Self::Lists(Refused::NotNewer) => NOT_NEWER,
            Self::Relative => RELATIVE,
            Self::Remote => REMOTE,
            Self::InProject => IN_PROJECT,
            Self::TooMany => TOO_MANY,
        })
    }
}

const NOT_A_CATALOGUE: &str = "not a catalogue of images";
const NEWER_FORMAT: &str = "of a format for newer versions of this program";
const DAMAGED: &str = "damaged: not what its checksum is of";
const NONSENSE: &str = "a list in it is not understood";
const FUTURE: &str = "of a day that is still to come";
const NOT_NEWER: &str = "not newer than the lists that come with this program";
const RELATIVE: &str = "not an absolute path";
const REMOTE: &str = "on another machine";
const IN_PROJECT: &str = "inside of an open folder, which may be a stranger's";
const TOO_MANY: &str = "too many different catalogues since this program was started";

/// The place that the environment names.
pub fn named_by_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|place| !place.is_empty()).map(PathBuf::from)
}

/// The files that were read. What came of one is the same value each time.
#[derive(Debug, Default)]
pub struct Catalogues {
    /// By what is in them.
    read: Mutex<Vec<(u64, Result<&'static Lists, Refused>)>>,
}

impl Catalogues {
    /// The lists in a file, or in the file of that name in a folder. Reads the disk.
    ///
    /// # Errors
    /// When there is no such file, or the lists that come with the program are better.
    pub fn read(&self, place: &Path, today: Date) -> Result<&'static Lists, Unused> {
        let path = if place.is_dir() { place.join(FILE_NAME) } else { place.to_owned() };
        let text = disk::regular_text(&path, MOST).map_err(Unused::Disk)?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let key = hasher.finish();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = read.iter().find(|(known, _)| *known == key) {
            return known.map_err(Unused::Lists);
        }
        if MOST_FILES <= read.len() {
            return Err(Unused::TooMany);
        }
        let found = Lists::from_file(&text, today);
        // Of others nothing is kept, and tomorrow may be the day that one is of.
        if matches!(found, Ok(_) | Err(Refused::Nonsense(_))) {
            read.push((key, found));
        }
        found.map_err(Unused::Lists)
    }

    /// The lists that settings of a client name, who has these folders open.
    ///
    /// # Errors
    /// When there is no such file, it may not be read, or the lists that come with the program are better.
    pub fn read_set(&self, place: &str, open: &[PathBuf], today: Date) -> Result<&'static Lists, Unused> {
        let place = in_home(place);
        if !place.is_absolute() {
            return Err(Unused::Relative);
        }
        // Such settings may come with a folder as well, and a look is a question.
        if is_remote(&place) {
            return Err(Unused::Remote);
        }
        // Without links: a folder of the user's may have one into a project, and the other way round.
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (named, found) = (place.clone(), real(&place));
        if open.iter().any(|folder| named.starts_with(folder) || found.starts_with(real(folder))) {
            return Err(Unused::InProject);
        }
        self.read(&place, today)
    }
}

/// Whether a path begins with the name of a machine, as `\\\\host\\share` does on Windows.
fn is_remote(path: &Path) -> bool {
    let is_disk = |kind: Prefix<'_>| matches!(kind, Prefix::Disk(_) | Prefix::VerbatimDisk(_));
    matches!(path.components().next(), Some(Component::Prefix(prefix)) if !is_disk(prefix.kind()))
}

/// A path in which `~` is the user's folder.
fn in_home(place: &str) -> PathBuf {
    let home = || std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from);
    let below = place.strip_prefix("~/").and_then(|rest| Some(home()?.join(rest)));
    below.unwrap_or_else(|| PathBuf::from(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::lists::packed;

    const TODAY: Date = Date::constant(2026, 11, 24);

    /// A folder with a catalogue of that day.
    fn folder(day: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), packed(day)).unwrap();
        folder
    }

    #[test]
    fn a_newer_one_is_taken_once() {
        let (all, folder) = (Catalogues::default(), folder("2026-11-20"));
        let found = all.read(folder.path(), TODAY).unwrap();
        assert_eq!(found.days()[0], Date::constant(2026, 11, 20));
        let again = all.read(&folder.path().join(FILE_NAME), TODAY).unwrap();
        assert!(std::ptr::eq(found, again));
    }

    #[test]
    fn no_other_is() {
        let said = |place: &Path| Catalogues::default().read(place, TODAY).err().map(|why| why.to_string());
        let folder = folder("2026-11-20");
        let path = folder.path().join(FILE_NAME);
        let good = std::fs::read_to_string(&path).unwrap();
        assert_eq!(said(&path), None);
        for (text, wanted) in [
            (good.replacen("bookworm", "bookwyrm", 1), DAMAGED),
            (good[..good.len() / 2].to_owned(), DAMAGED),
            (good.replacen("catalogue 1", "catalogue 2", 1), NEWER_FORMAT),
            ("FROM scratch\n".to_owned(), NOT_A_CATALOGUE),
            (String::new(), NOT_A_CATALOGUE),
            (packed("2026-11-26"), FUTURE),
            (packed("2026-08-01"), NOT_NEWER),
            (packed("2026-08-21"), NOT_NEWER),
            (format!("{good}{}", " ".repeat(5 << 20)), "larger than 4 MiB"),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(said(&path).as_deref(), Some(wanted));
        }
        std::fs::write(&path, b"dockerfile-ls catalogue 1\n\xff").unwrap();
        assert_eq!(said(&path).as_deref(), Some("not UTF-8"));
        assert!(said(&folder.path().join("none")).is_some());
        assert!(Unused::Lists(Refused::NotNewer).is_usual() && !Unused::Relative.is_usual());
    }

    #[cfg(unix)]
    #[test]
    fn no_pipe_and_no_device() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (all, folder) = (Catalogues::default(), tempfile::tempdir().unwrap());
        let [pipe, link, closed] = ["pipe", "link", "closed"].map(|name| folder.path().join(name));
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        symlink("/dev/zero", &link).unwrap();
        let said = |place: &Path| all.read(place, TODAY).unwrap_err().to_string();
        assert_eq!((said(&pipe).as_str(), said(&link).as_str()), ("not a regular file", "not a regular file"));
        std::fs::write(&closed, packed("2026-11-20")).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
        // Root reads everything.
        if std::fs::read(&closed).is_err() {
            assert!(said(&closed).starts_with("Permission denied"));
        }
    }

    #[test]
    fn settings_name_no_place_in_an_open_folder() {
        let (all, folder) = (Catalogues::default(), folder("2026-11-20"));
        let place = folder.path().to_str().unwrap();
        let said = |place: &str, open: &[PathBuf]| all.read_set(place, open, TODAY).err().map(|why| why.to_string());
        assert_eq!(said(place, &[]), None);
        assert_eq!(said(place, &[folder.path().join("other")]), None);
        assert_eq!(said(place, &[folder.path().to_owned()]).as_deref(), Some(IN_PROJECT));
        assert_eq!(said(&format!("{place}/{FILE_NAME}"), &[folder.path().to_owned()]).as_deref(), Some(IN_PROJECT));
        assert_eq!(said("catalogue.txt", &[]).as_deref(), Some(RELATIVE));
        #[cfg(windows)]
        for place in [r"\\host\share\a", "//host/share/a", r"\\?\UNC\host\share\a"] {
            assert_eq!(said(place, &[]).as_deref(), Some(REMOTE));
        }
        #[cfg(unix)]
        {
            let outside = tempfile::tempdir().unwrap();
            let link = outside.path().join("link");
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            assert_eq!(said(link.to_str().unwrap(), &[folder.path().to_owned()]).as_deref(), Some(IN_PROJECT));
        }
    }

    #[test]
    fn only_so_many_are_kept() {
        let (all, folder) = (Catalogues::default(), tempfile::tempdir().unwrap());
        let path = folder.path().join("a");
        for day in 1..=9 {
            std::fs::write(&path, packed(&format!("2026-10-0{day}"))).unwrap();
            let found = all.read(&path, TODAY);
            assert_eq!(found.is_ok(), day <= MOST_FILES, "{day}: {found:?}");
        }
    }
}
