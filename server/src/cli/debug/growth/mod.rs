//! `debug growth`: everything is done with texts of one, two and four times a size, which shows what grows faster
//! than the text. `tests/oracles/growth.py` runs it where each instruction is counted.

mod texts;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::probe::FEATURES;
use super::{boundary, print};
use crate::config::{Profile, Settings, Style};
use crate::ide::{self, format};
use crate::rules::Knowledge;
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::text::{Edit, TextRange, size};
use crate::texts::Locale;
use texts::Text;

/// What is done with a text.
type Work = (&'static str, fn(&Open));

const WORKS: &[Work] = &[
    // What is counted for it is how the texts are made.
    ("nothing", |_| ()),
    ("check", |open| {
        open.snapshot.findings();
    }),
    ("keystrokes", |open| {
        let mut document = Document::new(open.kind, 0, &open.text);
        document.snapshot(open.world.clone()).findings();
        for at in [open.middle, open.text.len()] {
            document.edit(&Edit::insert(size(at), "x"));
            document.snapshot(open.world.clone()).findings();
        }
    }),
    ("features", |open| {
        for at in [open.middle, open.text.len()] {
            FEATURES.iter().for_each(|(_, feature)| feature(&open.snapshot, size(at)));
        }
    }),
    ("fixes", |open| {
        ide::actions::fix_all(&open.snapshot);
        ide::actions::actions(&open.snapshot, TextRange::up_to(size(open.text.len())));
    }),
    ("format", |open| {
        for style in [Style::Gentle, Style::Canonical] {
            format::document(&open.snapshot, &format::Options { style, ..format::Options::default() });
        }
    }),
    ("explain", |open| {
        ide::explain(&open.snapshot);
    }),
];

/// A text that stands open.
struct Open {
    kind: FileKind,
    text: String,
    middle: usize,
    world: World,
    snapshot: Arc<Snapshot>,
}

impl Open {
    fn new(kind: FileKind, text: String) -> Self {
        let settings = Settings { profile: Profile::All, ..Settings::default() };
        let world = World {
            today: jiff::civil::date(2026, 11, 24),
            language: Locale::ENGLISH,
            knowledge: Knowledge::default(),
            settings: Arc::new(settings),
            strict: true,
        };
        let snapshot = Document::new(kind, 0, &text).snapshot(world.clone());
        Self { kind, middle: boundary(&text, text.len() / 2), text, world, snapshot }
    }
}

/// The work whose instructions are counted; known to the script by this name.
#[inline(never)]
fn measured_growth(work: fn(&Open), open: &Open) -> Duration {
    let start = Instant::now();
    work(black_box(open));
    start.elapsed()
}

/// Prints a line for each text and work: name, bytes and times of the three sizes.
pub(super) fn run(only: Option<&str>, times: usize, part: usize, parts: usize) -> u8 {
    let mut code = 0;
    for (index, Text { name, kind, make }) in texts::all().into_iter().enumerate() {
        if only.is_some_and(|only| !name.contains(only)) || index % parts.max(1) != part {
            continue;
        }
        let sizes = [times, 2 * times, 4 * times].map(|n| Open::new(kind, make(n)));
        for (work, run) in WORKS {
            let [a, b, c] = [0, 1, 2].map(|at| sizes.get(at).map_or(Duration::ZERO, |open| measured_growth(*run, open)));
            let bytes = sizes.first().map_or(0, |open| open.text.len());
            let [a, b, c] = [a, b, c].map(|time| time.as_micros());
            code = print(&format!("{name}\t{work}\t{bytes}\t{a}\t{b}\t{c}\n"));
            if code > 0 {
                return code;
            }
        }
    }
    code
}
