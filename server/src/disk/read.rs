//! Reading, within bounds.

use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;

/// Bytes of a file or a stream that somebody names; more is none of ours.
pub const MAX_TEXT: u64 = 64 << 20;

/// Why something is not read.
#[derive(Debug)]
pub enum Refusal {
    /// The system's answer.
    Io(Error),
    /// A folder, a pipe, a device or the like.
    NotAFile,
    /// There is more of it than this many bytes.
    TooLarge(u64),
    /// It is not text.
    NotUtf8,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NotAFile => f.write_str("not a regular file"),
            Self::TooLarge(most) if *most < 1 << 20 => write!(f, "larger than {} KiB", most >> 10),
            Self::TooLarge(most) => write!(f, "larger than {} MiB", most >> 20),
            Self::NotUtf8 => f.write_str("not UTF-8"),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Io(error)
    }
}

/// A file as it was when it was read, to be replaced later: see [`replace`](super::replace()).
#[derive(Debug)]
pub struct Original {
    /// Its text.
    pub text: String,
    /// Which file that was, where the system tells.
    pub(super) identity: Option<Identity>,
}

/// What tells one file from another: device and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(file: &File) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        file.metadata().ok().map(|metadata| Self(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &File) -> Option<Self> {
        None
    }
}

/// Opens a regular file that the program found by itself; a link is followed.
///
/// # Errors
/// When it cannot be opened, or is not a regular file.
pub fn open_regular(path: &Path) -> Result<File, Refusal> {
    // Opening some devices does something to them, so what is none is not even opened; what was opened is what counts.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Refusal::NotAFile);
    }
    let file = options().open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Refusal::NotAFile) }
}

/// To open for reading, without waiting for whoever is to write into a pipe.
#[cfg(unix)]
fn options() -> std::fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    let mut options = File::options();
    options.read(true).custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    options
}

#[cfg(not(unix))]
fn options() -> std::fs::OpenOptions {
    let mut options = File::options();
    options.read(true);
    options
}

/// The bytes of a regular file that the program found by itself, if those are no more than `most`.
///
/// # Errors
/// When it cannot be read, is not a regular file, or is larger.
pub fn regular(path: &Path, most: u64) -> Result<Vec<u8>, Refusal> {
    let file = open_regular(path)?;
    let len = file.metadata()?.len();
    if most < len {
        return Err(Refusal::TooLarge(most));
    }
    bounded(file, len, most)
}

/// The text of a regular file that the program found by itself, if that is no more than `most` bytes.
///
/// # Errors
/// When it cannot be read, is not a regular file, is larger, or is not UTF-8.
pub fn regular_text(path: &Path, most: u64) -> Result<String, Refusal> {
    text(regular(path, most)?)
}

/// The bytes of what a person named: a file, or a stream such as the output of another program.
///
/// # Errors
/// When it cannot be read, is a folder, or is larger than `most` bytes.
pub fn named(path: &Path, most: u64) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    bounded(file, len, most)
}

/// The text of what a person named, to be replaced later.
///
/// # Errors
/// When it cannot be read, is a folder, is larger than `most` bytes, or is not UTF-8.
pub fn original(path: &Path, most: u64) -> Result<Original, Refusal> {
    let file = File::open(path)?;
    let (len, identity) = (file.metadata()?.len(), Identity::of(&file));
    Ok(Original { text: text(bounded(file, len, most)?)?, identity })
}

/// What comes on standard input.
///
/// # Errors
/// When it cannot be read, or is more than `most` bytes.
pub fn stdin(most: u64) -> Result<Vec<u8>, Refusal> {
    bounded(std::io::stdin().lock(), 0, most)
}

/// Bytes as text.
///
/// # Errors
/// When they are not UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|_| Refusal::NotUtf8)
}

/// All of a stream that has about `expected` bytes, if it has no more than `most`.
fn bounded(stream: impl Read, expected: u64, most: u64) -> Result<Vec<u8>, Refusal> {
    // The text comes in one read.
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(most)).unwrap_or_default().saturating_add(1));
    stream.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| most < len) { Err(Refusal::TooLarge(most)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_is_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(regular(&path, 5).unwrap(), b"12345");
        assert_eq!(named(&path, 5).unwrap(), b"12345");
        for refused in [regular(&path, 4), named(&path, 4), original(&path, 4).map(|o| o.text.into_bytes())] {
            assert!(matches!(refused, Err(Refusal::TooLarge(4))), "{refused:?}");
        }
        assert!(matches!(regular(folder.path(), 9), Err(Refusal::NotAFile)));
        assert!(matches!(regular(&folder.path().join("b"), 9), Err(Refusal::Io(_))));
        std::fs::write(&path, b"\xff").unwrap();
        assert!(matches!(regular_text(&path, 9), Err(Refusal::NotUtf8)));
        assert_eq!(Refusal::TooLarge(MAX_TEXT).to_string(), "larger than 64 MiB");
    }

    #[cfg(unix)]
    #[test]
    fn no_pipe_and_no_device_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link) = (folder.path().join("pipe"), folder.path().join("link"));
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(matches!(regular(&pipe, 9), Err(Refusal::NotAFile)));
        assert!(matches!(regular(&link, 9), Err(Refusal::NotAFile)));
        // As when the file becomes a pipe between the look and the opening.
        assert!(!options().open(&pipe).unwrap().metadata().unwrap().is_file(), "opening does not wait");
        assert!(matches!(named(&link, 1 << 20), Err(Refusal::TooLarge(_))));
    }
}
