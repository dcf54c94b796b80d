//! Checks one file: reads it, learns what is known around it, fixes it if that is asked for, and says what is left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{CheckArguments, Format};
use super::baseline::Baseline;
use super::contexts::Contexts;
use super::report::{FileReport, Trouble, brief_entry, display, entry};
use super::setup::Setup;
use super::source::Source;
use super::{fingerprint, text};
use crate::cli::diff::diff;
use crate::cli::guard::guarded;
use crate::cli::speech::said;
use crate::config::{FailLevel, Settings};
use crate::data::today::Today;
use crate::ide::actions::suppressed;
use crate::ide::fixes::{Candidate, Repaired, choose, repair, with_text};
use crate::rules::{FileNames, Finding, Knowledge, is_read_as_template};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::texts::Locale;

/// What all files of a run have in common.
pub(super) struct Job<'a> {
    pub(super) arguments: &'a CheckArguments,
    pub(super) setup: &'a Setup,
    pub(super) contexts: &'a Contexts,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) language: Locale,
    pub(super) today: Today,
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
        guarded(|| self.try_check(path))
            .unwrap_or_else(|message| Outcome { troubles: vec![Trouble::file(display(path), message)], ..Outcome::default() })
    }

    fn try_check(&self, path: &Path) -> Result<Outcome, String> {
        let source = &Source::read(path, &self.arguments.stdin_filename)?;
        let (settings, fail_level) = self.setup.of(source.name);
        let mut snapshot = self.snapshot(source, settings);
        let mut outcome = Outcome::default();
        let mut report = FileReport { path: display(source.name), ..FileReport::default() };
        if self.arguments.fix || self.arguments.diff {
            snapshot = self.fix(source, snapshot, &mut report, &mut outcome.troubles);
        }
        if self.arguments.add_suppressions {
            snapshot = self.suppress(source, snapshot, &mut report, &mut outcome.troubles);
        }
        if self.arguments.write_baseline.is_some() && !self.arguments.diff {
            let findings = self.unknown(source.name, &snapshot);
            outcome.keys = findings.iter().map(|(finding, hash)| (finding.rule.id, *hash)).collect();
        } else if !self.arguments.diff {
            self.describe(source.name, &snapshot, fail_level, &mut report);
        }
        outcome.report = Some(report);
        Ok(outcome)
    }

    /// A snapshot of a text with all that is known around it.
    fn snapshot(&self, source: &Source<'_>, settings: Arc<Settings>) -> Arc<Snapshot> {
        let name = source.name.file_name().unwrap_or_default().to_string_lossy();
        let knowledge = Knowledge {
            is_containerfile: FileKind::is_containerfile_name(&name),
            is_for_development: FileKind::is_for_development(&source.name.to_string_lossy()),
            file_names: FileNames::of(&source.name.to_string_lossy()),
            ..Knowledge::default()
        };
        let mut world = World { today: self.today, language: self.language, knowledge, settings, strict: true };
        let mut document = Document::new(source.kind, 0, source.text());
        let folder = &self.setup.working_folder;
        let path = source.absolute(folder);
        if let Some(path) = path.as_deref().filter(|_| source.name.is_absolute()) {
            let root = if path.starts_with(folder) { Some(folder.as_path()) } else { self.contexts.root_of(path) };
            world.knowledge.file_names = world.knowledge.file_names.below(root.unwrap_or(path), path);
        }
        let mut snapshot = document.snapshot(world.clone());
        let Some(path) = path else { return snapshot };
        if let Some(context) = self.contexts.of(&path, &snapshot, folder) {
            world.knowledge.context = Some(context);
            snapshot = document.snapshot(world.clone());
        }
        if source.kind == FileKind::Dockerfile {
            let builds = self.contexts.builds_of(&path, &snapshot, folder);
            // Only images whose version is not given may be the project's own, and only a file for a version has others beside it.
            let may_be_own = || snapshot.model().named_images().any(|image| !image.reference.is_versioned());
            if !builds.all().is_empty() || world.knowledge.file_names.have_version() || may_be_own() {
                world.knowledge.builds = Arc::new(builds);
                snapshot = document.snapshot(world);
            }
        } else if source.kind == FileKind::Dockerignore {
            let builds = self.contexts.passing(&path, &snapshot, folder);
            if builds.passing().is_some() {
                world.knowledge.builds = Arc::new(builds);
                snapshot = document.snapshot(world);
            }
        }
        snapshot
    }

    /// Applies fixes and puts their result where it is wanted: in the file, in the output or in a diff. Answers with a
    /// snapshot of the text that findings are to be told of.
    fn fix(
        &self,
        source: &Source<'_>,
        snapshot: Arc<Snapshot>,
        report: &mut FileReport,
        troubles: &mut Vec<Trouble>,
    ) -> Arc<Snapshot> {
        let Repaired { fixed, refused } = repair(&snapshot, &|snapshot, allowed| self.candidates(source.name, snapshot, allowed));
        troubles.extend(refused.iter().map(|refused| Trouble::file(display(source.name), said(refused))));
        report.fixed = fixed.count;
        if self.arguments.diff {
            report.diff = diff(&report.path, source.text(), &fixed.text);
        } else if source.is_stdin() {
            report.output = Some(fixed.text.clone());
        } else if let Err(message) = source.replace(&fixed.text) {
            troubles.push(Trouble::file(display(source.name), message));
            report.fixed = 0;
            return snapshot;
        }
        if fixed.text == source.text() { snapshot } else { with_text(&snapshot, &fixed.text) }
    }

    /// Adds comments that suppress what was found. Answers with a snapshot of the text that findings are to be told of.
    fn suppress(
        &self,
        source: &Source<'_>,
        snapshot: Arc<Snapshot>,
        report: &mut FileReport,
        troubles: &mut Vec<Trouble>,
    ) -> Arc<Snapshot> {
        let after = suppressed(&snapshot);
        let count = snapshot.findings().len().saturating_sub(after.findings().len());
        if count == 0 {
            return snapshot;
        }
        if source.is_stdin() {
            report.output = Some(after.text().to_string());
        } else if let Err(message) = source.replace(after.text()) {
            troubles.push(Trouble::file(display(source.name), message));
            return snapshot;
        }
        report.suppressed = count;
        after
    }

    /// The lines that the ignore file of a file's build context gets by the fixes of its findings, with that file, an entry a
    /// finding. One outside of the working folder, of the file's own folder and of its repository is left alone.
    pub(super) fn ignore_lines(&self, path: &Path) -> Vec<(PathBuf, Vec<String>)> {
        let Ok(source) = Source::read(path, &self.arguments.stdin_filename) else { return Vec::new() };
        let Some(absolute) = source.absolute(&self.setup.working_folder) else { return Vec::new() };
        let snapshot = self.snapshot(&source, self.setup.of(source.name).0);
        let Some(listing) = snapshot.world.knowledge.context.as_deref() else { return Vec::new() };
        let file = listing.ignore.as_ref().map_or_else(|| listing.root.join(".dockerignore"), |ignore| ignore.path.clone());
        let roots = [Some(self.setup.working_folder.as_path()), self.contexts.root_of(&absolute), absolute.parent()];
        if !roots.into_iter().flatten().any(|root| file.starts_with(root)) {
            return Vec::new();
        }
        let findings = self.unknown(source.name, &snapshot).into_iter().filter_map(|(finding, _)| choose(finding, true));
        findings.filter(|fix| !fix.ignore.is_empty()).map(|fix| (file.clone(), fix.ignore.clone())).collect()
    }

    /// The fixes that are applied to a text, of those rules that are allowed to.
    fn candidates(&self, name: &Path, snapshot: &Snapshot, allowed: &dyn Fn(&'static str) -> bool) -> Vec<Candidate> {
        let findings = self.unknown(name, snapshot).into_iter().map(|(finding, _)| finding);
        let fixes = findings
            .filter(|finding| allowed(finding.rule.id))
            .filter_map(|finding| Some(Candidate::new(finding, choose(finding, self.arguments.unsafe_fixes)?)));
        fixes.collect()
    }

    /// Adds what was found to a report.
    fn describe(&self, name: &Path, snapshot: &Snapshot, fail_level: FailLevel, report: &mut FileReport) {
        let profile = snapshot.world.settings.profile;
        report.is_template = snapshot.kind == FileKind::Dockerfile && is_read_as_template(snapshot.model(), profile);
        let findings = self.unknown(name, snapshot);
        let is_text = self.arguments.format == Format::Text;
        let entry = |(finding, hash): &(&Finding, u64)| match is_text {
            true => brief_entry(finding, fail_level),
            false => entry(snapshot, finding, fail_level, format!("{hash:016x}")),
        };
        report.entries = findings.iter().map(entry).collect();
        if is_text && !self.arguments.statistics {
            let findings = findings.iter().map(|(finding, _)| *finding);
            report.excerpts = text::excerpts(&report.path, snapshot, findings, self.has_colours);
        }
    }

    /// The findings that no baseline knows, with their hashes where those are of use.
    fn unknown<'s>(&self, name: &Path, snapshot: &'s Snapshot) -> Vec<(&'s Finding, u64)> {
        let findings = snapshot.findings();
        let wants_hashes = self.baseline.is_some()
            || self.arguments.write_baseline.is_some()
            || matches!(self.arguments.format, Format::Json | Format::Sarif | Format::Gitlab);
        if !wants_hashes {
            return findings.iter().map(|finding| (finding, 0)).collect();
        }
        let hashes = fingerprint::hashes(snapshot, findings);
        match self.baseline {
            Some(baseline) => baseline.unknown(name, findings, &hashes),
            None => findings.iter().zip(hashes).collect(),
        }
    }
}
