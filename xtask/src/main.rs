//! `cargo xtask`: a new rule from nothing, the steps of CI one by one, a release tried on one machine.

mod ci;
mod new_rule;
mod release;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask new-rule NAME [own|checks|hadolint]
    makes a rule that is found, explained and tested in both languages; change it to what you want.
    NAME is of small letters and hyphens, such as `copy-without-source`; in `checks` it is BuildKit's, in `hadolint` DLxxxx.
cargo xtask ci [STEP]…
    lists the steps of .ci/run, or runs those whose names contain a STEP.
cargo xtask release [PROGRAMS]
    tries a release on this machine: builds the images with a real engine, makes everything of a release for Linux from their program,
    installs each as a user does, and lists what was made. PROGRAMS is a folder with programs that are built already.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["new-rule", name] => new_rule::make(&root(), name, "own"),
        ["new-rule", name, set] => new_rule::make(&root(), name, set),
        ["ci", steps @ ..] => ci::run(&root(), steps),
        ["release"] => release::dry_run(&root(), None),
        ["release", programs] => release::dry_run(&root(), Some(Path::new(programs))),
        _ => Err(HELP.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
