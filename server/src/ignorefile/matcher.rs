//! Patterns in order, over paths: which are excluded from the build, and by which line.
//!
//! moby has two ways to match a path, which differ where a `!` line matches a folder that no earlier line excludes,
//! as in `a/b` + `!a`:
//! * by itself, `MatchesOrParentMatches`: [`Matcher::judge`]. `a/b` is kept, since `!a` matches its
//!   parent. BuildKit asks this of the sources of a COPY.
//! * in a walk, `MatchesUsingParentResults`: [`Walk::judge`]. At `a` the `!` line had nothing to undo and was not
//!   looked at, so `a/b` is excluded. This decides what is sent.

use super::compiled::{CompiledPattern, ones, with_parents};
use super::front::Front;
use super::glob::Subject;
use super::pattern::IgnoreFile;
use crate::text::clean_path as clean;
use std::borrow::Cow;

/// The patterns of one file, compiled.
#[derive(Debug)]
pub struct Matcher {
    pub(super) patterns: Vec<CompiledPattern>,
    /// Every `!` line is a plain path, so that [`Walk::can_prune`] can tell where it leads.
    prunes: bool,
}

/// What the patterns say of a path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// True if the build does not see the path.
    pub excluded: bool,
    /// The pattern that set `excluded`: an index into [`IgnoreFile::patterns`]. A later one that
    /// says the same decides nothing. None if no pattern changed anything.
    pub deciding: Option<usize>,
}

impl Verdict {
    /// Patterns that would change nothing are not even looked at.
    fn can_change(self, negated: bool) -> bool {
        self.excluded == negated
    }

    fn set(&mut self, negated: bool, index: usize) {
        if self.can_change(negated) {
            *self = Self { excluded: !negated, deciding: Some(index) };
        }
    }
}

impl Matcher {
    /// Compiles all patterns. Faulty ones, which would make the build fail, match nothing.
    pub fn new(file: &IgnoreFile) -> Self {
        let patterns: Vec<CompiledPattern> = file.patterns.iter().map(CompiledPattern::new).collect();
        let is_plain = |pattern: &&CompiledPattern| !pattern.folder().contains(['*', '[', ']', '?', '^', '\\']);
        let prunes = patterns.iter().filter(|pattern| pattern.negated).all(|pattern| is_plain(&pattern));
        Self { patterns, prunes }
    }

    /// Judges a path by itself (`MatchesOrParentMatches`). `path` is relative to the context root,
    /// with `/`; the root itself is never excluded.
    pub fn judge(&self, path: &str) -> Verdict {
        let path = tidy(path);
        let mut verdict = Verdict::default();
        if path == "." {
            return verdict;
        }
        let subjects: Vec<Subject<'_>> = with_parents(&path).map(Subject::new).collect();
        for (index, pattern) in self.patterns.iter().enumerate() {
            if verdict.can_change(pattern.negated) && subjects.iter().any(|subject| pattern.matches(subject)) {
                verdict.set(pattern.negated, index);
            }
        }
        verdict
    }

    /// [`Verdict::excluded`] of [`judge`](Self::judge).
    pub fn is_excluded(&self, path: &str) -> bool {
        self.judge(path).excluded
    }

    /// [`Verdict::deciding`] of [`judge`](Self::judge).
    pub fn deciding_pattern(&self, path: &str) -> Option<usize> {
        self.judge(path).deciding
    }

    /// Whether the pattern at `index` of [`IgnoreFile::patterns`] matches the path or one of its
    /// parents, with or without a `!`. False if there is no such pattern.
    pub fn pattern_matches(&self, index: usize, path: &str) -> bool {
        let path = tidy(path);
        self.patterns.get(index).is_some_and(|pattern| pattern.matches_with_parents(&path))
    }

