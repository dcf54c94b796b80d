//! `refactor`: what an experienced author would write differently, one refactoring at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::asking::Asking;
use super::diff::diff;
use super::guard::guarded;
use super::surroundings::look_around;
use super::{COULD_NOT_RUN, complain, language, print, retold, said, today};
use crate::disk::{self, Original};
use crate::ide::refactor::{Applied, REFACTORINGS, Refactoring, apply};
use crate::model::{ImageReference, KnownImage, KnownImages};
use crate::registry::{Registry, is_fresh, now};
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
    #[command(flatten)]
    asking: Asking,
}

/// Refactors a file. Exit code 0: something changes, or was listed; 1: the refactoring is not offered there; 2: a file could
/// not be read or written, a registry gave no answer, or there is no such refactoring.
pub(super) fn run(arguments: &RefactorArguments) -> u8 {
    let locale = language(arguments.lang.as_deref());
    if arguments.list {
        return match arguments.name.as_deref() {
            Some(file) => report(file, guarded(|| offered(&Place::read(file)?, locale, &arguments.asking))),
            None => print(&list(locale)),
        };
    }
    let (name, file) = (arguments.name.as_deref().unwrap_or_default(), arguments.file.as_deref().unwrap_or_default());
    let Some(refactoring) = Refactoring::find(name) else {
        complain(format_args!("{}", visible_line(&said(&texts::unknown(name)))));
        return COULD_NOT_RUN;
    };
    report(file, guarded(|| refactor(refactoring, &Place::read(file)?, arguments, locale)))
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
fn offered(place: &Place, locale: Locale, asking: &Asking) -> Result<(String, u8), String> {
    let (snapshot, failed) = place.snapshot(locale, asking, Wanted { digests: true, tags: true })?;
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
    Ok((out, code.max(failed)))
}

fn refactor(
    refactoring: &'static Refactoring,
    place: &Place,
    arguments: &RefactorArguments,
    locale: Locale,
) -> Result<(String, u8), String> {
    let write = arguments.write;
    let (snapshot, failed) = place.snapshot(locale, &arguments.asking, Wanted::by(refactoring))?;
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
        return Ok((out, NOTHING.max(failed)));
    }
    if place.is_stdin() && write {
        return Ok((text, failed));
    }
    if !write {
        return Ok((diff(&place.name.display().to_string(), place.text(), &text), failed));
    }
    if let Origin::File(original) = &place.origin {
        disk::replace(&place.name, original, &text).map_err(retold)?;
    }
    let lines = done.iter().map(|(line, title)| {
        format!("{}:{}: {}\n", visible_line(&place.name.to_string_lossy()), line + 1, visible_line(&title.plain(locale)))
    });
    Ok((lines.collect(), failed))
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

    /// The file with what is known around it and of its images, and the exit code if a registry gave no answer.
    fn snapshot(&self, language: Locale, asking: &Asking, wanted: Wanted) -> Result<(Arc<Snapshot>, u8), String> {
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
        let mut world = if self.is_stdin() { world } else { look_around(&mut document, &self.name, world) };
        let (images, failed) = known_images(&document.snapshot(world.clone()), asking, wanted);
        world.knowledge.images = Arc::new(images);
        Ok((document.snapshot(world), failed))
    }
}

/// What is asked of the base images.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    digests: bool,
    tags: bool,
}

impl Wanted {
    /// What a refactoring needs to know.
    fn by(refactoring: &Refactoring) -> Self {
        Self {
            digests: matches!(refactoring.name, "pin-image" | "pin-images"),
            tags: matches!(refactoring.name, "change-tag" | "update-images"),
        }
    }
}

/// What an earlier answer says that is still good: a tag may have gone on since.
fn recalled(registry: &Registry, image: &ImageReference) -> Option<KnownImage> {
    registry.recall_image(image).filter(|known| is_fresh(known.asked, now(), known.is_missing()))
}

/// What registries say of the base images of a file, now or earlier, and the exit code if one gave no answer.
fn known_images(snapshot: &Snapshot, asking: &Asking, wanted: Wanted) -> (KnownImages, u8) {
    let mut known = KnownImages::default();
    let mut images: Vec<ImageReference> = Vec::new();
    for base in snapshot.model().base_images().filter(|base| base.is_literal()) {
        if !images.contains(base.reference) {
            images.push(base.reference.clone());
        }
    }
    if images.is_empty() || !(wanted.digests || wanted.tags) {
        return (known, 0);
    }
    let registry = asking.registry(images.iter().map(ImageReference::host).collect());
    let mut failed = 0;
    let mut told = |image: &ImageReference, error: &crate::registry::Error| {
        complain(format_args!("{}: {}", visible_line(&image.full_reference()), said(&error.phrase())));
        failed = COULD_NOT_RUN;
    };
    for image in &images {
        if wanted.digests && !image.is_pinned() {
            let found = if asking.live { registry.image(image, None).map(Some) } else { Ok(recalled(&registry, image)) };
            match found {
                Ok(Some(found)) => known.put_image(image, found),
                Ok(None) => {}
                Err(error) => told(image, &error),
            }
        }
        if wanted.tags {
            let found = if asking.live { registry.tags(image).map(Some) } else { Ok(registry.recall_tags(image)) };
            match found {
                Ok(Some(found)) => known.put_tags(image, found),
                Ok(None) => {}
                Err(error) => told(image, &error),
            }
        }
    }
    (known, failed)
}
