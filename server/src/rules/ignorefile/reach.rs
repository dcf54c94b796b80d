//! What a pattern finds in the context.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::pattern::{is_inside, is_plain};
use crate::data::ignore_names::LITTER;
use crate::ignorefile::{ContextListing, Entry, IgnorePattern, NamePatterns, Tally};
use crate::rules::IgnoreContext;

/// Entries that lines with `!` are asked about. Where they bring back so many, the rest hardly differs.
const MOST_BROUGHT_BACK: usize = 64;

/// What a pattern finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach<'l> {
    /// Something.
    Something,
    /// Nothing, but for case it would be this.
    OtherCase(Entry<'l>),
    /// Nothing at the root, but this further down would be meant.
    Deeper(Entry<'l>),
    /// Nothing at all.
    Nothing,
    /// Not all of the context is known, or the pattern is about nothing in it.
    Unknown,
}

/// Finds out what patterns find. What is asked of names is asked for all patterns at once.
pub(super) struct Search<'a, 'l> {
    cx: &'a IgnoreContext<'a>,
    listing: &'l ContextListing,
    /// Entries by their name in lower case.
    names: OnceCell<FxHashMap<String, Vec<Entry<'l>>>>,
    /// The first entry of each name at the root, by its name in lower case.
    roots: OnceCell<FxHashMap<String, Entry<'l>>>,
    /// What patterns with wildcards find at the root but for case, by index.
    other_cases: OnceCell<FxHashMap<usize, Entry<'l>>>,
    /// What they find further down, by index.
    deeper: OnceCell<FxHashMap<usize, Entry<'l>>>,
}

impl<'a: 'l, 'l> Search<'a, 'l> {
    pub(super) fn new(cx: &'a IgnoreContext<'a>) -> Option<Self> {
        Some(Self {
            cx,
            listing: cx.knowledge.context.as_deref()?,
            names: OnceCell::new(),
            roots: OnceCell::new(),
            other_cases: OnceCell::new(),
            deeper: OnceCell::new(),
        })
    }

    pub(super) fn reach(&self, index: usize, pattern: &IgnorePattern) -> Reach<'l> {
        let tally = self.tally(index);
        if tally.matched > 0 {
            return Reach::Something;
        }
        if self.cx.file.is_faulty(pattern) || !is_inside(&pattern.cleaned) {
            return Reach::Unknown;
        }
        if let Some(entry) = self.other_case(index, pattern) {
            return Reach::OtherCase(entry);
        }
        if let Some(entry) = self.deeper(index, pattern) {
            return Reach::Deeper(entry);
        }
        if tally.unknown { Reach::Unknown } else { Reach::Nothing }
    }

    fn tally(&self, index: usize) -> Tally {
        self.cx.census.and_then(|census| census.get(index)).copied().unwrap_or_default()
    }

    /// An entry below the root that is still in the build and that the pattern, which has no `/`, would
    /// match with `**/` before it.
    pub(super) fn deeper(&self, index: usize, pattern: &IgnorePattern) -> Option<Entry<'l>> {
        let name = pattern.cleaned.as_str();
        if !is_name(name) || pattern.negated {
            return None;
        }
        if !is_plain(name) {
            return self.deeper_by_wildcards().get(&index).copied();
        }
        let mut walk = self.cx.matcher.each();
        let named = self.names().get(&name.to_lowercase())?;
        let is_left = |e: &&Entry<'l>| !walk.is_excluded(e.path) && !self.is_brought_back(e.path);
        named.iter().filter(|e| e.name() == name && e.path.contains('/')).take(MOST_BROUGHT_BACK).find(is_left).copied()
    }

    /// Whether a line with `!` is about an entry, so that it is meant to be in the build.
    fn is_brought_back(&self, path: &str) -> bool {
        let patterns = self.cx.file.patterns.iter().enumerate().filter(|(_, pattern)| pattern.negated);
        patterns.into_iter().any(|(index, _)| self.cx.matcher.matches_ignoring_case(index, path))
    }

    fn other_case(&self, index: usize, pattern: &IgnorePattern) -> Option<Entry<'l>> {
        let name = pattern.cleaned.as_str();
        match is_name(name) {
            true if is_plain(name) => return self.roots().get(&name.to_lowercase()).copied(),
            true => return self.other_cases_by_wildcards().get(&index).copied(),
            false => {}
        }
        let fits = |entry: &Entry<'l>| self.cx.matcher.matches_ignoring_case(index, entry.path);
        let last = name.rsplit('/').next().filter(|last| is_plain(last))?;
        self.names().get(&last.to_lowercase())?.iter().find(|entry| fits(entry)).copied()
    }

    /// The patterns that are names with wildcards, by index: those that find nothing, and what editors and tools leave behind.
    fn wildcards(&self) -> impl Iterator<Item = (usize, &'a IgnorePattern)> {
        let is_asked = |index: usize, name: &str| self.tally(index).matched == 0 || LITTER.contains(&name);
        let patterns = self.cx.file.patterns.iter().enumerate();
        patterns.filter(move |(index, pattern)| {
            is_name(&pattern.cleaned) && !is_plain(&pattern.cleaned) && is_asked(*index, &pattern.cleaned)
        })
    }

    fn other_cases_by_wildcards(&self) -> &FxHashMap<usize, Entry<'l>> {
        self.other_cases.get_or_init(|| {
            let mut patterns = NamePatterns::ignoring_case(self.wildcards().map(|(index, p)| (index, p.cleaned.as_str())));
            let mut found = FxHashMap::default();
            if !patterns.is_empty() {
                for entry in self.listing.children("") {
                    for &index in patterns.matching(entry.path) {
                        found.entry(index).or_insert(entry);
                    }
                }
            }
            found
        })
    }

    fn deeper_by_wildcards(&self) -> &FxHashMap<usize, Entry<'l>> {
        self.deeper.get_or_init(|| {
            let wildcards = self.wildcards().filter(|(_, pattern)| !pattern.negated);
            let mut patterns = NamePatterns::new(wildcards.map(|(index, pattern)| (index, pattern.cleaned.as_str())));
            let mut found = FxHashMap::default();
            let mut brought_back = 0;
            if !patterns.is_empty() {
                let mut walk = self.cx.matcher.each();
                for entry in self.listing.entries().filter(|entry| entry.path.contains('/')) {
                    let missing = |index: &&usize| !found.contains_key(*index);
                    let matching: Vec<usize> = patterns.matching(entry.name()).iter().filter(missing).copied().collect();
                    if matching.is_empty() || walk.is_excluded(entry.path) {
                        continue;
                    }
                    if MOST_BROUGHT_BACK <= brought_back {
                        break;
                    }
                    if self.is_brought_back(entry.path) {
                        brought_back += 1;
                    } else {
                        found.extend(matching.into_iter().map(|index| (index, entry)));
                    }
                }
            }
            found
        })
    }

    fn roots(&self) -> &FxHashMap<String, Entry<'l>> {
        self.roots.get_or_init(|| {
            let mut roots = FxHashMap::default();
            for entry in self.listing.children("") {
                roots.entry(entry.path.to_lowercase()).or_insert(entry);
            }
            roots
        })
    }

    fn names(&self) -> &FxHashMap<String, Vec<Entry<'l>>> {
        self.names.get_or_init(|| {
            let mut names: FxHashMap<String, Vec<Entry<'l>>> = FxHashMap::default();
            for entry in self.listing.entries() {
                names.entry(entry.name().to_lowercase()).or_default().push(entry);
            }
            names
        })
    }
}

/// Whether a cleaned pattern is about names at the root.
fn is_name(cleaned: &str) -> bool {
    !cleaned.contains('/') && !cleaned.contains("**")
}
