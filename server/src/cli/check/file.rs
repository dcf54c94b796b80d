//! Checks one file.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::arguments::{CheckArguments, Format};
use super::baseline::Baseline;
use super::contexts::Contexts;
use super::report::{FileReport, Trouble, brief_entry, display, entry};
use super::setup::Setup;
use super::{fingerprint, fix, text, verify};
use crate::cli::diff::diff;
use crate::cli::guard::guarded;
use crate::cli::speech::{retold, said};
use crate::disk;
use crate::rules::{Finding, Knowledge};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::texts::{Locale, complaint as texts};

/// Bytes of a text for which is found out whose fixes break it.
const MAX_BLAMED: usize = 1 << 20;

/// What all files of a run have in common.
pub(super) struct Job<'a> {
    pub(super) arguments: &'a CheckArguments,
    pub(super) setup: &'a Setup,
    pub(super) contexts: &'a Contexts,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) language: Locale,
    pub(super) today: jiff::civil::Date,
    pub(super) has_colours: bool,
}

/// What came of a file.
#[derive(Default)]
pub(super) struct Outcome {
    /// Nothing if it could not be checked.
    pub(super) report: Option<FileReport>,
    pub(super) troubles: Vec<Trouble>,
    /// Its findings for a baseline.
    pub(super) keys: Vec<(&'static str, u64)>,
}

impl Job<'_> {
    /// Whatever is the matter with a file, the others are checked.
    pub(super) fn check(&self, path: &Path) -> Outcome {
        guarded(|| self.try_check(path)).unwrap_or_else(|message| trouble(path, &message))
    }

    fn try_check(&self, path: &Path) -> Result<Outcome, String> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin { &self.arguments.stdin_filename } else { path };
        let original = if is_stdin { None } else { Some(disk::original(path, disk::MAX_TEXT)) };
        let original = original.transpose().map_err(retold)?;
        let text = match &original {
            Some(original) => Cow::Borrowed(original.text.as_str()),
            None => Cow::Owned(disk::stdin(disk::MAX_TEXT).and_then(disk::text).map_err(retold)?),
        };
        let file_name = name.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        let kind = match FileKind::detect(&file_name, "") {
            FileKind::Other => FileKind::Dockerfile,
            kind => kind,
        };
        let (settings, fail_level) = self.setup.of(name);
        let knowledge = Knowledge::default();
        let mut world = World { today: self.today, language: self.language, knowledge, settings, strict: true };
        let mut document = Document::new(kind, 0, &text);
        let mut snapshot = document.snapshot(world.clone());
        let folder = &self.setup.working_folder;
        // Absolute from here on, so that the working directory is not looked up again.
        let whole = std::path::absolute(folder.join(path)).ok().filter(|_| !is_stdin);
        if let Some(context) = whole.as_deref().and_then(|path| self.contexts.of(path, &snapshot, folder)) {
            world.knowledge.context = Some(context);
            snapshot = document.snapshot(world.clone());
        }
        if let Some(path) = whole.filter(|_| kind == FileKind::Dockerfile) {
            let builds = self.contexts.builds_of(&path, &snapshot, folder);
            if !builds.all().is_empty() {
                world.knowledge.builds = Arc::new(builds);
                snapshot = document.snapshot(world.clone());
            }
        }
        let look = |text: &str| Document::new(kind, 0, text).snapshot(world.clone());

        let mut outcome = Outcome::default();
        let mut report = FileReport { path: display(name), ..FileReport::default() };
        if self.arguments.fix || self.arguments.diff {
            let fixed = self.fix(name, &text, &mut snapshot, &look, &mut outcome.troubles);
            report.fixed = fixed.count;
            if self.arguments.diff {
                report.diff = diff(&report.path, &text, &fixed.text);
            } else if is_stdin {
                report.output = Some(fixed.text);
            } else if let Some(original) = original.as_ref().filter(|original| original.text != fixed.text)
                && let Err(message) = disk::replace(path, original, &fixed.text)
            {
                outcome.troubles.push(Trouble::file(display(path), retold(message)));
                report.fixed = 0;
                snapshot = look(&text);
            }
        }
        if self.arguments.diff {
            outcome.report = Some(report);
            return Ok(outcome);
        }

