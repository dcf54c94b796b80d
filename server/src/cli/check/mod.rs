//! `check`: the rules for CI.

mod arguments;
mod baseline;
mod contexts;
mod file;
mod fingerprint;
mod fix;
mod github;
mod json;
mod junit;
mod report;
mod sarif;
mod setup;
mod statistics;
mod text;
mod verify;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::files::{self, Found};
use super::output::complain;
use super::{COULD_NOT_RUN, language, output, today};
use arguments::Format;
use baseline::Baseline;
use contexts::Contexts;
use file::{Job, Outcome};
use report::{Report, Trouble, place};

use crate::disk;
use crate::text::Lines;
use crate::texts::Locale;
use setup::Setup;

pub(super) use arguments::CheckArguments;

/// From so many files on a terminal shows a progress bar.
const MANY_FILES: usize = 500;

/// Checks files and prints what is found. Exit code 0: nothing at or above the fail level; 1: something;
/// 2: a file could not be checked, or not as it was asked for.
pub(super) fn run(arguments: &CheckArguments) -> u8 {
    match try_run(arguments) {
        Ok(code) => code,
        Err(problem) => {
            complain(format_args!("{problem}"));
            COULD_NOT_RUN
        }
    }
}

fn try_run(arguments: &CheckArguments) -> Result<u8, String> {
    if arguments.unsafe_fixes && !arguments.fix && !arguments.diff {
        return Err("`--unsafe-fixes` goes with `--fix` or `--diff`".to_owned());
    }
    if arguments.statistics && !matches!(arguments.format, Format::Text | Format::Json) {
        return Err("`--statistics` goes with the formats text and json".to_owned());
    }
    let language = language(arguments.lang.as_deref());
    let setup = Setup::new(arguments)?;
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let Found { files: paths, problems, notes } = files::find(&paths(arguments)?);
    let contexts = Contexts::default();
    let job = Job {
        arguments,
        setup: &setup,
        contexts: &contexts,
        baseline: baseline.as_ref(),
        language,
        today: today(),
        has_colours: output::has_colours(),
    };
    let outcomes = check_all(&job, &paths);

    let mut troubles = settings_troubles(&setup, language);
    troubles.extend(problems.into_iter().map(|problem| Trouble::file("", problem)));
    troubles.extend(notes.into_iter().map(|note| Trouble { serious: false, ..Trouble::file("", note) }));
    let mut report = Report { files: Vec::with_capacity(outcomes.len()), troubles, language };
    let mut written = arguments.write_baseline.as_deref().map(Baseline::new);
    for (path, outcome) in paths.iter().zip(outcomes) {
        report.troubles.extend(outcome.troubles);
        if let Some(baseline) = &mut written {
            baseline.add(path, outcome.keys);
        }
        report.files.extend(outcome.report);
    }
    for trouble in &report.troubles {
        complain(format_args!("{trouble}"));
    }
    if let (Some(file), Some(baseline)) = (&arguments.write_baseline, written) {
        let (text, count) = baseline.render();
        disk::put(file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
        complain(format_args!("{}: {count} known findings", file.display()));
    }
    let printed = print(arguments, &report, &setup.working_folder);
    let code = printed.max(exit_code(arguments, &report));
    // The process ends: the system takes all of it back at once.
    std::mem::forget((report, contexts));
    Ok(code)
}

fn exit_code(arguments: &CheckArguments, report: &Report) -> u8 {
    if report.troubles.iter().any(|t| t.serious) {
        return COULD_NOT_RUN;
    }
    let fails = match () {
        () if arguments.diff => report.files.iter().any(|f| !f.diff.is_empty()),
        () if arguments.write_baseline.is_some() => false,
        () => report.entries().any(|(_, entry)| entry.fails),
    };
    u8::from(fails)
}

/// The paths that are asked for.
fn paths(arguments: &CheckArguments) -> Result<Vec<PathBuf>, String> {
    let mut paths = arguments.paths.clone();
    if let Some(list) = &arguments.files_from {
        let is_stdin = list == Path::new("-");
        if is_stdin && paths.iter().any(|p| p == Path::new("-")) {
            return Err("standard input is either the list or a file".to_owned());
        }
        let read = if is_stdin { disk::stdin(disk::MAX_TEXT) } else { disk::named(list, disk::MAX_TEXT) };
        let bytes = read.map_err(|refusal| format!("{}: {refusal}", list.display()))?;
        paths.extend(files::listed(&bytes));
    } else if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    Ok(paths)
}

/// One file after the other on every core; the outcomes have the order of the files.
fn check_all(job: &Job<'_>, paths: &[PathBuf]) -> Vec<Outcome> {
    let progress = progress(paths.len());
    let outcomes = paths
        .par_iter()
        .map(|path| {
            let outcome = job.check(path);
            progress.inc(1);
            outcome
        })
        .collect();
    progress.finish_and_clear();
    outcomes
}

fn progress(files: usize) -> ProgressBar {
    if files < MANY_FILES || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(u64::try_from(files).unwrap_or(u64::MAX)).with_style(style)
}

/// What is wrong with project files, each told once.
fn settings_troubles(setup: &Setup, language: Locale) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for file in setup.project_files() {
        let path = file.path.strip_prefix(&setup.working_folder).unwrap_or(&file.path);
        let (rope, lines) = (ropey::Rope::from_str(&file.text), Lines::new(&file.text));
        troubles.extend(file.project.problems.iter().map(|problem| Trouble {
            path: report::display(path),
            range: (!file.text.is_empty()).then(|| place(&rope, &file.text, &lines, problem.range)),
            message: problem.text(language),
            settings: true,
            serious: problem.serious,
        }));
    }
    troubles
}

/// Prints what came of it; the exit code for the printing alone.
fn print(arguments: &CheckArguments, report: &Report, working_folder: &Path) -> u8 {
    if arguments.diff {
        let diffs: Vec<&str> = report.files.iter().map(|f| f.diff.as_str()).collect();
        return output::print(&diffs.concat());
    }
    let rendered = match arguments.format {
        _ if arguments.statistics && arguments.format == Format::Json => statistics::json(report),
        _ if arguments.statistics => statistics::text(report),
        Format::Text => text::render(report),
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report, working_folder),
        Format::Github => github::render(report),
        Format::Junit => junit::render(report),
    };
    let is_styled = arguments.format == Format::Text && !arguments.statistics;
    match report.files.iter().find_map(|f| f.output.as_deref()) {
        // The fixed text of standard input goes to standard output, alone.
        Some(fixed) => {
            output::complain_styled(&rendered);
            output::print(fixed)
        }
        None if is_styled => output::print_styled(&rendered),
        None => output::print(&rendered),
    }
}
