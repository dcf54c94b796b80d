//! The direct children of a folder.

use std::fs::FileType;
use std::path::Path;

use crate::ignorefile::EntryKind;

/// The names in a folder, each with what it names, sorted as on a disk that takes `a` and `A` for the same.
#[derive(Debug)]
pub(super) struct Folder(Box<[(Box<str>, FileType)]>);

impl Folder {
    /// Reads a folder of fewer than `most` entries. `None` for a larger one, where it cannot be read, and where a
    /// name is not Unicode, which no text can ask for.
    pub(super) fn read(path: &Path, most: usize) -> Option<Self> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path).ok()? {
            if most <= entries.len() + 1 {
                return None;
            }
            let entry = entry.ok()?;
            // It may be gone by now.
            let Ok(kind) = entry.file_type() else { continue };
            entries.push((entry.file_name().into_string().ok()?.into_boxed_str(), kind));
        }
        entries.sort_unstable_by(|(a, _), (b, _)| lower(a).cmp(lower(b)).then_with(|| a.cmp(b)));
        Some(Self(entries.into()))
    }

    /// Whether a name may be there, on whatever disk; for ASCII alone is known which names are the same.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        !name.is_ascii() || self.0.binary_search_by(|(known, _)| lower(known).cmp(lower(name))).is_ok()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, EntryKind)> {
        self.0.iter().map(|(name, kind)| (&**name, kind_of(*kind)))
    }
}

fn lower(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// What an entry is; a link is a link wherever it leads.
pub(super) fn kind_of(kind: FileType) -> EntryKind {
    if kind.is_symlink() {
        EntryKind::Link
    } else if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_file() {
        EntryKind::File
    } else {
        EntryKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_whatever_case() {
        let top = tempfile::tempdir().unwrap();
        for name in ["b", "Main.py", "a-c", "ab", "É"] {
            std::fs::write(top.path().join(name), "").unwrap();
        }
        std::fs::create_dir(top.path().join("Z")).unwrap();
        let folder = Folder::read(top.path(), 7).unwrap();
        assert_eq!(["main.py", "MAIN.PY", "a-C", "z", "é", "b"].map(|name| folder.may_hold(name)), [true; 6]);
        assert_eq!(["main", "", "zz", "a", "main.pyc"].map(|name| folder.may_hold(name)), [false; 5]);
        assert_eq!(folder.names().collect::<Vec<_>>(), ["a-c", "ab", "b", "Main.py", "Z", "É"]);
        assert_eq!(folder.entries().filter(|(_, kind)| *kind == EntryKind::Folder).count(), 1);
        assert!(Folder::read(top.path(), 6).is_none(), "too many");
        assert!(Folder::read(&top.path().join("missing"), 6).is_none());
    }
}