        let findings = self.unknown(name, &snapshot);
        if self.arguments.write_baseline.is_some() {
            outcome.keys = findings.iter().map(|(finding, hash)| (finding.rule.id, *hash)).collect();
            outcome.report = Some(report);
            return Ok(outcome);
        }
        let is_text = self.arguments.format == Format::Text;
        let entry = |(finding, hash): &(&Finding, u64)| match is_text {
            true => brief_entry(finding, fail_level),
            false => entry(&snapshot, finding, fail_level, format!("{hash:016x}")),
        };
        report.entries = findings.iter().map(entry).collect();
        if is_text && !self.arguments.statistics {
            let findings = findings.iter().map(|(finding, _)| *finding);
            report.excerpts = text::excerpts(&report.path, &snapshot, findings, self.has_colours);
        }
        outcome.report = Some(report);
        Ok(outcome)
    }

    /// The findings that are to be reported, with their hashes where those are of use.
    fn unknown<'s>(&self, name: &Path, snapshot: &'s Snapshot) -> Vec<(&'s Finding, u64)> {
        let findings = snapshot.findings();
        let wants_hashes = self.baseline.is_some()
            || self.arguments.write_baseline.is_some()
            || matches!(self.arguments.format, Format::Json | Format::Sarif);
        if !wants_hashes {
            return findings.iter().map(|finding| (finding, 0)).collect();
        }
        let hashes = fingerprint::hashes(snapshot, findings);
        match self.baseline {
            Some(baseline) => baseline.unknown(name, findings, &hashes),
            None => findings.iter().zip(hashes).collect(),
        }
    }

    /// The text after fixes; `snapshot` is of it then. Fixes that do not settle, or break something, are not applied,
    /// and it is said whose those are.
    fn fix(
        &self,
        name: &Path,
        text: &str,
        snapshot: &mut Arc<Snapshot>,
        look: &dyn Fn(&str) -> Arc<Snapshot>,
        troubles: &mut Vec<Trouble>,
    ) -> fix::Fixed {
        // What is wrong counts, whatever the settings say of it.
        let whole = |text: &str| {
            let world = World { settings: Arc::default(), ..snapshot.world.clone() };
            Document::new(snapshot.kind, 0, text).snapshot(world)
        };
        let before = std::cell::OnceCell::new();
        let attempt = |allowed: &dyn Fn(&'static str) -> bool| {
            let fixed = fix::fix(text, |text| {
                let is_known = **snapshot.text() == *text;
                self.candidates(name, &*if is_known { Arc::clone(snapshot) } else { look(text) }, allowed)
            });
            let objection = match () {
                () if !fixed.settled => Some(texts::do_not_settle()),
                () if fixed.loses_comment => Some(texts::lose_comment()),
                () if fixed.text == text => None,
                () => verify::objection(before.get_or_init(|| whole(text)), &whole(&fixed.text)),
            };
            (fixed, objection)
        };
        let (mut fixed, objection) = attempt(&|_| true);
        if let Some(objection) = objection {
            let rules = std::mem::take(&mut fixed.rules);
            fixed = fix::Fixed::nothing(text);
            let mut refused = Vec::new();
            let mut allowed = BTreeSet::new();
            // Rule by rule, to find the ones to blame; in a huge text that would take too long.
            for rule in rules.iter().copied().filter(|_| text.len() <= MAX_BLAMED) {
                allowed.insert(rule);
                match attempt(&|rule| allowed.contains(rule)) {
                    (better, None) => fixed = better,
                    (_, Some(objection)) => {
                        allowed.remove(rule);
                        refused.push(texts::fixes_of_rule(rule, objection));
                    }
                }
            }
            if refused.is_empty() {
                fixed = fix::Fixed::nothing(text);
                refused.push(texts::fixes(objection));
            }
            troubles.extend(refused.iter().map(|refused| Trouble::file(display(name), said(refused))));
        }
        if **snapshot.text() != *fixed.text {
            *snapshot = look(&fixed.text);
        }
        fixed
    }

    /// The fixes that are applied to a text, of those rules that are allowed to.
    fn candidates(&self, name: &Path, snapshot: &Snapshot, allowed: &dyn Fn(&'static str) -> bool) -> Vec<fix::Candidate> {
        let findings = self.unknown(name, snapshot).into_iter().map(|(finding, _)| finding);
        let fixes = findings.filter(|finding| allowed(finding.rule.id)).filter_map(|finding| {
            let fix = fix::choose(finding, self.arguments.unsafe_fixes)?;
            Some(fix::Candidate { rule: finding.rule.id, at: finding.range.start(), edits: fix.edits.clone() })
        });
        fixes.collect()
    }
}

fn trouble(path: &Path, message: &str) -> Outcome {
    Outcome { troubles: vec![Trouble::file(display(path), message)], ..Outcome::default() }
}
