//! `refactor`: what an experienced author would write differently, one refactoring at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::diff::diff;
use super::guard::guarded;
use super::surroundings::look_around;
use super::{COULD_NOT_RUN, complain, language, print, retold, said, today};
use crate::disk::{self, Original};
use crate::ide::refactor::{Applied, REFACTORINGS, Refactoring, apply};
use crate::rules::{FileNames, Knowledge};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::visible_line;
use crate::texts::{Argument, Locale, refactoring as texts};

/// There is nothing to change.
const NOTHING: u8 = 1;

#[derive(Debug, Args)]
pub(super) struct RefactorArguments {
    /// The name of a refactoring, as `--list` prints it.
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// A Dockerfile, with `:LINE` the instruction on that line alone, with `:FIRST-LAST` those lines as they are selected; `-` is
    /// standard input, and the new text goes to standard output.
    #[arg(required_unless_present = "list")]
    file: Option<String>,
    /// Change the file instead of printing what would change.
    #[arg(long)]
    write: bool,
    /// List all refactorings: name, what becomes of the image, what it does. With a file, those that are offered there, each
    /// with its line.
    #[arg(long)]
    list: bool,
    /// The language of messages, such as `ru`; default: LC_ALL, LC_MESSAGES or LANG.
    #[arg(long)]
    lang: Option<String>,
}

/// Refactors a file. Exit code 0: something changes, or was listed; 1: the refactoring is not offered there; 2: a file could
/// not be read or written, or there is no such refactoring.
pub(super) fn run(arguments: &RefactorArguments) -> u8 {
    let locale = language(arguments.lang.as_deref());
    if arguments.list {
        return match arguments.name.as_deref() {
            Some(file) => report(file, guarded(|| offered(&Place::read(file)?, locale))),
            None => print(&list(locale)),
        };
    }
    let (name, file) = (arguments.name.as_deref().unwrap_or_default(), arguments.file.as_deref().unwrap_or_default());
    let Some(refactoring) = Refactoring::find(name) else {
        complain(format_args!("{}", visible_line(&said(&texts::unknown(name)))));
        return COULD_NOT_RUN;
    };
    report(file, guarded(|| refactor(refactoring, &Place::read(file)?, arguments.write, locale)))
}

/// Prints what came of a file.
fn report(file: &str, outcome: Result<(String, u8), String>) -> u8 {
    match outcome {
        Ok((text, code)) => print(&text).max(code),
        Err(problem) => {
            complain(format_args!("{}: {problem}", visible_line(file)));
            COULD_NOT_RUN
        }
    }
}

/// All refactorings, one a line.
fn list(locale: Locale) -> String {
    let mut out = String::new();
    for refactoring in REFACTORINGS {
        let (promise, about) = (refactoring.promise.said().plain(locale), (refactoring.about)().plain(locale));
        out.push_str(&format!("{}\t{promise}\t{about}\n", refactoring.name));
    }
    out
}

/// What is offered in a file, one a line.
fn offered(place: &Place, locale: Locale) -> Result<(String, u8), String> {
    let snapshot = place.snapshot(locale)?;
    let model = snapshot.model();
    let mut out = String::new();
    for placed in &model.instructions {
        let line = snapshot.text().line_of(placed.start) + 1;
        if place.lines.is_some_and(|(first, last)| line < first || last.unwrap_or(first) < line) {
            continue;
        }
        for refactoring in REFACTORINGS {
            let offers = refactoring.offers(&snapshot, crate::text::TextRange::empty(placed.start));
            if let Some(offer) = offers.first() {
                out.push_str(&format!("{line}\t{}\t{}\n", refactoring.name, visible_line(&offer.title.plain(locale))));
            }
        }
    }
    let code = if out.is_empty() { NOTHING } else { 0 };
    Ok((out, code))
}

