//! `debug probe`: no feature panics or is slow, wherever the cursor is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{COULD_NOT_RUN, Random, boundary, complain, kind_of, print, read_all};
use crate::cli::today;
use crate::ide;
use crate::rules::Knowledge;
use crate::snapshot::{Document, Snapshot, World};
use crate::text::{TextSize, size};
use crate::texts::Locale;

/// An answer that takes longer is reported.
const SLOW: Duration = Duration::from_millis(20);

type Feature = (&'static str, fn(&Snapshot, TextSize));

pub(super) const FEATURES: &[Feature] = &[
    ("hover", |snapshot, at| {
        ide::hover(snapshot, at);
    }),
    ("completion", |snapshot, at| {
        ide::completion::complete(snapshot, at);
    }),
    ("signature help", |snapshot, at| {
        ide::signature_help(snapshot, at, ide::completion::Occasion::Asked);
    }),
    ("semantic tokens", |snapshot, _| {
        ide::semantic_tokens(snapshot);
    }),
    ("inlay hints", |snapshot, _| {
        let options = ide::InlayHintOptions { default_tag: true, working_directory: true, image_digest: true, layers: true };
        ide::inlay_hints(snapshot, crate::text::range(0, snapshot.text().len()), options);
    }),
    ("code lenses", |snapshot, _| {
        ide::code_lenses(snapshot);
    }),
    ("symbols", |snapshot, _| {
        ide::symbols(snapshot);
    }),
    ("code actions", |snapshot, at| {
        ide::actions::actions(snapshot, crate::text::TextRange::empty(at));
    }),
    ("definition", |snapshot, at| {
        ide::definition(snapshot, at);
        ide::declaration(snapshot, at);
        ide::implementations(snapshot, at);
    }),
    ("references", |snapshot, at| {
        ide::references(snapshot, at, true);
    }),
    ("highlights", |snapshot, at| {
        ide::highlights(snapshot, at);
    }),
    ("rename", |snapshot, at| {
        ide::prepare_rename(snapshot, at);
        ide::rename(snapshot, at, "renamed").ok();
    }),
    ("linked editing", |snapshot, at| {
        ide::linked_ranges(snapshot, at);
    }),
    ("links", |snapshot, _| {
        ide::links(snapshot);
    }),
    ("folding", |snapshot, _| {
        ide::folds(snapshot, None);
    }),
    ("selection", |snapshot, at| {
        ide::selection_ranges(snapshot, at);
    }),
    ("call hierarchy", |snapshot, at| {
        if let Some(stage) = ide::prepare_hierarchy(snapshot, at).and_then(|item| item.stage) {
            ide::incoming(snapshot, stage);
            ide::outgoing(snapshot, stage);
            ide::supertype(snapshot, stage);
            ide::subtypes(snapshot, stage);
        }
    }),
    ("workspace symbols", |snapshot, _| {
        ide::find_symbols(snapshot, "a");
    }),
    ("images", |snapshot, at| {
        ide::images(snapshot);
        ide::image_at(snapshot, at);
    }),
    ("build context", |snapshot, _| {
        ide::build_context(snapshot);
        ide::file_links(snapshot);
    }),
    ("formatting of lines", |snapshot, at| {
        ide::format::on_type(snapshot, at, '\n', &ide::format::Options::default());
        ide::format::ranges(snapshot, &[crate::text::TextRange::empty(at)], &ide::format::Options::default());
    }),
];

pub(super) fn run(paths: &[PathBuf], positions: usize, seed: u64) -> u8 {
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let mut random = Random::new(seed);
    let (mut answers, mut panics, mut slow) = (0, 0, 0);
    let mut slowest = Duration::ZERO;
    for (path, text) in &files {
        let world = World {
            today: today(),
            language: Locale::ENGLISH,
            knowledge: Knowledge::default(),
            settings: Default::default(),
            strict: true,
        };
        let mut time = |feature: &str, at: usize, work: &mut dyn FnMut()| {
            let start = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(work));
            let took = start.elapsed();
            answers += 1;
            slowest = slowest.max(took);
            if outcome.is_err() {
                panics += 1;
                complain(format_args!("{}: {feature} panics at byte {at}", path.display()));
            } else if took > SLOW {
                slow += 1;
                complain(format_args!("{}: {feature} at byte {at} takes {took:?}", path.display()));
            }
        };
        let mut snapshot = None;
        time("opening", 0, &mut || {
            let opened = Document::new(kind_of(path), 0, text).snapshot(world.clone());
            opened.findings();
            snapshot = Some(opened);
        });
        let Some(snapshot) = snapshot else { continue };
        for _ in 0..positions {
            let at = boundary(text, random.below(text.len() + 1));
            for (name, feature) in FEATURES {
                time(name, at, &mut || feature(&snapshot, size(at)));
            }
        }
    }
    let text = format!("{} files, {answers} answers, {panics} panics, {slow} over {SLOW:?}, slowest {slowest:?}\n", files.len());
    print(&text).max(u8::from(panics + slow > 0))
}
