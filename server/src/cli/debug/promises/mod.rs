//! `debug promises`: what the server promises of any text at all, tried on texts that are made up.
//!
//! The fuzzers of `fuzz/` ask the same functions; here, no other tool is needed.

mod edits;
mod features;
mod fixes;
mod format;
mod generator;
mod ignore;
mod projects;

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use rayon::prelude::*;

use super::{COULD_NOT_RUN, Random, complain, print};
use crate::cli::today;
use crate::config::{Profile, Settings};
use crate::disk;
use crate::rules::Knowledge;
use crate::snapshot::{FileKind, World};
use crate::texts::Locale;

/// Something that holds of any input.
struct Promise {
    /// The name of the promise and of its fuzzer.
    name: &'static str,
    /// Makes an input up.
    make: fn(&mut Random) -> Vec<u8>,
    /// Looks whether the promise is kept.
    keep: fn(&[u8]) -> Result<(), String>,
}

/// All promises.
const PROMISES: &[Promise] = &[
    Promise { name: "edits", make: edits::make, keep: edits::keep },
    Promise { name: "features", make: |random| text(random).into_bytes(), keep: features::keep },
    Promise { name: "fixes", make: |random| text(random).into_bytes(), keep: fixes::keep },
    Promise { name: "format", make: |random| text(random).into_bytes(), keep: format::keep },
    Promise { name: "ignore", make: ignore::make, keep: ignore::keep },
    Promise { name: "projects", make: projects::make, keep: projects::keep },
];

#[derive(Debug, Args)]
pub(in crate::cli) struct PromisesArguments {
    /// Inputs to try instead of made-up ones; with --only.
    inputs: Vec<PathBuf>,
    /// Only one promise.
    #[arg(long)]
    only: Option<String>,
    /// How many inputs are made up for each promise.
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// Seconds after which no further inputs are made up for a promise.
    #[arg(long, default_value_t = 3_600)]
    seconds: u64,
    /// The number of the first input.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Write the inputs to this folder, one folder a promise, and try nothing.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Write the pieces that texts are made of, as a dictionary of libFuzzer.
    #[arg(long)]
    dictionary: bool,
}

/// Broken promises that are shown.
const SHOWN: usize = 20;
/// Inputs between two looks at the clock.
const BATCH: u64 = 512;

/// Looks whether a promise is kept.
///
/// # Panics
/// When it is not, with the reason.
#[cfg(feature = "fuzz")]
pub fn keep(name: &str, input: &[u8]) {
    if let Err(reason) = (named(name).keep)(input) {
        panic!("{name}: {reason}");
    }
}

/// Writes the made-up inputs of a promise to a folder, one file for each number.
///
/// # Errors
/// When a file cannot be written.
#[cfg(feature = "fuzz")]
pub fn write_seeds(name: &str, folder: &Path, seeds: Range<u64>) -> std::io::Result<()> {
    write(named(name), folder, seeds)
}

#[cfg(feature = "fuzz")]
fn named(name: &str) -> &'static Promise {
    PROMISES.iter().find(|promise| promise.name == name).unwrap_or_else(|| panic!("no promise {name}"))
}

pub(super) fn run(arguments: &PromisesArguments) -> u8 {
    if arguments.dictionary {
        return print(&pieces());
    }
    let is_wanted = |promise: &&Promise| arguments.only.as_ref().is_none_or(|only| only == promise.name);
    let wanted: Vec<&Promise> = PROMISES.iter().filter(is_wanted).collect();
    if wanted.is_empty() || (!arguments.inputs.is_empty() && wanted.len() > 1) {
        let names: Vec<&str> = PROMISES.iter().map(|promise| promise.name).collect();
        complain(format_args!("--only is to be one of {}", names.join(", ")));
        return COULD_NOT_RUN;
    }
    let mut code = 0;
    for promise in wanted {
        code = code.max(match &arguments.write {
            Some(folder) => {
                let seeds = arguments.seed..arguments.seed + arguments.count;
                write(promise, &folder.join(promise.name), seeds).map_or_else(
                    |error| {
                        complain(format_args!("{}: {error}", folder.display()));
                        COULD_NOT_RUN
                    },
                    |()| 0,
                )
            }
            None if arguments.inputs.is_empty() => try_made_up(promise, arguments),
            None => try_given(promise, &arguments.inputs),
        });
    }
    code
}

