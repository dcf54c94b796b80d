//! `check --compat hadolint`, and the program under the name `hadolint`: hadolint's options, environment, configuration
//! and output, so that it can stand in its place.
//!
//! Of the rules, the profile `hadolint` speaks. Messages and fixes are ours; rules, lines, levels and exit codes are
//! hadolint's.

mod formats;
mod options;
mod shell;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Command, FromArgMatches, Parser};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::arguments::CheckArguments;
use super::contexts::Contexts;
use super::file::{Job, Outcome};
use super::report::{Entry, FileReport, Span};
use super::setup::Setup;
use super::totals::{Render, Run};
use super::{checkstyle, codacy, codeclimate, gnu, sonarqube};
use crate::cli::output::{self, Output, complain, complain_styled, print};
use crate::cli::speech::{retold, said};
use crate::cli::{VERSION, language, today};
use crate::disk;
use crate::rules::Severity;
use crate::texts::complaint as texts;
use options::{Configuration, Format, Options};

const FAILED: u8 = 1;

/// What hadolint reports of a file that it cannot parse, and of that file nothing else.
const UNPARSABLE: &str = "DL1000";

/// Rules about what hadolint cannot parse either. It takes much else that the builder refuses.
const SYNTAX: [&str; 25] = [
    "copy-arity",
    "copy-heredoc-dest",
    "duplicate-flag",
    "exactly-one",
    "expose-port",
    "expose-proto",
    "from-arity",
    "healthcheck-duration",
    "healthcheck-no-cmd",
    "healthcheck-none-args",
    "healthcheck-retries",
    "healthcheck-type",
    "heredoc-unterminated",
    "kv-arity",
    "kv-missing-equals",
    "mount-key",
    "mount-key-for-type",
    "mount-sharing",
    "mount-target",
    "mount-type",
    "network-invalid",
    "no-arguments",
    "security-invalid",
    "unknown-flag",
    "unknown-instruction",
];

/// hadolint's arguments, if hadolint is what was asked for: by the program's name, or with `check --compat hadolint`.
pub(in crate::cli) fn arguments(all: &[OsString]) -> Option<Vec<OsString>> {
    let (program, rest) = all.split_first()?;
    let name = Path::new(program).file_stem().unwrap_or_default();
    if name == "hadolint" {
        return Some(all.to_vec());
    }
    let (command, rest) = rest.split_first()?;
    if command != "check" {
        return None;
    }
    let end = rest.iter().position(|word| word == "--").unwrap_or(rest.len());
    let before = rest.get(..end)?;
    let at = before.iter().position(|word| word == "--compat=hadolint" || word == "--compat")?;
    let len = if before.get(at)? == "--compat" { 2 } else { 1 };
    if len == 2 && before.get(at + 1).is_none_or(|word| word != "hadolint") {
        return None;
    }
    let kept = rest.iter().enumerate().filter(|(index, _)| !(at..at + len).contains(index)).map(|(_, word)| word.clone());
    Some(std::iter::once(OsString::from("hadolint")).chain(kept).collect())
}

/// Whether `check` was asked with an option that only hadolint has.
pub(in crate::cli) fn is_hadolints(option: &str) -> bool {
    let name = option.split(['=', ' ']).next().unwrap_or_default().trim_start_matches('-');
    <Options as clap::CommandFactory>::command().get_arguments().any(|known| known.get_long() == Some(name))
}

/// Checks files as hadolint does. Exit code 0 or 1.
pub(in crate::cli) fn run(arguments: Vec<OsString>) -> u8 {
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(error) => {
            let text = error.render().ansi().to_string();
            if error.use_stderr() {
                complain_styled(&text);
                return FAILED;
            }
            return output::print_styled(&text);
        }
    };
    if options.version {
        return print(&format!("dockerfile-ls {VERSION} in the place of hadolint\n"));
    }
    if options.files.is_empty() {
        return FAILED.max(print("Please provide a Dockerfile\n"));
    }
    match try_run(&options) {
        Ok(code) => code,
        Err(problem) => {
            complain(format_args!("{problem}"));
            FAILED
        }
    }
}

fn try_run(options: &Options) -> Result<u8, String> {
    let folder = std::env::current_dir().map_err(|error| said(&texts::current_folder(retold(error))))?;
    let configuration = options.configuration(&folder, &|name| std::env::var(name).ok())?;
    describe(options, &configuration);
    let parsed = CheckArguments::augment_args(Command::new("check")).try_get_matches_from(["check", "--format", "concise"]);
    let check = parsed.and_then(|matches| CheckArguments::from_arg_matches(&matches)).map_err(|error| error.to_string())?;
    let mut project = configuration.project.clone();
    for rule in SYNTAX {
        project.levels.insert(rule.to_owned(), crate::config::Level::Error);
    }
    let (contexts, language, today) = (Contexts::default(), language(None), today());
    let all_of_shell = Setup::of_hadolint(folder.clone(), shell::outspoken(&project), configuration.fail_level);
    let setup = Setup::of_hadolint(folder, project, configuration.fail_level);
    let job = |setup| Job { arguments: &check, setup, contexts: &contexts, baseline: None, language, today, has_colours: false };
    let checked = |path: &PathBuf| {
        let mut outcome = job(&setup).check(path);
        if let Some(report) = outcome.report.as_mut().filter(|report| shell::any(&report.entries)) {
            // Standard input cannot be read twice.
            let all = (path != Path::new("-")).then(|| job(&all_of_shell).check(path).report).flatten();
            let all = all.map_or_else(|| report.entries.clone(), |all| all.entries);
            shell::keep_last(&mut report.entries, &all);
        }
        outcome
    };
    let outcomes: Vec<Outcome> = options.files.par_iter().map(checked).collect();
    let mut failed = false;
    let mut files = Vec::new();
    for (path, outcome) in options.files.iter().zip(outcomes) {
        for trouble in &outcome.troubles {
            complain(format_args!("{trouble}"));
        }
        failed |= !outcome.troubles.is_empty();
        if let Some(mut file) = outcome.report {
            file.path = super::report::display(path);
            files.push(as_hadolint(file));
        }
    }
    let found = files.iter().flat_map(|file| &file.entries).any(|entry| entry.fails || entry.id == UNPARSABLE);
    failed |= write(options, &configuration, &files)? != 0;
    let is_never = |format: &Format| matches!(format, Format::Codeclimate | Format::Codacy);
    let succeeds = configuration.no_fail || configuration.formats.iter().any(is_never) || !found;
    Ok(if failed || !succeeds { FAILED } else { 0 })
}

