//! What a pattern finds in the context.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::pattern::{is_inside, is_plain};
use crate::ignorefile::{ContextListing, Entry, IgnorePattern, Matcher, parse};
use crate::rules::IgnoreContext;

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

/// Finds out what patterns find.
pub(super) struct Search<'a, 'l> {
    cx: &'a IgnoreContext<'a>,
    listing: &'l ContextListing,
    /// Entries by their name in lower case.
    names: OnceCell<FxHashMap<String, Vec<Entry<'l>>>>,
}

impl<'a: 'l, 'l> Search<'a, 'l> {
    pub(super) fn new(cx: &'a IgnoreContext<'a>) -> Option<Self> {
        Some(Self { cx, listing: cx.knowledge.context.as_deref()?, names: OnceCell::new() })
    }

    pub(super) fn reach(&self, index: usize, pattern: &IgnorePattern) -> Reach<'l> {
        let tally = self.cx.census.and_then(|census| census.get(index)).copied().unwrap_or_default();
        let faulty = self.cx.file.problems.iter().any(|problem| problem.line == pattern.line);
        if tally.matched > 0 {
            return Reach::Something;
        }
        if faulty || !is_inside(&pattern.cleaned) {
            return Reach::Unknown;
        }
        if let Some(entry) = self.other_case(index, pattern) {
            return Reach::OtherCase(entry);
        }
        if let Some(entry) = self.deeper(pattern) {
            return Reach::Deeper(entry);
        }
        if tally.unknown { Reach::Unknown } else { Reach::Nothing }
    }

    /// An entry below the root that is still in the build and that the pattern, which has no `/`, would
    /// match with `**/` before it.
    pub(super) fn deeper(&self, pattern: &IgnorePattern) -> Option<Entry<'l>> {
        let name = pattern.cleaned.as_str();
        if pattern.negated || name.contains('/') || name.contains("**") {
            return None;
        }
        let is_sent = |entry: &Entry<'_>| !self.cx.matcher.is_excluded(entry.path);
        if is_plain(name) {
            let named = self.names().get(&name.to_lowercase())?;
            return named.iter().find(|e| e.name() == name && e.path.contains('/') && is_sent(e)).copied();
        }
        let file = parse(name);
        let matcher = Matcher::new(&file);
        let mut below = self.listing.entries().filter(|e| e.path.contains('/') && matcher.pattern_matches(0, e.name()));
        below.find(is_sent)
    }

    fn other_case(&self, index: usize, pattern: &IgnorePattern) -> Option<Entry<'l>> {
        let name = pattern.cleaned.as_str();
        let fits = |entry: &Entry<'l>| self.cx.matcher.matches_ignoring_case(index, entry.path);
        if !name.contains('/') && !name.contains("**") {
            return self.listing.children("").find(fits);
        }
        let last = name.rsplit('/').next().filter(|last| is_plain(last))?;
        self.names().get(&last.to_lowercase())?.iter().find(|entry| fits(entry)).copied()
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
