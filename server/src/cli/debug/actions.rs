//! `debug actions`: every code action applies, adds no error, and does what its sort promises.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{COULD_NOT_RUN, complain, kind_of, print, read_all};
use crate::cli::today;
use crate::config::{Profile, Settings};
use crate::ide::actions::{Action, ActionKind, Effect, actions, fix_all};
use crate::model::{CommandSource, ShellScript};
use crate::rules::{Knowledge, Severity};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::{TextRange, apply_edits};
use crate::texts::Locale;

/// By title without what is in backticks: how often it was offered, and how often it broke something.
type Counts = BTreeMap<String, (usize, usize)>;

pub(super) fn run(paths: &[PathBuf]) -> u8 {
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let counts = files.par_iter().map(|(path, text)| check(path, text)).reduce(Counts::new, |mut all, some| {
        for (title, (offered, broken)) in some {
            let entry = all.entry(title).or_default();
            *entry = (entry.0 + offered, entry.1 + broken);
        }
        all
    });
    let broken: usize = counts.values().map(|(_, broken)| broken).sum();
    let mut out = String::new();
    for (title, (offered, broken)) in &counts {
        out.push_str(&format!("{offered:7} {broken:5} {title}\n"));
    }
    let actions = counts.values().map(|(offered, _)| offered).sum::<usize>();
    out.push_str(&format!("{} files, {actions} actions, {broken} broken\n", files.len()));
    print(&out).max(u8::from(broken > 0))
}

fn check(path: &Path, text: &str) -> Counts {
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    let world = World {
        today: today(),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Arc::new(settings),
        strict: true,
    };
    let open = |text: &str| Document::new(kind_of(path), 0, text).snapshot(world.clone());
    let before = open(text);
    let (errors, script) = (errors(&before), script(&before));
    let mut counts = Counts::new();
    let mut seen = FxHashSet::default();
    for action in places(&before).into_iter().flat_map(|range| actions(&before, range)) {
        if matches!(action.effect, Effect::Open(_)) || !seen.insert((action.title.clone(), format!("{:?}", action.effect))) {
            continue;
        }
        let Some(edits) = action.effect.edits(&before) else { continue };
        let after_text = apply_edits(text, &edits);
        let after = open(&after_text);
        let problem = problem(&before, &after, &action, &errors, &script);
        if let Some(problem) = &problem {
            complain(format_args!("{}: {}: {problem}", path.display(), action.title));
        }
        let entry = counts.entry(without_names(&action.title)).or_default();
        *entry = (entry.0 + 1, entry.1 + usize::from(problem.is_some()));
    }
    counts
}

/// Each instruction's start and each finding.
fn places(snapshot: &Snapshot) -> Vec<TextRange> {
    let mut places: Vec<TextRange> = snapshot.findings().iter().map(|f| f.range).collect();
    if snapshot.kind == FileKind::Dockerfile {
        for placed in &snapshot.model().instructions {
            places.push(TextRange::empty(placed.start));
            places.extend(placed.arguments_range().map(|r| TextRange::empty(placed.at(r).start())));
        }
    }
    places
}

fn problem(before: &Snapshot, after: &Snapshot, action: &Action<'_>, errors: &Errors, script: &[Vec<String>]) -> Option<String> {
    if before.text() == after.text() {
        return Some("changes nothing".to_owned());
    }
    let now = self::errors(after);
    // A fix may uncover the next error of what it fixes.
    let may_uncover = action.finding.is_some_and(|f| f.severity == Severity::Error) && total(&now) <= total(errors);
    let new = now.iter().find(|(error, count)| errors.get(*error).is_none_or(|c| c < *count));
    if let Some((error, _)) = new.filter(|_| !may_uncover) {
        return Some(format!("new error {error}"));
    }
    match action.kind {
        ActionKind::Rewrite | ActionKind::Extract if self::script(after) != script => Some("other commands".to_owned()),
        ActionKind::FixAll => (!fix_all(after).is_empty()).then(|| "is not done after one run".to_owned()),
        ActionKind::QuickFix if action.title.starts_with("Ignore") => {
            let rule = action.finding?.rule.id;
            let count = |s: &Snapshot| s.findings().iter().filter(|f| f.rule.id == rule).count();
            (count(before) <= count(after)).then(|| "silences nothing".to_owned())
        }
        _ => None,
    }
}

type Errors = BTreeMap<String, usize>;

fn errors(snapshot: &Snapshot) -> Errors {
    let mut errors = Errors::new();
    for finding in snapshot.findings().iter().filter(|f| f.severity == Severity::Error) {
        *errors.entry(finding.rule.id.to_owned()).or_default() += 1;
    }
    errors
}

fn total(errors: &Errors) -> usize {
    errors.values().sum()
}

/// The words of all commands, stage by stage; `set -e`, with which a heredoc begins,
/// what exec form hands to a shell, and substitutions aside.
fn script(snapshot: &Snapshot) -> Vec<Vec<String>> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let all = model.instructions.iter().flat_map(|i| &ShellScript::of(&i.instruction, model.escape).commands);
    let all = all.filter(|c| matches!(c.source, CommandSource::Shell | CommandSource::Exec));
    let words = all.map(|c| c.assignments.iter().chain(&c.words).map(|w| w.text.clone()).collect::<Vec<_>>());
    words.filter(|words| *words != ["set", "-e"]).collect()
}

fn without_names(title: &str) -> String {
    let mut out = String::new();
    for (at, part) in title.split('`').enumerate() {
        out.push_str(if at % 2 == 0 { part } else { "…" });
    }
    match out.split_once(" ARG ") {
        Some((head, _)) => format!("{head} ARG …"),
        None => out,
    }
}
