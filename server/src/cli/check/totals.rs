//! The totals of a run, which stay small however much is found, and how a format prints them.

use std::collections::BTreeMap;

use super::report::{Entry, FileReport, Trouble};
use crate::rules::{Rule, Severity};
use crate::texts::Locale;

/// A format.
pub(super) trait Render {
    /// Adds what is printed of a file, which comes in its turn.
    fn file(&mut self, file: FileReport, out: &mut String);

    /// Adds what is printed at the end.
    fn end(&mut self, run: &Run, out: &mut String);
}

/// A run so far.
pub(super) struct Run {
    pub(super) language: Locale,
    /// What kept files from being checked, or settings from being used.
    pub(super) troubles: Vec<Trouble>,
    /// Files that were checked.
    pub(super) files: usize,
    /// Files that are templates.
    pub(super) templates: usize,
    /// Findings that were fixed, and the files that those were in.
    pub(super) fixed: usize,
    pub(super) fixed_files: usize,
    /// Findings that a new comment suppresses, and the files that those are in.
    pub(super) suppressed: usize,
    pub(super) suppressed_files: usize,
    /// Whether a finding is serious enough to fail the run.
    pub(super) fails: bool,
    /// Whether a file would be another after fixes.
    pub(super) differs: bool,
    counts: [usize; 4],
    fixable: usize,
    fixable_unsafely: usize,
    by_rule: BTreeMap<&'static str, Tally>,
}

/// How often a rule reports.
#[derive(Clone, Copy)]
pub(super) struct Tally {
    pub(super) rule: &'static Rule,
    pub(super) count: usize,
    pub(super) files: usize,
    pub(super) fixable: usize,
    /// The number of the last file.
    last: usize,
}

impl Run {
    pub(super) fn new(language: Locale) -> Self {
        Self {
            language,
            troubles: Vec::new(),
            files: 0,
            templates: 0,
            fixed: 0,
            fixed_files: 0,
            suppressed: 0,
            suppressed_files: 0,
            fails: false,
            differs: false,
            counts: [0; 4],
            fixable: 0,
            fixable_unsafely: 0,
            by_rule: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, file: &FileReport) {
        self.files += 1;
        self.templates += usize::from(file.is_template);
        self.fixed += file.fixed;
        self.fixed_files += usize::from(file.fixed != 0);
        self.suppressed += file.suppressed;
        self.suppressed_files += usize::from(file.suppressed != 0);
        self.differs |= !file.diff.is_empty();
        for entry in &file.entries {
            self.count(entry);
        }
    }

    fn count(&mut self, entry: &Entry) {
        self.fails |= entry.fails;
        if let Some(count) = self.counts.get_mut(entry.severity as usize) {
            *count += 1;
        }
        self.fixable += usize::from(entry.fixable);
        self.fixable_unsafely += usize::from(entry.fixable_unsafely);
        let tally = Tally { rule: entry.rule, count: 0, files: 0, fixable: 0, last: 0 };
        let tally = self.by_rule.entry(entry.id).or_insert(tally);
        tally.count += 1;
        tally.files += usize::from(tally.last != self.files);
        tally.last = self.files;
        tally.fixable += usize::from(entry.fixable);
    }

    /// The findings of that seriousness.
    pub(super) fn of(&self, severity: Severity) -> usize {
        self.counts.get(severity as usize).copied().unwrap_or_default()
    }

    /// All findings.
    pub(super) fn findings(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Findings that `--fix` fixes.
    pub(super) fn fixable(&self) -> usize {
        self.fixable
    }

    /// Findings that only `--unsafe-fixes` fixes.
    pub(super) fn fixable_unsafely(&self) -> usize {
        self.fixable_unsafely
    }

    /// The rules that report, under their names, the most frequent one first.
    pub(super) fn by_rule(&self) -> Vec<(&'static str, Tally)> {
        let mut tallies: Vec<_> = self.by_rule.iter().map(|(id, tally)| (*id, *tally)).collect();
        tallies.sort_by(|(a_id, a), (b_id, b)| b.count.cmp(&a.count).then(a_id.cmp(b_id)));
        tallies
    }
}
