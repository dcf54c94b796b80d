//! Known findings, which are not printed and do not fail the run.
//!
//! An entry is a rule, a path from the baseline's folder, the hash of the instruction's text and how often
//! the rule reports it there; so entries survive lines that come and go above.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::report::display;
use crate::cli::speech::{retold, said};
use crate::disk;
use crate::rules::Finding;
use crate::texts::complaint as texts;

/// A baseline file that is larger is not read.
const MAX_BYTES: u64 = 256 << 20;

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    rule: String,
    hash: String,
    count: usize,
}

/// The findings that are known, by path, rule and hash, with how often.
#[derive(Default)]
pub(super) struct Baseline {
    folder: PathBuf,
    known: BTreeMap<String, BTreeMap<(String, u64), usize>>,
}

impl Baseline {
    /// An empty one that belongs to a file.
    pub(super) fn new(file: &Path) -> Self {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        Self { folder: absolute.parent().map(Path::to_owned).unwrap_or_default(), known: BTreeMap::new() }
    }

    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let read = || -> Result<Document, String> {
            let bytes = disk::named(file, MAX_BYTES).map_err(retold)?;
            serde_json::from_slice(&bytes).map_err(|error| said(&texts::not_a_baseline(error.to_string())))
        };
        let document = read().map_err(|error| format!("{}: {error}", file.display()))?;
        if document.version != 1 {
            return Err(format!("{}: {}", file.display(), said(&texts::baseline_version(document.version))));
        }
        let mut baseline = Self::new(file);
        for entry in document.findings {
            let Ok(hash) = u64::from_str_radix(&entry.hash, 16) else {
                return Err(format!("{}: {}", file.display(), said(&texts::not_a_hash(&entry.hash))));
            };
            *baseline.known.entry(entry.path).or_default().entry((entry.rule, hash)).or_default() += entry.count;
        }
        Ok(baseline)
    }

    /// Adds the findings of a file.
    pub(super) fn add<'f>(&mut self, file: &Path, findings: impl IntoIterator<Item = (&'f str, u64)>) {
        let mut findings = findings.into_iter().peekable();
        if findings.peek().is_none() {
            return;
        }
        let known = self.known.entry(self.key(file)).or_default();
        for (rule, hash) in findings {
            *known.entry((rule.to_owned(), hash)).or_default() += 1;
        }
    }

    /// The baseline as it is written, and the number of findings in it.
    pub(super) fn render(&self) -> (String, usize) {
        let mut findings = Vec::new();
        for (path, known) in &self.known {
            for ((rule, hash), &count) in known {
                findings.push(Entry { path: path.clone(), rule: rule.clone(), hash: format!("{hash:016x}"), count });
            }
        }
        let count = findings.iter().map(|f| f.count).sum();
        (super::json::pretty(&Document { version: 1, findings }), count)
    }

    /// The findings that are not known.
    pub(super) fn unknown<'f>(&self, file: &Path, findings: &'f [Finding], hashes: &[u64]) -> Vec<(&'f Finding, u64)> {
        let mut left = self.known.get(&self.key(file)).cloned().unwrap_or_default();
        let mut out = Vec::new();
        for (finding, &hash) in findings.iter().zip(hashes) {
            match left.get_mut(&(finding.rule.id.to_owned(), hash)) {
                Some(count) if 0 < *count => *count -= 1,
                _ => out.push((finding, hash)),
            }
        }
        out
    }

    fn key(&self, file: &Path) -> String {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        display(file.strip_prefix(&self.folder).unwrap_or(&file))
    }
}
