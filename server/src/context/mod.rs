//! The build context and the project's files on disk: where the context lies, which ignore file applies,
//! what is in it.
//!
//! *Invariant:* the only things read of a context are metadata, its ignore files, pip's lists of packages, Python modules
//! that are called as those that people start, and whether its `.env` files contain secrets, and what Git keeps of them. No link is followed, only regular
//! files are opened, and every walk is bounded in entries, depth and time and reports when it stopped early.

mod builds;
mod env_files;
mod folder;
mod ignore;
mod locate;
mod modes;
mod notice;
mod project;
mod project_files;
mod published;
mod read;
mod renames;
mod skaffold;
mod small_texts;
mod walk;
mod workspace_files;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ignorefile::ContextListing;
use crate::model::Model;

pub use builds::{Build, Builds, Described, described_by, describes_builds};
pub use env_files::is_harmless as is_harmless_env;
pub use ignore::ignore_file;
pub use locate::{context_root, described, dockerfile_of, literal_sources, passing};
pub use notice::is_readme;
pub use project::{ProjectFile, Projects};
pub use project_files::project_files;
pub use read::read_text;
pub use renames::{FileEdits, Moves, files_moved, ignore_files_moved, stage_renamed};
pub use walk::walk;

/// How much is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Entries of the context.
    pub entries: usize,
    /// Entries of folders that are kept from the build as a whole.
    pub excluded_entries: usize,
    /// Folders within folders.
    pub depth: usize,
    /// Time for the whole walk.
    pub time: Duration,
    /// Time for folders that are kept from the build as a whole.
    pub excluded_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 250_000,
            excluded_entries: 20_000,
            depth: 100,
            time: Duration::from_secs(5),
            excluded_time: Duration::from_millis(500),
        }
    }
}

/// A context as it was found.
#[derive(Debug)]
pub struct FoundContext {
    /// Where it is, and what is in it.
    pub listing: ContextListing,
    /// What could not be read, one line each.
    pub problems: Vec<String>,
}

/// The text of a file, if an editor has it open.
pub type OpenTexts<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// What is known besides the disk.
#[derive(Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The user's folder: where there is no repository, nothing outside it is read.
    pub workspace: Option<&'a Path>,
    /// The context that the user has set.
    pub folder: Option<&'a Path>,
    /// Compose and Bake files, if they are of interest.
    pub builds: Option<&'a Builds>,
    /// The text of a file that is open in an editor: it counts more than what is on the disk.
    pub open: Option<OpenTexts<'a>>,
}

impl Surroundings<'_> {
    fn text(&self, path: &Path) -> Option<String> {
        self.open.and_then(|open| open(path)).or_else(|| read_text(path))
    }
}

/// A context before it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContextLocation {
    /// Its root.
    pub root: PathBuf,
    /// The Dockerfile that is built, whose name an ignore file may have.
    pub dockerfile: Option<PathBuf>,
}

impl ContextLocation {
    /// The context of a Dockerfile.
    pub fn of_dockerfile(path: &Path, model: &Model, around: &Surroundings<'_>) -> Self {
        Self { root: context_root(path, &literal_sources(model), around), dockerfile: Some(path.to_owned()) }
    }

    /// The context that an ignore file is for: its own folder, or, where it is named after a Dockerfile,
    /// that one's.
    pub fn of_ignorefile(path: &Path, around: &Surroundings<'_>) -> Self {
        match dockerfile_of(path) {
            Some(dockerfile) => Self::of_dockerfile(&dockerfile, &locate::model_of(&dockerfile, around), around),
            None => {
                let root = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                Self { root: root.to_owned(), dockerfile: None }
            }
        }
    }

    /// Lists it.
    pub fn list(&self, limits: &Limits, around: &Surroundings<'_>) -> FoundContext {
        let ignore = ignore_file(&self.root, self.dockerfile.as_deref(), around);
        let mut found = walk(&self.root, ignore, limits, around.builds);
        found.listing.git_ignored = ignore::git_ignored(&self.root, around);
        found.listing.not_executable = modes::not_executable(&found.listing, &self.root);
        let env_files::EnvFiles { harmless, unset } = env_files::env_files(&found.listing, &self.root);
        (found.listing.harmless, found.listing.unset) = (harmless, unset);
        let published = published::published(&found.listing, &self.root, around);
        found.listing.harmless.extend(published);
        found.listing.texts = small_texts::small_texts(&found.listing, &self.root);
        found
    }
}
