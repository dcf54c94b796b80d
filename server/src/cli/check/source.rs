//! A text that is checked: a file, or what comes in by standard input.

use std::path::{Path, PathBuf};

use crate::cli::speech::retold;
use crate::disk::{self, Original};
use crate::snapshot::FileKind;

/// A text with its origin.
pub(super) struct Source<'a> {
    /// What it is called in settings and reports.
    pub(super) name: &'a Path,
    pub(super) kind: FileKind,
    origin: Origin<'a>,
}

enum Origin<'a> {
    File(&'a Path, Original),
    Stdin(String),
}

impl<'a> Source<'a> {
    /// Reads a file; `-` is standard input, under the name `stdin`.
    pub(super) fn read(path: &'a Path, stdin: &'a Path) -> Result<Self, String> {
        let is_stdin = path == Path::new("-");
        let origin = if is_stdin {
            Origin::Stdin(disk::stdin(disk::MAX_TEXT).and_then(disk::text).map_err(retold)?)
        } else {
            Origin::File(path, disk::original(path, disk::MAX_TEXT).map_err(retold)?)
        };
        let name = if is_stdin { stdin } else { path };
        // Whoever names a file wants it checked, whatever it is called.
        let kind = match FileKind::detect(&name.file_name().map(|name| name.to_string_lossy()).unwrap_or_default(), "") {
            FileKind::Other => FileKind::Dockerfile,
            kind => kind,
        };
        Ok(Self { name, kind, origin })
    }

    pub(super) fn text(&self) -> &str {
        match &self.origin {
            Origin::File(_, original) => &original.text,
            Origin::Stdin(text) => text,
        }
    }

    pub(super) fn is_stdin(&self) -> bool {
        matches!(self.origin, Origin::Stdin(_))
    }

    /// Where the file is, seen from a folder; `None` of standard input. The path is absolute, so that nobody looks up the
    /// working directory again.
    pub(super) fn absolute(&self, folder: &Path) -> Option<PathBuf> {
        let Origin::File(path, _) = &self.origin else { return None };
        std::path::absolute(folder.join(path)).ok()
    }

    /// Writes another text in the place of a file, if the file is still what was read. Standard input has no such place.
    pub(super) fn replace(&self, text: &str) -> Result<(), String> {
        match &self.origin {
            Origin::File(path, original) if original.text != text => disk::replace(path, original, text).map_err(retold),
            _ => Ok(()),
        }
    }
}