    /// Lets `ask` ask of many patterns, by index, what [`pattern_matches`](Self::pattern_matches) says of one path.
    pub fn with_path<T>(&self, path: &str, ask: impl FnOnce(&dyn Fn(usize) -> bool) -> T) -> T {
        let path = tidy(path);
        let subjects: Vec<Subject<'_>> = with_parents(&path).map(Subject::new).collect();
        ask(&|index| {
            let pattern = self.patterns.get(index);
            pattern.is_some_and(|pattern| subjects.iter().any(|subject| pattern.matches(subject)))
        })
    }

    /// Whether the pattern at `index` would match the path or one of its parents on a file system that takes `A` for `a`.
    /// No build does; it explains why a pattern matches nothing.
    pub fn matches_ignoring_case(&self, index: usize, path: &str) -> bool {
        let Some(pattern) = self.patterns.get(index) else { return false };
        let glob = pattern.caseless();
        glob.as_ref().is_some_and(|glob| with_parents(&tidy(path)).any(|path| glob.matches(&Subject::new(path))))
    }

    /// Starts a walk over the context.
    pub fn walk(&self) -> Walk<'_> {
        self.start(false)
    }

    /// Judges many paths as [`judge`](Self::judge) does, each by itself.
    pub fn each(&self) -> Walk<'_> {
        self.start(true)
    }

    fn start(&self, by_itself: bool) -> Walk<'_> {
        let negated = |patterns: &[CompiledPattern]| patterns.iter().any(|pattern| pattern.negated);
        Walk {
            matcher: self,
            by_itself,
            has_negations: self.patterns.chunks(64).map(negated).collect(),
            root: Front::root(&self.patterns),
            last: String::new(),
            steps: Vec::new(),
        }
    }
}

/// Judges the paths of a tree as BuildKit does when it sends the context: each with what its parent
/// matched (`MatchesUsingParentResults`). What a folder rules out for all that lies below is asked
/// once.
#[derive(Debug)]
pub struct Walk<'m> {
    matcher: &'m Matcher,
    /// What a folder's parents match it matches as well, whatever they were asked.
    by_itself: bool,
    /// Of each 64 patterns, whether any is negated.
    has_negations: Box<[bool]>,
    root: Front,
    /// The path that was judged last.
    last: String,
    /// Its parents and itself, outermost first.
    steps: Vec<Step>,
}

/// A folder, or what may turn out to be one.
#[derive(Debug)]
struct Step {
    /// Where it ends in `last`.
    end: usize,
    /// One bit a pattern, 64 to a word: it matched here or further out.
    matched: Vec<u64>,
    /// One bit a pattern: it matched, or may match something below.
    live: Vec<u64>,
    /// Where the patterns are behind this folder; `None` as long as nothing below has been asked for, and then `live`
    /// is still that of the parent.
    front: Option<Front>,
}

