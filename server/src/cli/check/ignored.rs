//! The lines that fixes add to the ignore files of build contexts.
//!
//! They come first: a file is checked, and what is wrong in it fixed, with its context as it is with these lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::file::Job;
use super::printer::Printer;
use super::report::{FileReport, Trouble, display};
use super::totals::Run;
use crate::cli::diff::diff;
use crate::cli::guard::guarded;
use crate::cli::speech::retold;
use crate::disk;
use crate::ide::fixes::appended;
use crate::text::apply_edits;

/// What one ignore file gets.
#[derive(Default)]
struct Addition {
    lines: Vec<String>,
    /// How many findings that fixes.
    findings: usize,
}

/// Adds what the fixes of these files' findings add to ignore files, or shows it as a diff.
pub(super) fn add(job: &Job<'_>, paths: &[PathBuf], run: &mut Run, printer: &mut Printer) -> Vec<Trouble> {
    let wanted = |path: &PathBuf| guarded(|| Ok(job.ignore_lines(path))).unwrap_or_default();
    let mut additions: BTreeMap<PathBuf, Addition> = BTreeMap::new();
    for (file, lines) in paths.par_iter().map(wanted).collect::<Vec<_>>().into_iter().flatten() {
        let addition = additions.entry(file).or_default();
        addition.findings += 1;
        for line in lines {
            if !addition.lines.contains(&line) {
                addition.lines.push(line);
            }
        }
    }
    let mut troubles = Vec::new();
    for (file, addition) in additions {
        let name = file.strip_prefix(&job.setup.working_folder).unwrap_or(&file);
        match job.put(&file, &addition.lines) {
            Ok((before, after)) if job.arguments.diff => {
                let path = display(name);
                let diff = diff(&path, &before, &after);
                run.differs |= !diff.is_empty();
                printer.file(FileReport { path, diff, ..FileReport::default() });
            }
            Ok(_) => {
                run.fixed += addition.findings;
                run.fixed_files += 1;
            }
            Err(message) => troubles.push(Trouble::file(display(name), message)),
        }
    }
    troubles
}

impl Job<'_> {
    /// Writes an ignore file with more lines at its end, but for a diff. Answers with its text before and after.
    fn put(&self, file: &Path, lines: &[String]) -> Result<(String, String), String> {
        let is_new = file.symlink_metadata().is_err();
        let original = if is_new { None } else { Some(disk::original(file, disk::MAX_TEXT).map_err(retold)?) };
        let before = original.as_ref().map(|original| original.text.clone()).unwrap_or_default();
        let after = apply_edits(&before, &[appended(&before, lines)]);
        if !self.arguments.diff {
            match &original {
                Some(original) => disk::replace(file, original, &after),
                None => disk::create(file, &after),
            }
            .map_err(retold)?;
        }
        Ok((before, after))
    }
}
