//! Writes a fixed file.

use std::io::Write;
use std::path::Path;

/// Replaces a file's content at once: readers see the old text or the new one, never a part. The mode
/// stays, a link keeps pointing to its file, and a file that is no longer `old` is left alone.
pub(super) fn replace(path: &Path, old: &str, new: &str) -> Result<(), String> {
    let path = std::fs::canonicalize(path).map_err(|error| error.to_string())?;
    let metadata = std::fs::metadata(&path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("not a regular file, so it is not written".to_owned());
    }
    if metadata.permissions().readonly() {
        return Err("read-only, so it is not written".to_owned());
    }
    let write = || -> std::io::Result<bool> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".dockerfile-ls-").tempfile_in(folder)?;
        file.write_all(new.as_bytes())?;
        file.as_file().set_permissions(metadata.permissions())?;
        keep_owner(file.path(), &metadata);
        file.as_file().sync_all()?;
        if std::fs::read(&path)? != old.as_bytes() {
            return Ok(false);
        }
        file.persist(&path)?;
        Ok(true)
    };
    match write() {
        Ok(true) => Ok(()),
        Ok(false) => Err("changed meanwhile, so it is not written".to_owned()),
        Err(error) => Err(format!("cannot be written: {error}")),
    }
}

/// Only root may give a file away; for everybody else it is theirs already.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &std::fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    std::os::unix::fs::chown(path, Some(metadata.uid()), Some(metadata.gid())).ok();
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &std::fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn a_file_that_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        std::fs::write(&path, "FROM b\n").unwrap();
        assert!(replace(&path, "FROM a\n", "FROM c\n").unwrap_err().contains("changed meanwhile"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "FROM b\n");
        replace(&path, "FROM b\n", "FROM c\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "FROM c\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_link_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("Dockerfile"), folder.path().join("link"));
        std::fs::write(&path, "a").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, "a", "b").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "b");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
