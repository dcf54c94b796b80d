//! `check`: the rules for CI.

mod contexts;
mod files;
mod json;
mod text;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use rayon::prelude::*;

use self::contexts::Contexts;
use super::{COULD_NOT_RUN, CheckArguments, complain, language, print, today};
use crate::config::{Level, Profile, Settings};
use crate::data::docs::Language;
use crate::rules::{Knowledge, RULES, Severity};
use crate::snapshot::{Document, FileKind, Snapshot, World};

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Source excerpts.
    Text,
    /// One JSON document.
    Json,
}

/// From which seriousness on findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailLevel {
    Error,
    Warning,
    Info,
    Hint,
    None,
}

impl FailLevel {
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => severity >= Severity::Information,
            Self::Hint => true,
            Self::None => false,
        }
    }
}

/// A checked file.
struct Checked {
    /// As it was given or found.
    path: PathBuf,
    snapshot: Arc<Snapshot>,
}

/// Checks files and prints what is found. Exit code 0: nothing at or above the fail level; 1: something;
/// 2: a file could not be read.
pub(super) fn run(arguments: &CheckArguments) -> u8 {
    let language = language(arguments.lang.as_deref());
    let settings = match settings(arguments) {
        Ok(settings) => Arc::new(settings),
        Err(problem) => {
            complain(format_args!("{problem}"));
            return COULD_NOT_RUN;
        }
    };
    let (paths, problems) = files::find(&arguments.paths);
    let contexts = Contexts::default();
    let results: Vec<Result<Checked, String>> =
        paths.par_iter().map(|path| check(path, &arguments.stdin_filename, language, &settings, &contexts)).collect();
    let mut could_not_run = !problems.is_empty();
    for problem in problems {
        complain(format_args!("{problem}"));
    }
    let mut checked = Vec::with_capacity(results.len());
    for result in results {
        match result {
            Ok(file) => checked.push(file),
            Err(problem) => {
                complain(format_args!("{problem}"));
                could_not_run = true;
            }
        }
    }
    print(&match arguments.format {
        Format::Text => text::render(&checked, language),
        Format::Json => json::render(&checked, language),
    });
    if could_not_run {
        return COULD_NOT_RUN;
    }
    let fails = checked.iter().flat_map(|c| c.snapshot.findings()).any(|f| arguments.fail_level.fails(f.severity));
    u8::from(fails)
}

/// The settings that the command line makes.
fn settings(arguments: &CheckArguments) -> Result<Settings, String> {
    let Some(profile) = Profile::parse(&arguments.profile) else {
        let names: Vec<&str> = Profile::ALL.iter().map(|(name, _)| *name).collect();
        return Err(format!("no profile `{}`; there are {}", arguments.profile, names.join(", ")));
    };
    let mut levels = BTreeMap::new();
    for id in &arguments.ignore {
        if !RULES.iter().any(|r| r.id.eq_ignore_ascii_case(id) || r.aliases.iter().any(|a| a.eq_ignore_ascii_case(id))) {
            return Err(format!("no rule `{id}`; `dockerfile-ls rules` lists all rules"));
        }
        levels.insert(id.to_ascii_lowercase(), Level::Off);
    }
    Ok(Settings { profile, levels, ..Settings::default() })
}

fn check(
    path: &Path,
    stdin_filename: &Path,
    language: Language,
    settings: &Arc<Settings>,
    contexts: &Contexts,
) -> Result<Checked, String> {
    let is_stdin = path == Path::new("-");
    let name = if is_stdin { stdin_filename } else { path };
    let bytes = if is_stdin {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = bytes.map_err(|error| format!("{}: {error}", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: not UTF-8", path.display()))?;
    let file_name = name.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let kind = match FileKind::detect(&file_name, "") {
        FileKind::Other => FileKind::Dockerfile,
        kind => kind,
    };
    let mut document = Document::new(kind, 0, &text);
    let mut world =
        World { today: today(), language, knowledge: Knowledge::default(), settings: Arc::clone(settings), strict: true };
    let mut snapshot = document.snapshot(world.clone());
    if !is_stdin && let Some(context) = contexts.of(path, &snapshot) {
        world.knowledge.context = Some(context);
        snapshot = document.snapshot(world);
    }
    snapshot.findings();
    Ok(Checked { path: name.to_owned(), snapshot })
}
