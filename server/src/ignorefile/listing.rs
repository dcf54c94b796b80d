//! What a build context holds, as plain values: the room that reads the disk makes it, the rest of the
//! program asks it.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::{IgnoreFile, Matcher};
use crate::text::last_part;

/// What an entry is. Nothing of it is opened, so a link is a link wherever it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// One entry of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'l> {
    /// Relative to the context root, with `/`.
    pub path: &'l str,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of a file; 0 of anything else.
    pub size: u64,
    /// The ignore file keeps it from the build.
    pub excluded: bool,
    /// A folder whose content is not, or not wholly, in the listing.
    pub closed: bool,
}

impl<'l> Entry<'l> {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.kind == EntryKind::Folder
    }

    /// The last part of the path.
    pub fn name(&self) -> &'l str {
        last_part(self.path)
    }
}

/// The ignore file that applies to a context.
#[derive(Debug)]
pub struct ContextIgnore {
    /// Its name, as people call it: `.dockerignore`, `web.Dockerfile.dockerignore`.
    pub name: String,
    /// Where it is; empty where it is not on a disk.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
    /// What that says.
    pub file: IgnoreFile,
    /// The compiled patterns.
    pub matcher: Matcher,
}

impl ContextIgnore {
    /// Reads a text.
    pub fn new(name: String, text: &str) -> Self {
        let file = super::parse(text);
        let matcher = Matcher::new(&file);
        Self { name, path: PathBuf::new(), text: text.to_owned(), file, matcher }
    }
}

#[derive(Debug, Clone, Copy)]
struct Record {
    start: u32,
    end: u32,
    kind: EntryKind,
    excluded: bool,
    closed: bool,
    size: u64,
}

/// A context: its entries, sorted by path, and the ignore file that was applied.
///
/// Two listings are equal if they are the same one: whoever makes them keeps the old one while nothing
/// changes.
#[derive(Debug, Default)]
pub struct ContextListing {
    paths: String,
    records: Vec<Record>,
    /// The numbers of the records, those of one folder in a row; made when somebody asks what lies in one.
    by_folder: OnceLock<Vec<u32>>,
    /// The paths of `.env` files without secrets.
    pub harmless: Vec<String>,
    /// The paths of those of them that set nothing: all lines are comments.
    pub unset: Vec<String>,
    /// The texts of small files (`requirements.txt`, `pyproject.toml`, modules that people start), as far as they reach the
    /// build, by path.
    pub texts: Vec<(String, String)>,
    /// The paths of shell scripts that nobody may execute, where the system has such a right.
    pub not_executable: Vec<String>,
    /// Paths that the root's `.gitignore` names without wildcards: most of them are made before a build.
    pub git_ignored: Vec<String>,
    /// Its folder; empty where it is not on a disk.
    pub root: PathBuf,
    /// A bound was reached, or a folder could not be read: more may be there than is listed.
    pub truncated: bool,
    /// The ignore file, if there is one.
    pub ignore: Option<ContextIgnore>,
}

impl PartialEq for ContextListing {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for ContextListing {}

impl ContextListing {
    /// The number of entries.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All entries, sorted by path.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> + Clone {
        self.records.iter().map(|record| self.entry(record))
    }

    /// The entry of a path.
    pub fn get(&self, path: &str) -> Option<Entry<'_>> {
        let at = self.records.partition_point(|record| self.path(record) < path);
        self.records.get(at).map(|record| self.entry(record)).filter(|entry| entry.path == path)
    }

    /// The text of a file, if it was read.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str())
    }

    /// What lies in a folder at any depth; everything for `""`.
    pub fn below<'l>(&'l self, folder: &str) -> impl Iterator<Item = Entry<'l>> + use<'l> {
        let (from, to) = self.span(folder);
        self.records.get(from..to).unwrap_or_default().iter().map(|record| self.entry(record))
    }

    /// What lies directly in a folder; in the root for `""`.
    pub fn children<'l>(&'l self, folder: &str) -> impl Iterator<Item = Entry<'l>> + use<'l> {
        let by_folder = self.by_folder();
        let folder_of = |number: u32| self.records.get(number as usize).map_or("", |record| folder_of(self.path(record)));
        let from = by_folder.partition_point(|&number| folder_of(number) < folder);
        let to = by_folder.partition_point(|&number| folder_of(number) <= folder);
        let own = by_folder.get(from..to).unwrap_or_default();
        own.iter().filter_map(|&number| Some(self.entry(self.records.get(number as usize)?)))
    }

    /// Whether the path would be listed if it were there: nothing on the way to it is closed, a link, or
    /// beyond a bound.
    pub fn covers(&self, path: &str) -> bool {
        let on_the_way = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        !self.truncated && on_the_way.filter_map(|folder| self.get(folder)).all(|entry| entry.is_folder() && !entry.closed)
    }

    /// Whether an entry, or anything in it, reaches the build.
    pub fn is_sent(&self, entry: &Entry<'_>) -> bool {
        !entry.excluded || (entry.is_folder() && self.below(entry.path).any(|below| !below.excluded))
    }

    /// Whether another listing says the same of the same paths.
    pub fn same_as(&self, other: &Self) -> bool {
        let ignore = |listing: &Self| listing.ignore.as_ref().map(|ignore| (ignore.path.clone(), ignore.text.clone()));
        self.root == other.root
            && self.harmless == other.harmless
            && self.unset == other.unset
            && self.texts == other.texts
            && self.not_executable == other.not_executable
            && self.git_ignored == other.git_ignored
            && self.truncated == other.truncated
            && self.paths == other.paths
            && self.records.len() == other.records.len()
            && self.entries().eq(other.entries())
            && ignore(self) == ignore(other)
    }

    fn by_folder(&self) -> &[u32] {
        self.by_folder.get_or_init(|| {
            // There are as many as paths fit into 4 GiB at most.
            let mut numbers: Vec<u32> = (0..).take(self.records.len()).collect();
            let folder_of = |number: &u32| self.records.get(*number as usize).map_or("", |record| folder_of(self.path(record)));
            // Those of one folder stay in the order of their paths.
            numbers.sort_by(|a, b| folder_of(a).cmp(folder_of(b)));
            numbers
        })
    }

    fn span(&self, folder: &str) -> (usize, usize) {
        if folder.is_empty() {
            return (0, self.records.len());
        }
        let order = |record: &Record, last: u8| {
            let path = self.path(record).as_bytes();
            let (head, rest) = path.split_at_checked(folder.len()).unwrap_or((path, &[]));
            (head, rest.first().copied()) < (folder.as_bytes(), Some(last))
        };
        let from = self.records.partition_point(|record| order(record, b'/'));
        (from, self.records.partition_point(|record| order(record, b'/' + 1)).max(from))
    }

    fn path(&self, record: &Record) -> &str {
        self.paths.get(record.start as usize..record.end as usize).unwrap_or_default()
    }

    fn entry(&self, record: &Record) -> Entry<'_> {
        #[cfg(test)]
        super::steps::take();
        let Record { kind, size, excluded, closed, .. } = *record;
        Entry { path: self.path(record), kind, size, excluded, closed }
    }
}

