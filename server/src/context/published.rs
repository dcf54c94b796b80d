//! Files that are called as those that hold secrets and are none any more: Git keeps them, so that whoever has the project has
//! them too. What is in them stands for a secret, for developers or tests.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::Surroundings;
use super::builds::is_root;
use super::read::read_text;
use crate::data::secret_names::is_called_secret;
use crate::disk;
use crate::ignorefile::{ContextListing, EntryKind};
use crate::text::{last_part, secret_tokens};

/// Files that are looked for.
const MAX_FILES: usize = 64;
/// Folders above the context's root in which the repository may lie.
const FOLDERS_ABOVE: usize = 16;
/// Bytes of a list of what Git keeps; a longer one is not read.
const MAX_BYTES: u64 = 32 << 20;

/// The paths of such files that reach the build. Where Git's own list is not there to be read, it is what `.gitignore` does not leave
/// out that is kept. A file with somebody's token in it is a secret nevertheless.
pub(super) fn published(listing: &ContextListing, root: &Path, around: &Surroundings<'_>) -> Vec<String> {
    let is_open = |path: &str| !listing.harmless.iter().any(|known| known == path);
    let called =
        listing.entries().filter(|entry| entry.kind == EntryKind::File && !entry.excluded && is_called_secret(entry.name()));
    let files: Vec<&str> = called.map(|entry| entry.path).filter(|path| is_open(path)).take(MAX_FILES).collect();
    let Some(root) = std::path::absolute(root).ok().filter(|_| !files.is_empty()) else { return Vec::new() };
    let is_inside = |folder: &&Path| around.workspace.is_none_or(|workspace| folder.starts_with(workspace));
    let folders: Vec<&Path> =
        root.ancestors().take(FOLDERS_ABOVE).take_while(|folder| *folder == root || is_inside(folder)).collect();
    let top = folders.iter().position(|folder| is_root(folder));
    let list = top.and_then(|top| folders.get(top)).and_then(|top| Some((*top, Kept::by(top)?)));
    // Where neither a repository nor a workspace begins, only the context itself is sure to belong to the project.
    let last = top.unwrap_or(if around.workspace.is_some() { folders.len().saturating_sub(1) } else { 0 });
    let folders = folders.get(..=last).unwrap_or_default();
    let is_kept = |path: &str| match &list {
        Some((top, Kept::Files(kept))) => {
            let inside = root.strip_prefix(top).unwrap_or(Path::new(""));
            kept.contains(&inside.join(path).to_string_lossy().replace('\\', "/"))
        }
        Some((_, Kept::Nothing)) => false,
        None => is_not_left_out(&root, path, folders),
    };
    let has_token = |path: &str| {
        read_text(&root.join(path)).is_some_and(|text| secret_tokens(&text).iter().any(|token| token.maker.is_some()))
    };
    files.into_iter().filter(|path| is_kept(path) && !has_token(path)).map(str::to_owned).collect()
}

/// What Git keeps of a repository, of files that are called as secrets.
enum Kept {
    Nothing,
    Files(FxHashSet<String>),
}

impl Kept {
    /// By the index; nothing where it is written in a form that is not read here.
    /// <https://git-scm.com/docs/index-format>
    fn by(top: &Path) -> Option<Self> {
        const HEAD: usize = 12;
        let folder = top.join(".git");
        if !folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            return None;
        }
        let path = folder.join("index");
        if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Some(Self::Nothing);
        }
        let bytes = disk::regular(&path, MAX_BYTES).ok()?;
        let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let count = number(8).filter(|_| bytes.starts_with(b"DIRC") && matches!(number(4), Some(2 | 3)))?;
        let mut rest = bytes.get(HEAD..)?;
        let mut kept = FxHashSet::default();
        for _ in 0..count {
            let (path, behind) = entry(rest)?;
            if is_called_secret(last_part(path)) {
                kept.insert(path.to_owned());
            }
            rest = behind;
        }
        Some(Self::Files(kept))
    }
}