impl Walk<'_> {
    /// Judges the next path, relative to the context root, clean, with `/`. Any order is right; a
    /// folder's paths in a row, as in a sorted listing, are fast. The root itself is never excluded.
    pub fn judge(&mut self, path: &str) -> Verdict {
        let path = &*if self.by_itself { tidy(path) } else { Cow::Borrowed(path) };
        if matches!(path, "" | ".") {
            return Verdict::default();
        }
        self.leave_for(path);
        let from = self.steps.last().map_or(0, |step| step.end + 1);
        let below = path.get(from..).unwrap_or_default();
        for (end, _) in below.match_indices('/') {
            self.enter(path, from + end);
        }
        let verdict = self.enter(path, path.len());
        self.last.clear();
        self.last.push_str(path);
        verdict
    }

    /// [`Verdict::excluded`] of [`judge`](Self::judge).
    pub fn is_excluded(&mut self, path: &str) -> bool {
        self.judge(path).excluded
    }

    /// Whether a walker may leave out everything below the folder `dir`: it is excluded, and no `!`
    /// line could bring back a path in it. `FilterFS.Walk` of tonistiigi/fsutil decides the same.
    pub fn can_prune(&mut self, dir: &str) -> bool {
        let reaches_into = |pattern: &CompiledPattern| {
            let below = pattern.folder().strip_prefix(dir);
            pattern.negated && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.matcher.prunes && self.is_excluded(dir) && !self.matcher.patterns.iter().any(reaches_into)
    }

    /// Drops the steps that are not parents of `path`.
    fn leave_for(&mut self, path: &str) {
        while let Some(step) = self.steps.last() {
            let is_parent = path.as_bytes().get(step.end) == Some(&b'/') && path.get(..step.end) == self.last.get(..step.end);
            if is_parent {
                return;
            }
            self.steps.pop();
        }
    }

    /// Judges the first `end` bytes of `path`, whose parent is the last step, and makes them a step.
    fn enter(&mut self, path: &str, end: usize) -> Verdict {
        let patterns = &self.matcher.patterns;
        self.look_below(path);
        let (mut matched, live, front) = match self.steps.last() {
            Some(parent) => (parent.matched.clone(), parent.live.clone(), parent.front.as_ref().unwrap_or(&self.root)),
            None => (vec![0; patterns.len().div_ceil(64)], vec![u64::MAX; patterns.len().div_ceil(64)], &self.root),
        };
        let subject = Subject::new(path.get(..end).unwrap_or_default());
        let mut verdict = Verdict::default();
        let words = matched.iter_mut().zip(&live).zip(patterns.chunks(64)).zip(&self.has_negations).enumerate();
        for (word, (((matched, live), patterns), has_negations)) in words {
            let asked = if verdict.excluded && !has_negations { 0 } else { live & !*matched };
            let matching = front.matching(word, patterns, asked, &subject);
            for bit in ones((*matched | matching) & live) {
                let Some(pattern) = patterns.get(bit) else { break };
                let inherited = *matched >> bit & 1 == 1;
                if inherited || verdict.can_change(pattern.negated) {
                    *matched |= 1 << bit;
                    verdict.set(pattern.negated, word * 64 + bit);
                }
            }
        }
        self.steps.push(Step { end, matched, live, front: None });
        verdict
    }

    /// Makes the last step the parent of what comes next in `path`: strikes off what can match nothing below.
    fn look_below(&mut self, path: &str) {
        let patterns = &self.matcher.patterns;
        let Some((step, above)) = self.steps.split_last_mut() else { return };
        if step.front.is_some() {
            return;
        }
        let parent = above.last();
        let front = parent.and_then(|parent| parent.front.as_ref()).unwrap_or(&self.root);
        let from = parent.map_or(0, |parent| parent.end + 1);
        let name = path.get(from..step.end).unwrap_or_default();
        if self.by_itself {
            let subject = Subject::new(path.get(..step.end).unwrap_or_default());
            let words = step.matched.iter_mut().zip(&step.live).zip(patterns.chunks(64)).enumerate();
            for (word, ((matched, live), patterns)) in words {
                *matched |= front.matching(word, patterns, live & !*matched, &subject);
            }
        }
        let unmatched: Vec<u64> = step.live.iter().zip(&step.matched).map(|(live, matched)| live & !matched).collect();
        let below = front.below(patterns, &unmatched, name);
        let folder = path.get(..=step.end).unwrap_or_default();
        let words = step.live.iter_mut().zip(&step.matched).zip(patterns.chunks(64)).enumerate();
        for (word, ((live, matched), patterns)) in words {
            for bit in ones(*live & !matched) {
                let reaches = |pattern: &CompiledPattern| {
                    below.reaches_on(pattern, word * 64 + bit).unwrap_or_else(|| pattern.reaches_into(folder))
                };
                if !patterns.get(bit).is_some_and(reaches) {
                    *live &= !(1 << bit);
                }
            }
            *live |= matched;
        }
        step.front = Some(below);
    }
}

/// A path as moby expects it: cleaned, and without a leading slash.
fn tidy(path: &str) -> Cow<'_, str> {
    let is_tidy = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_tidy {
        return Cow::Borrowed(path);
    }
    let cleaned = clean(path);
    match cleaned.strip_prefix('/') {
        Some("") => Cow::Borrowed("."),
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => Cow::Owned(cleaned),
    }
}
