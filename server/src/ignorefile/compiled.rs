//! One pattern, ready to be matched with paths.

use std::sync::OnceLock;

use super::charset::Case;
use super::glob::{Glob, Subject};
use super::machine::Machine;
use super::pattern::IgnorePattern;

/// A pattern, ready to be matched.
#[derive(Debug)]
pub(super) struct CompiledPattern {
    pub(super) negated: bool,
    cleaned: String,
    /// None if the pattern is faulty or empty: it matches nothing.
    glob: Option<Glob>,
    /// For names that differ in case alone; compiled when it is first asked for.
    caseless: OnceLock<Option<Glob>>,
}

impl CompiledPattern {
    pub(super) fn new(pattern: &IgnorePattern) -> Self {
        Self { negated: pattern.negated, ..Self::of(&pattern.cleaned, Case::Sensitive) }
    }

    /// A pattern that takes nothing back, in which letters are the same in either case or not.
    pub(super) fn of(cleaned: &str, case: Case) -> Self {
        Self { negated: false, cleaned: cleaned.to_owned(), glob: compile(cleaned, case), caseless: OnceLock::new() }
    }

    /// The pattern for files whose names differ in case alone.
    pub(super) fn caseless(&self) -> Option<&Glob> {
        self.caseless.get_or_init(|| compile(&self.cleaned, Case::Ignored)).as_ref()
    }

    pub(super) fn matches(&self, subject: &Subject<'_>) -> bool {
        self.glob.as_ref().is_some_and(|glob| glob.matches(subject))
    }

    pub(super) fn may_match(&self, subject: &Subject<'_>) -> bool {
        self.glob.as_ref().is_some_and(|glob| glob.may_match(subject))
    }

    pub(super) fn small(&self) -> Option<&Machine> {
        self.glob.as_ref()?.small()
    }

    pub(super) fn matches_with_parents(&self, path: &str) -> bool {
        with_parents(path).any(|path| self.matches(&Subject::new(path)))
    }

    /// Whether a path that begins with `folder`, which ends in a slash, could match by itself.
    pub(super) fn reaches_into(&self, folder: &str) -> bool {
        self.glob.as_ref().is_some_and(|glob| glob.reaches_into(folder))
    }

    /// Whether anything in a folder could match, or matches with the folder.
    pub(super) fn may_match_in(&self, folder: &str) -> bool {
        self.matches_with_parents(folder) || self.reaches_into(&format!("{folder}/"))
    }

    /// `patternWithoutTrailingGlob` of tonistiigi/fsutil.
    pub(super) fn folder(&self) -> &str {
        let text = self.cleaned.strip_suffix("/**").unwrap_or(&self.cleaned);
        text.strip_suffix("/*").unwrap_or(text)
    }
}

/// The numbers of the bits that are set, lowest first.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}

fn compile(cleaned: &str, case: Case) -> Option<Glob> {
    if cleaned.is_empty() {
        return None;
    }
    Glob::compile(cleaned, case).ok()
}

/// The path and its parents, the path first, as moby asks.
pub(super) fn with_parents(path: &str) -> impl Iterator<Item = &str> {
    let parents = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
    std::iter::once(path).chain(parents.filter(|parent| !parent.is_empty()))
}
