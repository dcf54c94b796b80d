//! Checks one file.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use similar::TextDiff;

use super::arguments::{CheckArguments, Format};
use super::baseline::Baseline;
use super::contexts::Contexts;
use super::report::{FileReport, Trouble, brief_entry, display, entry};
use super::setup::Setup;
use super::{fingerprint, fix, text, write};
use crate::data::docs::Language;
use crate::rules::{Finding, Knowledge};
use crate::snapshot::{Document, FileKind, Snapshot, World};

/// A larger file is no Dockerfile.
const MAX_BYTES: u64 = 64 << 20;

/// What all files of a run have in common.
pub(super) struct Job<'a> {
    pub(super) arguments: &'a CheckArguments,
    pub(super) setup: &'a Setup,
    pub(super) contexts: &'a Contexts,
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) language: Language,
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
        match catch_unwind(AssertUnwindSafe(|| self.try_check(path))) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(message)) => trouble(path, &message),
            Err(_) => trouble(path, "internal error; please report it with this file"),
        }
    }

    fn try_check(&self, path: &Path) -> Result<Outcome, String> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin { &self.arguments.stdin_filename } else { path };
        let text = read(path, is_stdin)?;
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
        // Whole from here on, so that nobody asks the system where they are.
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
            } else if fixed.text != text
                && let Err(message) = write::replace(path, &text, &fixed.text)
            {
                outcome.troubles.push(Trouble::file(display(path), message));
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

    /// The text after fixes; `snapshot` is of it then.
    fn fix(
        &self,
        name: &Path,
        text: &str,
        snapshot: &mut Arc<Snapshot>,
        look: &dyn Fn(&str) -> Arc<Snapshot>,
        troubles: &mut Vec<Trouble>,
    ) -> fix::Fixed {
        let fixed = fix::fix(text, |text| {
            if **snapshot.text() != *text {
                *snapshot = look(text);
            }
            let findings = self.unknown(name, snapshot);
            let fixes = findings.iter().filter_map(|(finding, _)| fix::choose(finding, self.arguments.unsafe_fixes));
            fixes.map(|fix| fix.edits.clone()).collect()
        });
        if **snapshot.text() != *fixed.text {
            *snapshot = look(&fixed.text);
        }
        if !fixed.settled {
            troubles.push(Trouble { serious: false, ..Trouble::file(display(name), "the fixes do not settle; run again") });
        }
        fixed
    }
}

fn trouble(path: &Path, message: &str) -> Outcome {
    Outcome { troubles: vec![Trouble::file(display(path), message)], ..Outcome::default() }
}

fn read(path: &Path, is_stdin: bool) -> Result<String, String> {
    let mut bytes = Vec::new();
    let result = if is_stdin {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| {
            // The text comes in one read.
            bytes.reserve(file.metadata().map_or(0, |m| usize::try_from(m.len().min(MAX_BYTES)).unwrap_or_default()));
            file.take(MAX_BYTES + 1).read_to_end(&mut bytes)
        })
    };
    result.map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).is_ok_and(|len| MAX_BYTES < len) {
        return Err("too large for a Dockerfile".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())
}

/// A unified diff, or nothing.
fn diff(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    TextDiff::from_lines(old, new).unified_diff().header(path, path).to_string()
}
