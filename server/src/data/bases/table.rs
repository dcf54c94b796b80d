//! The tables, as they are written.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Source;
use super::version::{is_word, version};

pub(super) const TABLES: &[&str] =
    &[include_str!("languages.txt"), include_str!("servers.txt"), include_str!("systems.txt"), include_str!("vendors.txt")];

/// What is said of an image, or of several that are alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// Everything below the line with its names.
    pub(super) text: &'static str,
}

/// What is said of some tags of an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// What the tags have in common.
    pub(super) when: &'static str,
    /// Where it is from.
    pub(super) source: Source,
    /// The lines below, each with a fact.
    pub(super) text: &'static str,
}

/// What is said of an image.
pub(super) fn find(name: &str) -> Option<Section> {
    index().get(name).copied()
}

/// The names of all of them, sorted.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = index().keys().copied().collect();
    names.sort_unstable();
    names
}

fn index() -> &'static FxHashMap<&'static str, Section> {
    static INDEX: OnceLock<FxHashMap<&'static str, Section>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = FxHashMap::default();
        for (names, section) in TABLES.iter().flat_map(|table| sections(table)) {
            index.extend(names.split_ascii_whitespace().map(|name| (name, section)));
        }
        index
    })
}

/// The sections of a table, each with its names.
pub(super) fn sections(table: &'static str) -> impl Iterator<Item = (&'static str, Section)> {
    table.split("\nimage ").skip(1).filter_map(|section| {
        let (names, text) = section.split_once('\n')?;
        Some((names, Section { text }))
    })
}

impl Section {
    /// The rows, in order.
    pub(super) fn rows(self) -> impl Iterator<Item = Row> {
        let mut source = Source { place: "", date: "" };
        let mut rest = self.text;
        std::iter::from_fn(move || {
            loop {
                let (line, after) = rest.split_once('\n')?;
                rest = after;
                match line.trim_start().split_once(' ') {
                    Some(("source", value)) => {
                        let (place, date) = value.rsplit_once(' ').unwrap_or((value, ""));
                        source = Source { place, date };
                    }
                    Some(("row", when)) => {
                        let is_next = |at: &(usize, &str)| !at.1.starts_with("    ");
                        let lengths = rest.split_inclusive('\n').scan(0, |at, line| {
                            let start = *at;
                            *at += line.len();
                            Some((start, line))
                        });
                        let end = { lengths }.find(is_next).map_or(rest.len(), |(at, _)| at);
                        let (text, after) = rest.split_at_checked(end)?;
                        rest = after;
                        return Some(Row { when, source, text });
                    }
                    _ => {}
                }
            }
        })
    }

    /// The version with a code name: 13 for `trixie` of `debian`.
    pub(super) fn version_named(self, word: &str) -> Option<Vec<u32>> {
        let pairs = self.words("names").filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| *name == word).find_map(|(_, number)| version(number))
    }

    /// Whether a word of a tag means something that the rows are about, or nothing.
    pub(super) fn knows(self, word: &str) -> bool {
        let mut known = self.words("words");
        known.any(|known| !known.starts_with('@') && is_word(word, known)) || self.is_system(word)
    }

    /// Whether a word of a tag is a version of a system that the image is built on.
    pub(super) fn is_system(self, word: &str) -> bool {
        let systems = self.words("words").filter_map(|known| known.strip_prefix('@'));
        systems.filter_map(find).any(|system| system.version_named(word).is_some())
    }

    /// The version that a tag without one is about, where it is not the newest that there is.
    pub(super) fn latest(self) -> Option<Vec<u32>> {
        self.lines("latest").find_map(version)
    }

    /// How many parts a version has that is built once.
    pub(super) fn exact(self) -> usize {
        self.lines("exact").find_map(|parts| parts.parse().ok()).unwrap_or(usize::MAX)
    }

    /// The words that stand above the rows under a word.
    pub(super) fn words(self, key: &'static str) -> impl Iterator<Item = &'static str> {
        self.lines(key).flat_map(str::split_ascii_whitespace)
    }

    /// What stands above the rows under a word.
    fn lines(self, key: &'static str) -> impl Iterator<Item = &'static str> {
        let head = self.text.lines().map(str::trim_start).take_while(|line| !line.starts_with("row "));
        head.filter_map(move |line| line.strip_prefix(key)?.strip_prefix(' '))
    }
}

impl Row {
    /// The lines of facts, without what comes before them.
    pub(super) fn lines(self) -> impl Iterator<Item = &'static str> {
        self.text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
}