fn describe(options: &Options, configuration: &Configuration) {
    if let Some(file) = &configuration.file {
        for problem in &file.project.problems {
            complain(format_args!("{}: {}", file.path.display(), problem.text(crate::cli::speech::spoken())));
        }
    }
    if options.verbose {
        match &configuration.file {
            Some(file) => complain(format_args!("Configuration file used: {}", file.path.display())),
            None => complain(format_args!("No configuration was specified. Using default configuration")),
        }
        complain(format_args!("the same without --compat: dockerfile-ls check --profile hadolint --fail-level info"));
    }
}

/// What hadolint would say of a file: each finding on the line where its instruction begins, each of its own rules once
/// for an instruction, and of a file that it cannot parse that alone.
fn as_hadolint(mut file: FileReport) -> FileReport {
    if let Some(at) = file.entries.iter().position(|entry| SYNTAX.contains(&entry.rule.id)) {
        let entry = file.entries.swap_remove(at);
        file.entries = vec![Entry { id: UNPARSABLE, severity: Severity::Error, ..entry }];
    }
    for entry in &mut file.entries {
        // hadolint has read this far when it sees that it cannot go on.
        let line = if entry.id == UNPARSABLE { entry.range.start_line } else { entry.instruction_line };
        entry.range = Span { start_line: line, end_line: line, start_column: 1, end_column: 2, length: 1, ..entry.range };
    }
    file.entries.sort_by_key(|entry| entry.range.start_line);
    let mut seen = FxHashSet::default();
    file.entries.retain(|entry| !entry.id.starts_with("DL") || seen.insert((entry.id, entry.range.start_line)));
    file
}

/// Writes each format to its destination, and answers with the exit code for that; what is missing of one of the lists is `tty` and standard output.
fn write(options: &Options, configuration: &Configuration, files: &[FileReport]) -> Result<u8, String> {
    let mut code = 0;
    let run = Run::new(language(None));
    for index in 0..options.output.len().max(configuration.formats.len()).max(1) {
        let format = configuration.formats.get(index).copied().unwrap_or(Format::Tty);
        let destination = options.output.get(index).filter(|path| *path != Path::new("-"));
        let has_colours = destination.is_none() && !options.no_color && output::has_colours();
        let (mut render, can_rename): (Box<dyn Render>, bool) = match format {
            Format::Tty => (Box::new(formats::Tty { has_colours }), false),
            Format::Json => (Box::new(formats::Json::default()), false),
            Format::Sarif => (Box::new(formats::Sarif::default()), false),
            Format::Gnu => (Box::new(gnu::Gnu { program: "hadolint" }), false),
            Format::Codacy => (Box::new(codacy::Codacy), false),
            Format::Junit => (Box::new(formats::Junit::default()), true),
            Format::Checkstyle => (Box::new(checkstyle::Checkstyle::of_hadolint()), true),
            Format::Codeclimate => (Box::new(codeclimate::Codeclimate), true),
            Format::GitlabCodeclimate => (Box::new(codeclimate::Gitlab::default()), true),
            Format::Sonarqube => (Box::new(sonarqube::Sonarqube::new("Hadolint")), true),
        };
        let mut text = String::new();
        for file in files {
            let mut file = file.clone();
            if let Some(path) = options.file_path_in_report.as_ref().filter(|_| can_rename) {
                file.path.clone_from(path);
            }
            render.file(file, &mut text);
        }
        render.end(&run, &mut text);
        match destination {
            Some(path) => disk::put(path, &text).map_err(|error| format!("{}: {}", path.display(), retold(error)))?,
            None => {
                let mut out = Output::new();
                let printed = if format == Format::Tty { out.styled(&text) } else { out.text(&text) };
                code = code.max(output::code(printed.and_then(|()| out.end())));
            }
        }
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked() {
        let asked = |words: &str| {
            let all: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            arguments(&all).map(|all| all.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(asked("/usr/bin/hadolint -t error a").as_deref(), Some("/usr/bin/hadolint -t error a"));
        assert_eq!(asked("hadolint.exe a").as_deref(), Some("hadolint.exe a"));
        assert_eq!(asked("dockerfile-ls check --compat hadolint -t error a").as_deref(), Some("hadolint -t error a"));
        assert_eq!(asked("dockerfile-ls check -t error --compat=hadolint -- a").as_deref(), Some("hadolint -t error -- a"));
        for other in [
            "dockerfile-ls",
            "dockerfile-ls check a",
            "dockerfile-ls check --compat x",
            "dockerfile-ls check -- --compat=hadolint",
        ] {
            assert_eq!(asked(other), None, "{other}");
        }
        assert!(is_hadolints("--failure-threshold=error") && is_hadolints("--no-fail") && !is_hadolints("--bogus"));
    }

    #[test]
    fn the_rules_about_syntax_exist() {
        for id in SYNTAX {
            assert!(crate::rules::Rule::find(id).is_some(), "{id}");
        }
    }
}
