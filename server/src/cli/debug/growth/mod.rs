//! `debug growth`: everything is done with texts of one, two and four times a size, so that what takes more than its
//! share of the larger one shows. `tests/oracles/growth.py` runs it where each instruction of each function is counted.

mod texts;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::probe::FEATURES;
use super::{boundary, print};
use crate::cli::check::excerpts;
use crate::config::{Profile, Settings, Style};
use crate::data::today::Today;
use crate::disk;
use crate::ide::{self, format};
use crate::ignorefile::{ContextListing, EntryKind, ListingBuilder};
use crate::rules::Knowledge;
use crate::snapshot::{Document, Snapshot, World};
use crate::text::{Edit, TextRange, size};
use crate::texts::Locale;
use texts::Text;

/// A text of one size.
struct Sized {
    document: Document,
    world: World,
    bytes: usize,
    middle: usize,
    end: usize,
}

impl Sized {
    fn new(text: &Text, times: usize) -> Self {
        let content = (text.make)(times);
        let settings = Settings { profile: Profile::All, ..Settings::default() };
        let context = text.files.then(|| Arc::new(listing(times)));
        let world = World {
            today: Today::new(jiff::civil::date(2026, 11, 24)),
            language: Locale::ENGLISH,
            knowledge: Knowledge { context, ..Knowledge::default() },
            settings: Arc::new(settings),
            strict: false,
        };
        let middle = boundary(&content, content.len() / 2);
        Self { document: Document::new(text.kind, 0, &content), world, bytes: content.len(), middle, end: content.len() }
    }

    fn snapshot(&mut self) -> Arc<Snapshot> {
        self.document.snapshot(self.world.clone())
    }
}

/// A context of so many files and folders.
fn listing(times: usize) -> ContextListing {
    let mut builder = ListingBuilder::default();
    for number in 0..times {
        builder.push(&format!("d{number}"), EntryKind::Folder, 0, false);
        builder.push(&format!("d{number}/a.py"), EntryKind::File, 1, false);
        builder.push(&format!("f{number}"), EntryKind::File, 1, false);
    }
    builder.finish(false, None)
}

/// Everything that is done with a text; each piece of work is named when it is over. The counts are taken of this
/// function: the script knows it by name.
#[inline(never)]
fn measured_growth(of: &mut Sized, mut done: impl FnMut(&'static str)) {
    let snapshot = of.snapshot();
    snapshot.findings();
    done("check");
    for (name, feature) in FEATURES {
        for at in [of.middle, of.end] {
            feature(&snapshot, size(at));
        }
        done(name);
    }
    ide::actions::fix_all(&snapshot);
    ide::actions::actions(&snapshot, TextRange::up_to(size(of.end)));
    done("fixes");
    for style in [Style::Gentle, Style::Canonical] {
        format::document(&snapshot, &format::Options { style, ..format::Options::default() });
    }
    done("format");
    ide::explain(&snapshot);
    done("explain");
    excerpts("Dockerfile", &snapshot, snapshot.findings(), false);
    done("excerpts");
    drop(snapshot);
    for at in [of.end, of.middle] {
        of.document.edit(&Edit::insert(size(at), "x"));
        of.snapshot().findings();
    }
    done("keystrokes");
}

/// Prints a line for each text and work: name, bytes and times of the three sizes.
pub(super) fn run(only: Option<&str>, times: usize, part: usize, parts: usize) -> u8 {
    for (index, text) in texts::all().into_iter().enumerate() {
        if only.is_some_and(|only| !text.name.contains(only)) || index % parts.max(1) != part {
            continue;
        }
        let unit = (times / text.share).max(2);
        let mut rows: Vec<(&'static str, Vec<u128>)> = Vec::new();
        let mut bytes = 0;
        // The first is not counted: it makes what is made once.
        for n in [unit / 2, unit, 2 * unit, 4 * unit] {
            let mut of = Sized::new(&text, n);
            let (mut row, mut last) = (0, processor_time());
            measured_growth(black_box(&mut of), |work| {
                let now = processor_time();
                match rows.get_mut(row) {
                    Some((_, times)) => times.push((now - last).as_micros()),
                    None => rows.push((work, Vec::new())),
                }
                row += 1;
                last = processor_time();
            });
            bytes = of.bytes;
        }
        for (work, times) in rows {
            let times: Vec<String> = times.iter().map(u128::to_string).collect();
            let code = print(&format!("{}\t{work}\t{bytes}\t{}\n", text.name, times.join("\t")));
            if code > 0 {
                return code;
            }
        }
    }
    0
}

/// How long this thread has used a processor, where the system says it; else what the clock says.
fn processor_time() -> Duration {
    use std::sync::LazyLock;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let statistics = disk::named(Path::new("/proc/thread-self/schedstat"), disk::MAX_TEXT).and_then(disk::text);
    let used = statistics.ok().and_then(|text| text.split(' ').next()?.parse().ok());
    used.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignorefile::steps;

    /// The steps that each piece of work takes with a text and a context of a size.
    fn steps_of(text: &Text, times: usize) -> Vec<(&'static str, usize)> {
        let mut of = Sized::new(text, times);
        let (mut rows, mut last) = (Vec::new(), steps::taken());
        measured_growth(&mut of, |work| {
            rows.push((work, steps::taken() - last));
            last = steps::taken();
        });
        rows
    }

    /// Lines and files together: who looks at all files for each line takes four times as many steps for twice as much.
    #[test]
    fn what_looks_at_files_looks_at_each_once() {
        for text in texts::all().iter().filter(|text| text.files) {
            let [first, second, third] = [8, 16, 32].map(|times| steps_of(text, times));
            for (((work, first), (_, second)), (_, third)) in first.into_iter().zip(second).zip(third) {
                let (early, late) = (second.saturating_sub(first).max(first / 2), third.saturating_sub(second));
                assert!(late <= 3 * early + 100, "{}, {work}: {first} {second} {third}", text.name);
            }
        }
    }
}