/// The path of the entry at the start of the rest of an index, and what comes behind.
fn entry(bytes: &[u8]) -> Option<(&str, &[u8])> {
    /// Times, mode, owner, size, hash and flags.
    const FIXED: usize = 62;
    /// Of the flags, that there are more of them.
    const EXTENDED: u8 = 0x40;
    let start = if bytes.get(FIXED - 2)? & EXTENDED == 0 { FIXED } else { FIXED + 2 };
    let name = bytes.get(start..)?;
    let length = memchr::memchr(0, name)?;
    // One to eight zeros, up to a multiple of eight.
    let end = (start + length + 8) & !7;
    Some((std::str::from_utf8(name.get(..length)?).unwrap_or_default(), bytes.get(end..)?))
}

/// Whether there is a `.gitignore` in the folders from that of a file up, and none that leaves the file out.
fn is_not_left_out(root: &Path, path: &str, above: &[&Path]) -> bool {
    let file = root.join(path);
    let below = file.ancestors().skip(1).take_while(|folder| *folder != root);
    let mut is_any = false;
    for folder in below.chain(above.iter().copied()) {
        let Some(text) = read_text(&folder.join(".gitignore")) else { continue };
        is_any = true;
        let mut builder = ::ignore::gitignore::GitignoreBuilder::new(folder);
        for line in text.lines() {
            // What is no pattern leaves nothing out.
            let _ = builder.add_line(None, line);
        }
        if builder.build().is_ok_and(|lines| lines.matched_path_or_any_parents(&file, false).is_ignore()) {
            return false;
        }
    }
    is_any
}

#[cfg(test)]
mod tests {
    use super::super::{ContextLocation, Limits};
    use super::*;
    use crate::testing::folder;

    const SECRET: &str = "API_KEY=whereabouts1234\n";

    fn harmless(files: &[(&str, &str)], root: &str, prepare: impl Fn(&Path)) -> Vec<String> {
        let top = folder(files);
        prepare(top.path());
        let place = ContextLocation { root: top.path().join(root), dockerfile: None };
        let around = Surroundings { workspace: Some(top.path()), ..Surroundings::default() };
        place.list(&Limits::default(), &around).listing.harmless
    }

    #[test]
    fn by_what_is_left_out() {
        let by = |lines: &str| harmless(&[(".gitignore", lines), ("app/.env", SECRET), ("app/tls.key", "x\n")], "app", |_| {});
        assert_eq!(by("*.log\n"), ["app/.env", "app/tls.key"].map(|path| path.trim_start_matches("app/")));
        assert_eq!(by("*.key\n.env*\n"), [""; 0]);
        assert_eq!(by("app/\n"), [""; 0]);
        assert_eq!(harmless(&[("app/.env", SECRET)], "app", |_| {}), [""; 0], "nobody knows");
        let token = "TOKEN=ghp_q7Rk2Wd9Zm4Lx8Tv3Bn6Hc5Jf1Gp0Ysq7Rk2\n";
        assert_eq!(harmless(&[(".gitignore", "x\n"), (".env", token)], ".", |_| {}), [""; 0]);
    }

    /// An index of the second version with entries of these paths.
    fn index(paths: &[&str]) -> Vec<u8> {
        let mut bytes = b"DIRC\0\0\0\x02".to_vec();
        bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
        for path in paths {
            bytes.extend([0; 60]);
            bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
            bytes.extend(path.as_bytes());
            bytes.extend(std::iter::repeat_n(0, 8 - (62 + path.len()) % 8));
        }
        bytes.extend([0; 20]);
        bytes
    }

    #[test]
    fn by_the_index() {
        let files = [(".git/HEAD", ""), (".gitignore", "x\n"), ("app/.env", SECRET), ("app/b/.env", SECRET), (".env", SECRET)];
        let with = |index: &[u8]| harmless(&files, "app", |top| std::fs::write(top.join(".git/index"), index).unwrap());
        assert_eq!(with(&index(&["README", "app/.env", "app/x"])), [".env"]);
        assert_eq!(with(&index(&["a/much/longer/path", "app/b/.env"])), ["b/.env"]);
        assert_eq!(with(&index(&[])), [""; 0]);
        assert_eq!(harmless(&files, "app", |_| {}), [""; 0], "nothing is kept yet");
        for broken in [&b"DIRC"[..], b"", b"DIRC\0\0\0\x02\0\0\0\x09abc", &index(&["app/.env"])[..70]] {
            assert_eq!(with(broken), [".env", "b/.env"], "as .gitignore says");
        }
    }
}
