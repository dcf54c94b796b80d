//! `debug refactorings`: the page of all refactorings, made from their examples; and each of them tried on any files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde_json::json;

use super::{COULD_NOT_RUN, complain, kind_of, print, read_all};
use crate::cli::check::promise::objection;
use crate::cli::surroundings::look_around;
use crate::config::{RegistrySettings, Settings};
use crate::data::today::Today;
use crate::ide::fixes::loses_comment;
use crate::ide::refactor::{Offer, Promise, REFACTORINGS, Refactoring, example};
use crate::model::{ImageReference, KnownImage, KnownImages, Placed};
use crate::rules::Knowledge;
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::{TextRange, apply_edits, between, inverse_edits};
use crate::texts::{Locale, refactoring as texts};

/// The page in a language.
pub(super) fn page(tag: &str) -> u8 {
    let locale = Locale::from_tag(tag);
    let mut out = format!(
        "# {}\n\n<!-- Made by `dockerfile-ls debug refactorings`; a test fails when this page is stale. `UPDATE=1 cargo test` writes it. -->\n\n{}\n\n",
        texts::title().plain(locale),
        texts::intro().markdown(locale).as_str(),
    );
    let heads = [texts::name(), texts::what(), texts::image()].map(|head| head.plain(locale));
    out.push_str(&format!("| {} |\n|---|---|---|\n", heads.join(" | ")));
    for refactoring in REFACTORINGS {
        out.push_str(&format!(
            "| [{0}](#{0}) | {1} | {2} |\n",
            refactoring.name,
            (refactoring.about)().markdown(locale).as_str(),
            refactoring.promise.said().plain(locale),
        ));
    }
    for refactoring in REFACTORINGS {
        let Some((before, offer)) = offered_in_example(refactoring, locale) else {
            complain(format_args!("{} is not offered in its example", refactoring.name));
            return COULD_NOT_RUN;
        };
        let after = apply_edits(&before, &offer.edits);
        out.push_str(&format!(
            "\n## {}\n\n{} {}\n\n{}:\n\n```dockerfile\n{before}```\n\n{}:\n\n```dockerfile\n{after}```\n",
            refactoring.name,
            (refactoring.about)().markdown(locale).as_str(),
            texts::offered_as(offer.title.plain(locale)).markdown(locale).as_str(),
            texts::before().plain(locale),
            texts::after().plain(locale),
        ));
    }
    print(&out)
}

/// An example without its cursor, and what is offered there.
fn offered_in_example(refactoring: &'static Refactoring, language: Locale) -> Option<(String, Offer)> {
    let (text, range) = example(refactoring)?;
    let snapshot = Document::new(FileKind::Dockerfile, 0, &text).snapshot(world_of_examples(language));
    let offer = refactoring.offers(&snapshot, range).into_iter().next()?;
    Some((text, offer))
}

