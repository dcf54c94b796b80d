//! Replacing a file.
//!
//! The new text is written into a temporary file beside it, which no other user may read, and moved over it at the
//! end: readers see the old text or the new one, never a part. The mode stays, the setuid bits with it; owner and
//! group stay, or the file is not written; a symbolic link keeps pointing to its file. A file with several names
//! (hard links) is not written: replacing one name would separate it from the others, and writing in place may leave
//! a partial file.

use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use super::read::{Identity, Original, regular};
use super::unfinished::{Readers, Unfinished};

/// Replaces the text of a file that is still as it was read. Changes made by others in the meantime are kept.
///
/// # Errors
/// Why it is not written; it is as it was then.
pub fn replace(path: &Path, original: &Original, text: &str) -> Result<(), String> {
    let (path, file) = open(path)?;
    let is_as_read = |file: &File| original.identity.is_none() || original.identity == Identity::of(file);
    if !is_as_read(&file) {
        return Err(CHANGED.to_owned());
    }
    put_over(&path, &file, text, || {
        let bytes = regular(&path, u64::try_from(original.text.len()).unwrap_or(u64::MAX));
        // The last look is at the name, once more: what is there now is what will be gone.
        bytes.is_ok_and(|bytes| bytes == original.text.as_bytes()) && File::open(&path).is_ok_and(|file| is_as_read(&file))
    })
}

/// Writes a file of the program's own, such as a report, whatever was in it. Anything but a regular file, such as
/// `/dev/stdout`, is written to.
///
/// # Errors
/// Why it is not written.
pub fn put(path: &Path, text: &str) -> Result<(), String> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let (path, file) = open(path)?;
            put_over(&path, &file, text, || true)
        }
        Ok(_) => std::fs::write(path, text).map_err(cannot),
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => {
            let written = Unfinished::write(folder_of(path), text.as_bytes(), Readers::AsUsual);
            written.and_then(|new| new.finish(path, true)).map_err(cannot)
        }
        Err(error) => Err(cannot(error)),
    }
}

/// Writes a file that is not there yet.
///
/// # Errors
/// Why it is not written; a file that is there stays as it is.
pub fn create(path: &Path, text: &str) -> Result<(), String> {
    let written = Unfinished::write(folder_of(path), text.as_bytes(), Readers::AsUsual);
    written.and_then(|new| new.finish(path, true)).map_err(cannot)
}

const CHANGED: &str = "changed meanwhile, so it is not written";

/// Opens a file that is to be replaced, for writing: who may not write to it may not replace it either.
fn open(path: &Path) -> Result<(PathBuf, File), String> {
    // Where a link leads, so that the link stays.
    let path = std::fs::canonicalize(path).map_err(cannot)?;
    if !std::fs::metadata(&path).map_err(cannot)?.is_file() {
        return Err("not a regular file, so it is not written".to_owned());
    }
    let file = File::options().write(true).open(&path).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied => "read-only, so it is not written".to_owned(),
        _ => cannot(error),
    })?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err("not a regular file, so it is not written".to_owned());
    }
    // Root may write to it nevertheless, and does not want to.
    if metadata.permissions().readonly() {
        return Err("read-only, so it is not written".to_owned());
    }
    if 1 < names(&metadata) {
        return Err("has several names (hard links), so it is not written".to_owned());
    }
    Ok((path, file))
}

/// Replaces the text of a file, if that is `fine` at the end.
fn put_over(path: &Path, file: &File, text: &str, fine: impl FnOnce() -> bool) -> Result<(), String> {
    let metadata = file.metadata().map_err(cannot)?;
    let new = Unfinished::write(folder_of(path), text.as_bytes(), Readers::Owner).map_err(cannot)?;
    // The owner first: whoever gives a file away loses its setuid bits.
    if !keep_owner(new.file(), &metadata) {
        return Err("belongs to somebody else and would not any more, so it is not written".to_owned());
    }
    new.file().set_permissions(metadata.permissions()).map_err(cannot)?;
    if !keep_attributes(new.file(), file) {
        return Err("has an access list that would be lost, so it is not written".to_owned());
    }
    if !fine() {
        return Err(CHANGED.to_owned());
    }
    new.finish(path, false).map_err(cannot)
}

fn cannot(error: Error) -> String {
    format!("cannot be written: {error}")
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How many names a file has.
#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Gives a new file to the owner and the group of another; whether it has them.
#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_theirs = || new.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
    is_theirs() || (std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid())).is_ok() && is_theirs())
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> bool {
    true
}

