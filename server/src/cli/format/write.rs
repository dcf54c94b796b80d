//! Writing a file so that nobody ever sees half of it.

use std::fs::{File, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

/// Replaces the contents of a file in one step. Its mode is kept, and a symbolic link stays one.
///
/// # Errors
/// When the folder or the file cannot be written; the file is as it was.
pub(super) fn replace(path: &Path, contents: &[u8]) -> Result<(), Error> {
    let path = std::fs::canonicalize(path)?;
    let metadata = std::fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(Error::new(std::io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let (beside, mut file) = create_beside(&path)?;
    let written = file
        .write_all(contents)
        .and_then(|()| file.set_permissions(metadata.permissions()))
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        std::fs::remove_file(&beside).ok();
    }
    written
}

/// A new file in the folder of another.
fn create_beside(path: &Path) -> Result<(PathBuf, File), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut number = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            result => return result.map(|file| (beside, file)),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn mode_and_links_are_kept() {
        let folder = std::env::temp_dir().join(format!("dockerfile-ls-write-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (file, link) = (folder.join("Dockerfile"), folder.join("link"));
        std::fs::write(&file, "a").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("Dockerfile", &link).unwrap();
        replace(&link, b"b").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"b");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