/// A fixed day, a digest and a mirror: the page must not change by itself.
fn world_of_examples(language: Locale) -> World {
    let mut images = KnownImages::default();
    if let Ok(image) = ImageReference::parse("python:3.14-slim") {
        images.put_image(
            &image,
            KnownImage { digest: format!("sha256:{}", "0123456789abcdef".repeat(4)), ..KnownImage::default() },
        );
    }
    let mirrors = [("docker.io".to_owned(), "mirror.example.com/hub".to_owned())].into();
    World {
        today: Today::new(jiff::civil::date(2026, 11, 24)),
        language,
        knowledge: Knowledge { images: Arc::new(images), ..Knowledge::default() },
        settings: Arc::new(Settings {
            registry: RegistrySettings { mirrors, ..RegistrySettings::default() },
            ..Settings::default()
        }),
        strict: true,
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RefactoringsArguments {
    /// Files and folders.
    pub(super) paths: Vec<PathBuf>,
    /// Only refactorings of these names.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// At how many places of a file each of them is tried, evenly from all; default: all.
    #[arg(long)]
    places: Option<usize>,
    /// Write a sample of the results into this folder.
    #[arg(long)]
    results: Option<PathBuf>,
    /// Results in the sample.
    #[arg(long, default_value_t = 1000)]
    most: usize,
    /// The language of the page.
    #[arg(long, default_value = "en")]
    pub(super) of: String,
}

/// What is tried on each file.
struct Trial {
    wanted: Vec<&'static Refactoring>,
    places: Option<usize>,
}

/// What came of one refactoring.
#[derive(Default)]
struct Count {
    places: usize,
    files: usize,
    broken: usize,
}

type Counts = BTreeMap<&'static str, Count>;

/// Tries every refactoring at every place of files: the result parses, has no new error and all comments, and is undone byte for
/// byte. With `only`, those of these names. With `results`, a folder, a sample of what was made is written there, one JSON object a line in `results.jsonl`.
pub(super) fn run(arguments: &RefactoringsArguments) -> u8 {
    let RefactoringsArguments { paths, only, results, most, places, .. } = arguments;
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let is_wanted = |refactoring: &&&'static Refactoring| only.is_empty() || only.iter().any(|name| name == refactoring.name);
    let trial = Trial { wanted: REFACTORINGS.iter().filter(is_wanted).copied().collect(), places: *places };
    let tried: Vec<(Counts, Vec<String>)> = files.par_iter().map(|(path, text)| check(path, text, &trial)).collect();
    let mut all = Counts::new();
    let mut samples = Vec::new();
    for (counts, made) in tried {
        for (name, count) in counts {
            let entry = all.entry(name).or_default();
            entry.places += count.places;
            entry.files += count.files;
            entry.broken += count.broken;
        }
        samples.extend(made);
    }
    let mut out = String::new();
    for refactoring in REFACTORINGS {
        let Count { places, files, broken } = all.remove(refactoring.name).unwrap_or_default();
        out.push_str(&format!("{places:7} {files:6} {broken:4} {}\n", refactoring.name));
        all.insert(refactoring.name, Count { places, files, broken });
    }
    let total = |of: fn(&Count) -> usize| all.values().map(of).sum::<usize>();
    let (places, broken) = (total(|count| count.places), total(|count| count.broken));
    out.push_str(&format!("{} files, {places} results, {broken} broken\n", files.len()));
    if let Some(folder) = results {
        // Evenly from all files.
        let step = samples.len().div_ceil((*most).max(1)).max(1);
        let lines: String = samples.iter().step_by(step).map(|sample| format!("{sample}\n")).collect();
        if let Err(error) = std::fs::write(folder.join("results.jsonl"), lines) {
            complain(format_args!("{}: {error}", folder.display()));
            return COULD_NOT_RUN;
        }
    }
    print(&out).max(u8::from(0 < broken))
}

fn check(path: &Path, text: &str, trial: &Trial) -> (Counts, Vec<String>) {
    let mut counts = Counts::new();
    let mut samples = Vec::new();
    if kind_of(path) != FileKind::Dockerfile {
        return (counts, samples);
    }
    let world = World {
        today: crate::cli::today(),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Arc::default(),
        strict: true,
    };
    let mut document = Document::new(FileKind::Dockerfile, 0, text);
    let world = look_around(&mut document, path, world);
    let before = document.snapshot(world.clone());
    let instructions = &before.model().instructions;
    // The cursor, one instruction as it is selected, and one with what is above it.
    let with_above = |at: usize| instructions.get(at.saturating_sub(1)).map(|above| above.start);
    let ranges = instructions.iter().enumerate().flat_map(|(at, placed)| {
        let end = placed.file_range().end();
        let selected = [Some(placed.start), with_above(at)].into_iter().flatten().map(move |start| between(start, end));
        std::iter::once(TextRange::empty(placed.start)).chain(selected).map(move |range| (placed, range))
    });
    let ranges: Vec<(&Placed, TextRange)> = ranges.collect();
    for refactoring in &trial.wanted {
        let mut seen = FxHashSet::default();
        let mut offers: Vec<(&Placed, Offer)> = Vec::new();
        for (placed, range) in &ranges {
            let new = refactoring.offers(&before, *range).into_iter().filter(|offer| seen.insert(offer.edits.clone()));
            offers.extend(new.map(|offer| (*placed, offer)));
        }
        let mut count = Count::default();
        let step = trial.places.map_or(1, |most| offers.len().div_ceil(most.max(1)).max(1));
        for (placed, offer) in offers.iter().step_by(step) {
            count.places += 1;
            let after = apply_edits(text, &offer.edits);
            if let Some(problem) = problem(&before, &after, offer, &world) {
                count.broken += 1;
                let line = before.text().line_of(placed.start) + 1;
                complain(format_args!("{}:{line}: {}: {problem}", path.display(), refactoring.name));
            }
            let is_same = matches!(refactoring.promise, Promise::SameImage | Promise::SameButCaches);
            let names = json!({"name": refactoring.name, "same": is_same, "path": path.display().to_string(), "before": text, "after": after});
            samples.push(names.to_string());
        }
        count.files = usize::from(0 < count.places);
        if 0 < count.places {
            counts.insert(refactoring.name, count);
        }
    }
    (counts, samples)
}

fn problem(before: &Snapshot, after_text: &str, offer: &Offer, world: &World) -> Option<String> {
    if before.text().as_ref() as &str == after_text {
        return Some("changes nothing".to_owned());
    }
    if apply_edits(after_text, &inverse_edits(before.text(), &offer.edits)) != before.text().as_ref() as &str {
        return Some("cannot be undone".to_owned());
    }
    if loses_comment(before.text(), after_text, Vec::new()) {
        return Some("loses a comment".to_owned());
    }
    let after = Document::new(FileKind::Dockerfile, 0, after_text).snapshot(world.clone());
    objection(before, &after)
}
