//! `debug`: the server's own promises, checked on any files, without putting those files into the
//! repository.

mod actions;
mod cache;
mod cost;
#[cfg(test)]
mod deep;
mod docs;
mod edits;
mod growth;
mod image;
mod parse;
mod probe;
pub(super) mod promises;
mod refactorings;
mod schema;
mod shell;
mod shell_syntax;
mod site;
#[cfg(test)]
mod tests;
mod translations;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{COULD_NOT_RUN, complain, print};
use crate::disk;
use crate::snapshot::FileKind;

#[derive(Debug, Subcommand)]
pub(super) enum DebugCommand {
    /// Print the syntax tree of a file.
    Tree {
        /// The file.
        file: PathBuf,
    },
    /// Parse files and report ERROR and MISSING nodes.
    Parse {
        /// Files and folders.
        paths: Vec<PathBuf>,
        /// Print the instructions of each file as JSON, one file a line.
        #[arg(long)]
        json: bool,
    },
    /// Edit files at random and compare tree, model and findings with those of a fresh file after every edit.
    Edits {
        /// Files and folders.
        paths: Vec<PathBuf>,
        /// Edits in all.
        #[arg(long, default_value_t = 2000)]
        edits: usize,
        /// The seed of the random numbers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Do not tell the tree of the edits: the control, which must fail.
        #[arg(long)]
        untold: bool,
    },
    /// Run every feature at random positions of files; report panics and slow answers.
    Probe {
        /// Files and folders.
        paths: Vec<PathBuf>,
        /// Positions in each file.
        #[arg(long, default_value_t = 20)]
        positions: usize,
        /// The seed of the random numbers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Apply every code action to files; report those that add errors or break their promise.
    Actions {
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// Try every refactoring at every place of files: results parse, have no new error, keep comments and can be undone. Without
    /// files, print the page of all refactorings (docs/refactorings.md).
    Refactorings(refactorings::RefactoringsArguments),
    /// Print the configuration that the image of each stage is going to have, as far as it is certain.
    Image(image::ImageArguments),
    /// Print which steps of a build run again if something has changed since the build before.
    Cache(cache::CacheArguments),
    /// Print what is read out of shell text (commands, names, tokens, formatting), to compare two builds.
    Shell {
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// Print where the shells would stop in texts that are read from standard input, with NUL between them: a line for
    /// each, a column for each shell.
    ShellSyntax {
        /// Print the texts that these files give to shells instead, with NUL between them.
        #[arg(long)]
        texts: bool,
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// Do everything with texts of one, two and four times a size; print the times.
    Growth {
        /// Only texts with this in their name.
        #[arg(long)]
        only: Option<String>,
        /// The smallest size.
        #[arg(long, default_value_t = 100)]
        times: usize,
        /// Only one part of the texts.
        #[arg(long, default_value_t = 0)]
        part: usize,
        /// How many parts there are.
        #[arg(long, default_value_t = 1)]
        parts: usize,
    },
    /// Make up texts, and look whether what the server promises of any text holds.
    Promises(promises::PromisesArguments),
    /// Do a fixed list of things once; print how many microseconds each took.
    Cost,
    /// Print the page of all rules (docs/rules.md).
    Docs,
    /// Print the pages of the documentation that are made from the code, as a JSON object of paths and texts.
    Site,
    /// Print the JSON Schema of dockerfile-ls.toml (docs/dockerfile-ls.schema.json).
    Schema,
    /// Print which texts each language lacks, and what is wrong in its folder.
    Translations {
        /// Fail if any text is missing.
        #[arg(long)]
        complete: bool,
    },
}

pub(super) fn run(command: DebugCommand) -> u8 {
    match command {
        DebugCommand::Tree { file } => parse::tree(&file),
        DebugCommand::Parse { paths, json } => parse::parse(&paths, json),
        DebugCommand::Edits { paths, edits, seed, untold } => edits::run(&paths, edits, seed, untold),
        DebugCommand::Actions { paths } => actions::run(&paths),
        DebugCommand::Refactorings(arguments) if arguments.paths.is_empty() => refactorings::page(&arguments.of),
        DebugCommand::Refactorings(arguments) => refactorings::run(&arguments),
        DebugCommand::Probe { paths, positions, seed } => probe::run(&paths, positions, seed),
        DebugCommand::Image(arguments) => image::run(&arguments),
        DebugCommand::Cache(arguments) => cache::run(&arguments),
        DebugCommand::Shell { paths } => shell::run(&paths),
        DebugCommand::ShellSyntax { texts: true, paths } => shell_syntax::texts(&paths),
        DebugCommand::ShellSyntax { .. } => shell_syntax::run(),
        DebugCommand::Growth { only, times, part, parts } => growth::run(only.as_deref(), times, part, parts),
        DebugCommand::Promises(arguments) => promises::run(&arguments),
        DebugCommand::Cost => cost::run(),
        DebugCommand::Docs => docs::run(),
        DebugCommand::Site => site::run(),
        DebugCommand::Schema => schema::run(),
        DebugCommand::Translations { complete } => translations::run(complete),
    }
}

/// Every file that paths stand for, whatever its name, that is UTF-8, with its text.
fn read_all(paths: &[PathBuf]) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for path in paths {
        for entry in ignore::WalkBuilder::new(path).standard_filters(false).sort_by_file_path(Ord::cmp).build().flatten() {
            if entry.file_type().is_some_and(|t| t.is_file())
                && let Some(text) = read(entry.path())
            {
                files.push((entry.into_path(), text));
            }
        }
    }
    files
}

fn read(path: &Path) -> Option<String> {
    match disk::named(path, disk::MAX_TEXT).and_then(disk::text) {
        Ok(text) => Some(text),
        Err(error) => {
            complain(format_args!("{}: {error}", path.display()));
            None
        }
    }
}

fn kind_of(path: &Path) -> FileKind {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    match FileKind::detect(&name, "dockerfile") {
        FileKind::Other => FileKind::Dockerfile,
        kind => kind,
    }
}

/// Small, repeatable random numbers (xorshift64*): not for secrets.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `bound`; 0 for 0.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// The nearest character boundary at or before a byte.
fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
