//! The build context of a file as a page: where it is, how much is sent, and which lines exclude what.

use std::fmt::Write;

use super::sizes::{bytes, files};
use crate::ignorefile::{ContextIgnore, ContextListing, Entry, census};
use crate::snapshot::Snapshot;
use crate::texts::{Locale, page as texts};

/// Nobody reads a page with more lines than this.
const MAX_ENTRIES: usize = 5_000;
/// The most lines of the ignore file that are shown, those that exclude most first.
const MAX_LINES: usize = 40;

/// The page; `None` where no context is known.
pub fn build_context(snapshot: &Snapshot) -> Option<String> {
    let listing = snapshot.world.knowledge.context.as_deref()?;
    let language = snapshot.world.language;
    let sent: Vec<Entry<'_>> = listing.entries().filter(|entry| is_listed(listing, entry, false)).collect();
    let is_file = |entry: &&Entry<'_>| !entry.is_folder();
    let size: u64 = sent.iter().filter(is_file).map(|entry| entry.size).sum();
    let (count, size) = (files(sent.iter().filter(is_file).count()), bytes(size));
    let sent_text = if listing.truncated { texts::sent_at_least(count, size) } else { texts::sent(count, size) };
    let root = texts::root(listing.root.display().to_string());
    let mut out = format!("{}\n{}\n", root.plain(language), sent_text.plain(language));
    match &listing.ignore {
        Some(ignore) => out.push_str(&lines(ignore, listing, language)),
        None => out.extend([&texts::no_file().plain(language), "\n"]),
    }
    out.push('\n');
    let shown = sent.get(..MAX_ENTRIES.min(sent.len())).unwrap_or_default();
    let size = |entry: &Entry<'_>| (!entry.is_folder()).then(|| bytes(entry.size).plain(language));
    out.push_str(&context_tree(shown, size, str::to_owned));
    if shown.len() < sent.len() {
        out.push_str("…\n");
    }
    Some(out)
}

/// Which lines of the ignore file keep how much from the build, or bring it back.
fn lines(ignore: &ContextIgnore, listing: &ContextListing, language: Locale) -> String {
    let tallies = census(&ignore.matcher, listing);
    let mut found: Vec<_> = ignore.file.patterns.iter().zip(tallies).filter(|(_, tally)| 0 < tally.decided).collect();
    let name = ignore.name.clone();
    let head = if found.is_empty() { texts::no_lines(name) } else { texts::lines(name) };
    let mut out = format!("{}\n", head.plain(language));
    found.sort_by_key(|(pattern, tally)| (std::cmp::Reverse(tally.decided), pattern.line));
    let rest = found.len().saturating_sub(MAX_LINES);
    for (pattern, tally) in found.into_iter().take(MAX_LINES) {
        let more = if tally.unknown { "+" } else { "" };
        writeln!(out, "  {}: {}  ({}{more})", pattern.line + 1, pattern.raw, tally.decided).ok();
    }
    if 0 < rest {
        out.push_str("  …\n");
    }
    out
}

/// Whether an entry is shown by itself: everything but folders, and of those the ones that are empty or were not
/// looked into.
pub fn is_listed(listing: &ContextListing, entry: &Entry<'_>, excluded: bool) -> bool {
    entry.excluded == excluded && (!entry.is_folder() || listing.below(entry.path).next().is_none())
}

/// Entries as a tree: each folder once, what is in it indented below. `size` says what is written of an entry's size, if
/// anything is, and `shown` how names are.
pub fn context_tree(
    entries: &[Entry<'_>],
    size: impl Fn(&Entry<'_>) -> Option<String>,
    shown: impl Fn(&str) -> String,
) -> String {
    let mut lines: Vec<(Vec<&str>, &Entry<'_>)> = entries.iter().map(|entry| (entry.path.split('/').collect(), entry)).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for (parts, entry) in lines {
        let same = open.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        let folders = parts.len().saturating_sub(1);
        open.truncate(same.min(folders));
        for folder in parts.iter().take(folders).skip(open.len()) {
            writeln!(out, "{}{}/", "  ".repeat(open.len()), shown(folder)).ok();
            open.push(folder);
        }
        let size = size(entry).map(|size| format!(" ({size})")).unwrap_or_default();
        writeln!(out, "{}{}{}{size}", "  ".repeat(folders), shown(entry.name()), if entry.is_folder() { "/" } else { "" }).ok();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Knowledge;
    use crate::snapshot::FileKind;
    use crate::testing::{listing, snapshot_in};

    fn page(paths: &[&str], ignore: Option<&str>) -> String {
        let context = Some(listing(paths, ignore).into());
        let knowledge = Knowledge { context, ..Knowledge::default() };
        let page = build_context(&snapshot_in(FileKind::Dockerfile, "FROM alpine\n", knowledge)).unwrap();
        let (_, rest) = page.split_once('\n').unwrap();
        rest.to_owned()
    }

    #[test]
    fn what_is_sent_and_what_is_not() {
        let paths = ["a/", "a/x", "a/y", "b", "c/"];
        assert_eq!(
            page(&paths, Some("# no\na/*\n!a/y\nz\n")),
            "Sent to the builder: 2 files, 4 bytes\nWhat .dockerignore excludes or brings back, in files and folders:\n  \
             2: a/*  (1)\n  3: !a/y  (1)\n\na/\n  y (3 bytes)\nb (1 byte)\nc/\n"
        );
        assert!(page(&paths, None).starts_with("Sent to the builder: 3 files, 7 bytes\nNo ignore file: everything is sent.\n"));
        assert!(page(&paths, Some("z\n")).contains("\n.dockerignore excludes nothing.\n"));
        let unknown = snapshot_in(FileKind::Dockerfile, "FROM alpine\n", Knowledge::default());
        assert_eq!(build_context(&unknown), None);
    }
}
