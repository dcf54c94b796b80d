//! `check`: the rules for CI.

mod arguments;
mod baseline;
mod checkstyle;
mod codacy;
mod codeclimate;
mod contexts;
mod file;
mod fingerprint;
mod github;
mod gnu;
pub(super) mod hadolint;
mod ignored;
mod json;
mod junit;
mod lines;
mod printer;
pub(super) mod promise;
mod report;
mod sarif;
mod setup;
mod sonarqube;
mod source;
mod statistics;
mod text;
mod totals;
mod xml;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::files::{self, FoundFiles};
use super::output::complain;
use super::speech::{retold, said};
use super::{COULD_NOT_RUN, language, output, today};
use arguments::{Colour, Format};
use baseline::Baseline;
use contexts::Contexts;
use file::{Job, Outcome};
use printer::Printer;
use report::{Trouble, span};
use totals::Run;

use crate::disk;
use crate::text::Text;
use crate::texts::{Locale, complaint as texts};
use setup::Setup;

pub(super) use arguments::CheckArguments;
pub(super) use text::excerpts;

/// How many files are checked before their findings are printed and dropped.
const BATCH: usize = 512;
/// From this many files on, a terminal shows a progress bar.
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
        return Err(said(&texts::unsafe_fixes()));
    }
    if arguments.statistics && !matches!(arguments.format, Format::Text | Format::Json) {
        return Err(said(&texts::statistics()));
    }
    match arguments.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let language = language(arguments.lang.as_deref());
    let setup = Setup::new(arguments)?;
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let asked = paths(arguments)?;
    let FoundFiles { files: mut paths, problems, notes } = files::find(&asked);
    files::exclude(&mut paths, &arguments.exclude, &setup.working_folder)
        .map_err(|pattern| said(&texts::not_a_pattern(pattern)))?;
    if let Some(shard) = arguments.shard {
        shard.of(&mut paths);
    }
    // What is known before ignore files get more lines holds no longer when the files are checked.
    let (before, contexts) = (Contexts::default(), Contexts::default());
    let job = |contexts| Job {
        arguments,
        setup: &setup,
        contexts,
        baseline: baseline.as_ref(),
        language,
        today: today(),
        has_colours: arguments.output.is_none() && output::has_colours(),
    };
    let mut run = Run::new(language);
    let mut written = arguments.write_baseline.as_deref().map(Baseline::new);
    let searched: Vec<String> = asked.iter().map(|path| report::display(path)).collect();
    // The fixed text of standard input goes to standard output, alone.
    let aside =
        (arguments.fix || arguments.add_suppressions) && !arguments.diff && paths.iter().any(|path| path == Path::new("-"));
    let mut printer = Printer::new(arguments, &setup.working_folder, searched.clone(), aside);
    if arguments.unsafe_fixes {
        let troubles = ignored::add(&job(&before), &paths, &mut run, &mut printer);
        tell(&troubles);
        run.troubles.extend(troubles);
    }
    let job = job(&contexts);
    let progress = progress(if arguments.quiet { 0 } else { paths.len() });
    for paths in paths.chunks(BATCH) {
        for (path, outcome) in paths.iter().zip(check_all(&job, paths, &progress)) {
            if let Some(baseline) = &mut written {
                baseline.add(path, outcome.keys);
            }
            progress.suspend(|| {
                tell(&outcome.troubles);
                run.troubles.extend(outcome.troubles);
                if let Some(file) = outcome.report {
                    run.add(&file);
                    printer.file(file);
                }
            });
        }
    }
    progress.finish_and_clear();
    let mut troubles = settings_troubles(&setup, language);
    troubles.extend(problems.into_iter().map(|problem| Trouble::file("", problem)));
    troubles.extend(notes.into_iter().map(|note| Trouble { serious: false, ..Trouble::file("", note) }));
    tell(&troubles);
    run.troubles.extend(troubles);
    if run.files == 0
        && run.troubles.is_empty()
        && !arguments.quiet
        && (!arguments.format.is_for_people() || arguments.diff || arguments.statistics)
    {
        complain(format_args!("{}", text::nothing(&searched, language).trim_end()));
    }
    if let (Some(file), Some(baseline)) = (&arguments.write_baseline, written) {
        let (text, count) = baseline.render();
        disk::put(file, &text).map_err(|error| format!("{}: {}", file.display(), retold(error)))?;
        complain(format_args!("{}", said(&texts::known_findings(file.display().to_string(), count))));
    }
    let code = printer.end(&run).max(exit_code(arguments, &run));
    // The process ends: the system reclaims all of it, faster than it could be dropped.
    std::mem::forget((run, before, contexts));
    Ok(code)
}

fn tell(troubles: &[Trouble]) {
    for trouble in troubles {
        complain(format_args!("{trouble}"));
    }
}

fn exit_code(arguments: &CheckArguments, run: &Run) -> u8 {
    if run.troubles.iter().any(|t| t.serious) {
        return COULD_NOT_RUN;
    }
    u8::from(match () {
        () if arguments.diff => run.differs,
        () if arguments.write_baseline.is_some() => false,
        () => run.fails,
    })
}

/// The paths that are asked for.
fn paths(arguments: &CheckArguments) -> Result<Vec<PathBuf>, String> {
    let mut paths = arguments.paths.clone();
    if let Some(list) = &arguments.files_from {
        let is_stdin = list == Path::new("-");
        if is_stdin && paths.iter().any(|p| p == Path::new("-")) {
            return Err(said(&texts::standard_input()));
        }
        let read = if is_stdin { disk::stdin(disk::MAX_TEXT) } else { disk::named(list, disk::MAX_TEXT) };
        let bytes = read.map_err(|refusal| format!("{}: {}", list.display(), retold(refusal)))?;
        paths.extend(files::listed(&bytes));
    } else if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    Ok(paths)
}

/// One file after the other on every core; the outcomes have the order of the files.
fn check_all(job: &Job<'_>, paths: &[PathBuf], progress: &ProgressBar) -> Vec<Outcome> {
    let check = |path: &PathBuf| {
        let outcome = job.check(path);
        progress.inc(1);
        outcome
    };
    paths.par_iter().map(check).collect()
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
        let text = Text::from(file.text.as_str());
        troubles.extend(file.project.problems.iter().map(|problem| Trouble {
            path: report::display(path),
            range: (!file.text.is_empty()).then(|| span(&text, problem.range)),
            message: problem.text(language),
            settings: true,
            serious: problem.serious,
        }));
    }
    troubles
}