/// Gives a new file the extended attributes of another: labels of the system's security and the user's own, where that
/// is allowed, and the access list; whether it has that one.
#[cfg(target_os = "linux")]
fn keep_attributes(new: &File, old: &File) -> bool {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
    /// The system's own limits, of all names and of one value.
    const MOST: usize = 64 << 10;
    const ACCESS: &[u8] = b"system.posix_acl_access";
    let mut names = vec![0; MOST];
    // Not every file system has such attributes.
    let Ok(len) = flistxattr(old, names.as_mut_slice()) else { return true };
    names.truncate(len);
    let names = || names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    if !names().any(|name| name == ACCESS) {
        // One that its folder gives to new files would let in more than before.
        fremovexattr(new, ACCESS).ok();
    }
    names().all(|name| {
        let mut value = vec![0; MOST];
        let set = fgetxattr(old, name, value.as_mut_slice()).and_then(|len| {
            value.truncate(len);
            fsetxattr(new, name, &value, XattrFlags::empty())
        });
        set.is_ok() || name != ACCESS
    })
}

#[cfg(not(target_os = "linux"))]
fn keep_attributes(_: &File, _: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{MAX_TEXT, original};

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn count(folder: &tempfile::TempDir) -> usize {
        std::fs::read_dir(folder.path()).unwrap().count()
    }

    #[test]
    fn a_file_that_changed_is_left_alone() {
        let (folder, path) = file("FROM a\n");
        let read = original(&path, MAX_TEXT).unwrap();
        for text in ["FROM b\n", "", "FROM a\nFROM a\n"] {
            std::fs::write(&path, text).unwrap();
            assert!(replace(&path, &read, "FROM c\n").unwrap_err().contains("changed meanwhile"));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        std::fs::write(&path, "FROM a\n").unwrap();
        replace(&path, &read, "FROM c\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "FROM c\n");
        std::fs::remove_file(&path).unwrap();
        assert!(replace(&path, &read, "FROM c\n").is_err(), "it is gone and stays so");
        assert_eq!(count(&folder), 0);
    }

    #[cfg(unix)]
    #[test]
    fn another_file_of_the_same_text_is_another_file() {
        let (folder, path) = file("FROM a\n");
        let read = original(&path, MAX_TEXT).unwrap();
        std::fs::write(folder.path().join("new"), "FROM a\n").unwrap();
        std::fs::rename(folder.path().join("new"), &path).unwrap();
        assert!(replace(&path, &read, "FROM c\n").unwrap_err().contains("changed meanwhile"));
    }

    #[cfg(unix)]
    #[test]
    fn mode_owner_and_link_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        for mode in [0o640, 0o600, 0o4755, 0o2755] {
            let (folder, path) = file("a");
            // Root may give it away.
            std::os::unix::fs::chown(&path, Some(12_345), Some(54_321)).ok();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let before = std::fs::metadata(&path).unwrap();
            let link = folder.path().join("link");
            std::os::unix::fs::symlink("Dockerfile", &link).unwrap();
            replace(&link, &original(&link, MAX_TEXT).unwrap(), "b").unwrap();
            let after = std::fs::metadata(&path).unwrap();
            assert!(link.is_symlink());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "b");
            assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
            assert_eq!(count(&folder), 2);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_temporary_file_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path) = file("a");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let new = Unfinished::write(folder.path(), b"b", Readers::Owner).unwrap();
        let mode = new.file().metadata().unwrap().permissions().mode();
        assert_eq!((mode & 0o777, count(&folder)), (0o600, 2));
        drop(new);
        assert_eq!(count(&folder), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_written() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path) = file("a");
        let read = original(&path, MAX_TEXT).unwrap();
        std::fs::hard_link(&path, folder.path().join("other")).unwrap();
        assert!(replace(&path, &read, "b").unwrap_err().contains("hard links"));
        std::fs::remove_file(folder.path().join("other")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        assert!(replace(&path, &read, "b").unwrap_err().contains("read-only"));
        assert!(replace(Path::new("/dev/null"), &read, "b").unwrap_err().contains("not a regular file"));
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), count(&folder)), ("a", 1));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn attributes_stay() {
        use rustix::fs::{XattrFlags, getxattr, setxattr};
        let (_folder, path) = file("a");
        // Not every file system has them.
        if setxattr(&path, "user.test", b"value", XattrFlags::empty()).is_ok() {
            replace(&path, &original(&path, MAX_TEXT).unwrap(), "b").unwrap();
            let mut value = [0; 16];
            assert_eq!(getxattr(&path, "user.test", &mut value), Ok(5));
            assert_eq!(&value[..5], b"value");
        }
    }

    #[test]
    fn reports_are_written_over_or_made() {
        let (folder, path) = file("a");
        put(&path, "b").unwrap();
        let new = folder.path().join("new");
        put(&new, "c").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap() + &std::fs::read_to_string(&new).unwrap(), "bc");
        assert!(put(&folder.path().join("missing/new"), "c").is_err());
        assert_eq!(count(&folder), 2);
    }
}
