//! What the fuzzers have in common: each tries one promise of `dockerfile_ls`.

use std::path::{Path, PathBuf};

use dockerfile_ls::cli::promises;
use dockerfile_ls::lsp::promise as messages;

/// Seeds of a run: enough for every instruction and form.
const COUNT: u64 = 500;

/// Where the environment names a folder for made-up inputs, writes them there, a dictionary beside it, and ends.
pub fn write_seeds(promise: &str) {
    let Some(folder) = std::env::var_os("SEEDS").map(PathBuf::from) else { return };
    let seeds = if promise == "messages" { write_sessions(&folder) } else { promises::write_seeds(promise, &folder, 0..COUNT) };
    let written = seeds.and_then(|()| std::fs::write(folder.with_extension("dict"), promises::dictionary()));
    if let Err(error) = &written {
        eprintln!("{}: {error}", folder.display());
    }
    std::process::exit(i32::from(written.is_err()));
}

fn write_sessions(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    (0..COUNT).try_for_each(|seed| std::fs::write(folder.join(seed.to_string()), messages::make(seed)))
}

/// Tries a promise.
///
/// # Panics
/// When it is broken.
pub fn keep(promise: &str, input: &[u8]) {
    if promise != "messages" {
        promises::keep(promise, input);
    } else if let Err(reason) = messages::keep(input) {
        panic!("{reason}");
    }
}
