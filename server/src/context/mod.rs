//! The build context and the project's files on disk: where the context lies, which ignore file applies,
//! what is in it.
//!
//! *Invariant:* of a context only metadata is read, and its ignore file. No link is followed, nothing but
//! a regular file is opened, and every walk is bounded in entries, depth and time and says when it stopped.

mod ignore;
mod locate;
mod project;
mod walk;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ignorefile::ContextListing;
use crate::model::Model;

pub use ignore::{ignore_file, read_text};
pub use locate::{context_root, dockerfile_of, literal_sources};
pub use project::{ProjectFile, Projects};
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
            entries: 200_000,
            excluded_entries: 20_000,
            depth: 100,
            time: Duration::from_secs(5),
            excluded_time: Duration::from_millis(500),
        }
    }
}

/// A context as it was found.
#[derive(Debug)]
pub struct Found {
    /// Its root.
    pub root: PathBuf,
    /// What is in it.
    pub listing: ContextListing,
    /// What could not be read, one line each.
    pub problems: Vec<String>,
}

/// A context before it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// Its root.
    pub root: PathBuf,
    /// The Dockerfile that is built, whose name an ignore file may have.
    pub dockerfile: Option<PathBuf>,
}

impl Place {
    /// The context of a Dockerfile: its own folder, or a folder above it that its sources are in.
    pub fn of_dockerfile(path: &Path, model: &Model) -> Self {
        Self { root: context_root(path, &literal_sources(model)), dockerfile: Some(path.to_owned()) }
    }

    /// The context that an ignore file is for: its own folder, or, where it is named after a Dockerfile,
    /// that one's.
    pub fn of_ignorefile(path: &Path) -> Self {
        match dockerfile_of(path) {
            Some(dockerfile) => Self::of_dockerfile(&dockerfile, &locate::model_of(&dockerfile)),
            None => {
                let root = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                Self { root: root.to_owned(), dockerfile: None }
            }
        }
    }

    /// Lists it.
    pub fn list(&self, limits: &Limits) -> Found {
        walk(&self.root, ignore_file(&self.root, self.dockerfile.as_deref()), limits)
    }
}