fn try_made_up(promise: &Promise, arguments: &PromisesArguments) -> u8 {
    let begun = Instant::now();
    let (mut done, mut broken) = (0, Vec::new());
    while done < arguments.count && begun.elapsed() < Duration::from_secs(arguments.seconds) {
        let batch = BATCH.min(arguments.count - done);
        let first = arguments.seed + done;
        broken.par_extend((first..first + batch).into_par_iter().filter_map(|seed| {
            let input = (promise.make)(&mut Random::new(seed));
            is_kept(promise, &input).err().map(|reason| (seed, reason, input))
        }));
        done += batch;
    }
    for (seed, _, input) in broken.iter().take(SHOWN) {
        let small = smaller(promise, input.clone());
        let reason = is_kept(promise, &small).err().unwrap_or_default();
        complain(format_args!("{} (seed {seed}): {reason}\n  in {:?}", promise.name, String::from_utf8_lossy(&small)));
    }
    let name = promise.name;
    let printed = print(&format!("{name}: {done} made-up inputs, {} broken, {:.1?}\n", broken.len(), begun.elapsed()));
    printed.max(u8::from(!broken.is_empty()))
}

fn try_given(promise: &Promise, paths: &[PathBuf]) -> u8 {
    let mut code = 0;
    for path in paths {
        match disk::named(path, disk::MAX_TEXT) {
            Ok(input) => {
                if is_kept(promise, &input).is_err() {
                    let small = smaller(promise, input);
                    let reason = is_kept(promise, &small).err().unwrap_or_default();
                    let shown = String::from_utf8_lossy(&small).into_owned();
                    complain(format_args!("{}: {}: {reason}\n  in {shown:?}", path.display(), promise.name));
                    code = code.max(1);
                }
            }
            Err(refusal) => {
                complain(format_args!("{}: {refusal}", path.display()));
                code = COULD_NOT_RUN;
            }
        }
    }
    code
}

fn write(promise: &Promise, folder: &Path, seeds: Range<u64>) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for seed in seeds {
        std::fs::write(folder.join(seed.to_string()), (promise.make)(&mut Random::new(seed)))?;
    }
    Ok(())
}

/// Whether it is kept; a panic breaks it too.
fn is_kept(promise: &Promise, input: &[u8]) -> Result<(), String> {
    // What is made smaller panics a thousand times.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(|| (promise.keep)(input)));
    std::panic::set_hook(hook);
    outcome.unwrap_or_else(|panic| Err(format!("panic: {}", said(&*panic))))
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?")
}

/// Takes out what is not needed for the promise to be broken.
fn smaller(promise: &Promise, mut input: Vec<u8>) -> Vec<u8> {
    let mut length = input.len() / 2;
    while 0 < length {
        let before = input.len();
        let mut at = 0;
        while at < input.len() {
            let mut less = input.clone();
            less.drain(at..(at + length).min(input.len()));
            if is_kept(promise, &less).is_err() {
                input = less;
            } else {
                at += length;
            }
        }
        // Once more at this length as long as that takes something out.
        if input.len() == before {
            length /= 2;
        }
    }
    input
}

/// The pieces of made-up texts, as a dictionary that libFuzzer reads.
#[cfg(feature = "fuzz")]
pub fn dictionary() -> String {
    pieces()
}

/// The pieces as libFuzzer reads them.
fn pieces() -> String {
    let quoted = |piece: &&str| {
        let bytes = piece.bytes().map(|byte| match byte {
            b'"' | b'\\' => format!("\\{}", char::from(byte)),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        });
        format!("\"{}\"\n", bytes.collect::<String>())
    };
    generator::PIECES.iter().map(quoted).collect()
}

#[cfg(test)]
#[test]
fn promises_hold_of_made_up_inputs() {
    let mut broken = Vec::new();
    for promise in PROMISES {
        for seed in 0..60 {
            let input = (promise.make)(&mut Random::new(seed));
            let outcome =
                catch_unwind(|| (promise.keep)(&input)).unwrap_or_else(|panic| Err(format!("panic: {}", said(&*panic))));
            if let Err(reason) = outcome {
                broken.push(format!("{}: {reason}, in input {seed}: {:?}", promise.name, String::from_utf8_lossy(&input)));
            }
        }
    }
    assert!(broken.is_empty(), "{} broken: {}", broken.len(), broken.join("\n"));
}

/// A made-up text: a Dockerfile, sometimes an ignore file.
fn text(random: &mut Random) -> String {
    if random.below(10) == 0 { format!("!{}", generator::dockerignore(random)) } else { generator::dockerfile(random) }
}

/// The text of an input, and what it is: an ignore file if it begins with `!`, as no Dockerfile does.
fn read(input: &[u8]) -> (FileKind, String) {
    let text = String::from_utf8_lossy(input).into_owned();
    (if text.starts_with('!') { FileKind::Dockerignore } else { FileKind::Dockerfile }, text)
}

/// Nothing is known but the text; all rules are on.
fn world() -> World {
    let settings = Settings { profile: Profile::All, ..Settings::default() };
    World { today: today(), language: Locale::ENGLISH, knowledge: Knowledge::default(), settings: settings.into(), strict: true }
}

/// A number that depends on a text alone.
fn number(text: &str) -> usize {
    text.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
}