fn refactor(refactoring: &'static Refactoring, place: &Place, write: bool, locale: Locale) -> Result<(String, u8), String> {
    let snapshot = place.snapshot(locale)?;
    let range_of = |line: u32| {
        let index = line.checked_sub(1).filter(|line| *line < snapshot.text().line_count());
        let index = index.ok_or_else(|| said(&texts::no_line(Argument::ordinal(line as usize))))?;
        Ok::<_, String>(snapshot.text().line_range(index))
    };
    let range = match place.lines {
        Some((line, None)) => Some(instruction_on(&snapshot, range_of(line)?)),
        Some((first, Some(last))) => {
            let (first, last) = (range_of(first)?, range_of(last)?);
            Some(crate::text::between(first.start(), last.end().max(first.end())))
        }
        None => None,
    };
    let Applied { text, done, refused } = apply(refactoring, &snapshot, range);
    for refused in &refused {
        complain(format_args!("{}: {}", place.name.display(), said(refused)));
    }
    if done.is_empty() {
        complain(format_args!("{}: {}", visible_line(&place.name.to_string_lossy()), said(&texts::no_place(refactoring.name))));
        let out = if place.is_stdin() && write { place.text().to_owned() } else { String::new() };
        return Ok((out, NOTHING));
    }
    if place.is_stdin() && write {
        return Ok((text, 0));
    }
    if !write {
        return Ok((diff(&place.name.display().to_string(), place.text(), &text), 0));
    }
    if let Origin::File(original) = &place.origin {
        disk::replace(&place.name, original, &text).map_err(retold)?;
    }
    let lines = done.iter().map(|(line, title)| {
        format!("{}:{}: {}\n", visible_line(&place.name.to_string_lossy()), line + 1, visible_line(&title.plain(locale)))
    });
    Ok((lines.collect(), 0))
}

/// Where the cursor would be to mean a line: at the instruction that begins on it or, below its first line, in it.
fn instruction_on(snapshot: &Snapshot, line: crate::text::TextRange) -> crate::text::TextRange {
    let model = snapshot.model();
    let first = model.instructions.iter().find(|placed| line.start() <= placed.start && placed.start <= line.end());
    let at = first.map(|placed| placed.start);
    let inside = model.instruction_at(line.end()).and_then(|index| model.instructions.get(index)).map(|placed| placed.start);
    crate::text::TextRange::empty(at.or(inside).unwrap_or_else(|| line.start()))
}

/// A file, or lines of it.
struct Place {
    name: PathBuf,
    /// A line, or the first and the last of those that are selected.
    lines: Option<(u32, Option<u32>)>,
    origin: Origin,
}

enum Origin {
    File(Original),
    Stdin(String),
}

impl Place {
    /// Reads what `FILE`, `FILE:LINE` or `FILE:FIRST-LAST` means. A file with a colon in its name is meant where it is there.
    fn read(argument: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u32>().ok();
        let numbered = argument.rsplit_once(':').and_then(|(file, lines)| match lines.split_once('-') {
            Some((first, last)) => Some((file, (number(first)?, Some(number(last)?)))),
            None => Some((file, (number(lines)?, None))),
        });
        let (name, lines) = match numbered {
            Some((file, lines)) if !Path::new(argument).exists() => (file, Some(lines)),
            _ => (argument, None),
        };
        let origin = if name == "-" {
            Origin::Stdin(disk::stdin(disk::MAX_TEXT).and_then(disk::text).map_err(retold)?)
        } else {
            Origin::File(disk::original(Path::new(name), disk::MAX_TEXT).map_err(retold)?)
        };
        Ok(Self { name: PathBuf::from(name), lines, origin })
    }

    fn is_stdin(&self) -> bool {
        matches!(self.origin, Origin::Stdin(_))
    }

    fn text(&self) -> &str {
        match &self.origin {
            Origin::File(original) => &original.text,
            Origin::Stdin(text) => text,
        }
    }

    fn snapshot(&self, language: Locale) -> Result<Arc<Snapshot>, String> {
        let name = self.name.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        if FileKind::detect(&name, "") == FileKind::Dockerignore {
            return Err(said(&texts::not_a_dockerfile()));
        }
        let knowledge = Knowledge {
            is_containerfile: FileKind::is_containerfile_name(&name),
            is_for_development: FileKind::is_for_development(&self.name.to_string_lossy()),
            file_names: FileNames::of(&self.name.to_string_lossy()),
            ..Knowledge::default()
        };
        let world = World { today: today(), language, knowledge, settings: Arc::default(), strict: true };
        let mut document = Document::new(FileKind::Dockerfile, 0, self.text());
        let world = if self.is_stdin() { world } else { look_around(&mut document, &self.name, world) };
        Ok(document.snapshot(world))
    }
}