/// The folder that a path lies in; empty for the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Collects the entries of a context, in any order.
#[derive(Debug, Default)]
pub struct ListingBuilder {
    listing: ContextListing,
}

impl ListingBuilder {
    /// Adds an entry and answers with its number; `None` if there is no room for its name.
    pub fn push(&mut self, path: &str, kind: EntryKind, size: u64, excluded: bool) -> Option<usize> {
        let start = u32::try_from(self.listing.paths.len()).ok()?;
        let end = u32::try_from(self.listing.paths.len() + path.len()).ok()?;
        self.listing.paths.push_str(path);
        self.listing.records.push(Record { start, end, kind, size, excluded, closed: false });
        Some(self.listing.records.len() - 1)
    }

    /// Says that the content of a folder is not wholly listed.
    pub fn close(&mut self, number: usize, closed: bool) {
        if let Some(record) = self.listing.records.get_mut(number) {
            record.closed = closed;
        }
    }

    /// The number of entries so far.
    pub fn len(&self) -> usize {
        self.listing.records.len()
    }

    /// Whether there are none so far.
    pub fn is_empty(&self) -> bool {
        self.listing.records.is_empty()
    }

    /// Sorts the entries.
    pub fn finish(mut self, truncated: bool, ignore: Option<ContextIgnore>) -> ContextListing {
        let mut records = std::mem::take(&mut self.listing.records);
        records.sort_by(|a, b| self.listing.path(a).cmp(self.listing.path(b)));
        ContextListing {
            paths: self.listing.paths,
            records,
            by_folder: OnceLock::new(),
            harmless: Vec::new(),
            unset: Vec::new(),
            texts: Vec::new(),
            not_executable: Vec::new(),
            git_ignored: Vec::new(),
            root: PathBuf::new(),
            truncated,
            ignore,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(paths: &[&str]) -> ContextListing {
        let mut builder = ListingBuilder::default();
        for path in paths {
            let (path, kind) = path.strip_suffix('/').map_or((*path, EntryKind::File), |path| (path, EntryKind::Folder));
            builder.push(path, kind, 1, false);
        }
        builder.finish(false, None)
    }

    #[test]
    fn folders_and_what_is_in_them() {
        let listing = listing(&["a/x/y", "a/", "a-b", "a/x/", "a0", "a/z", "b"]);
        let names = |entries: &mut dyn Iterator<Item = Entry<'_>>| entries.map(|e| e.path.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&mut listing.entries()), ["a", "a-b", "a/x", "a/x/y", "a/z", "a0", "b"]);
        assert_eq!(names(&mut listing.children("")), ["a", "a-b", "a0", "b"]);
        assert_eq!(names(&mut listing.children("a")), ["a/x", "a/z"]);
        assert_eq!(names(&mut listing.children("a/x")), ["a/x/y"]);
        assert_eq!(names(&mut listing.children("a-")), [""; 0]);
        assert_eq!(names(&mut listing.below("a")), ["a/x", "a/x/y", "a/z"]);
        assert_eq!(names(&mut listing.below("a-b")), [""; 0]);
        assert_eq!(listing.get("a/x/y").map(|e| e.name()), Some("y"));
        assert_eq!(listing.get("a/y"), None);
        assert!(listing.covers("a/new") && listing.covers("new/er") && !listing.covers("a-b/c"));
    }

    #[test]
    fn the_same_is_the_same() {
        let (one, two) = (listing(&["a", "b"]), listing(&["b", "a"]));
        assert!(one != two);
        assert!(!one.same_as(&listing(&["a"])));
        assert!(one.same_as(&listing(&["a", "b"])));
    }
}
