//! What is known of a stage's files: which paths are there, which are not, and the line that made or removed them.
//!
//! [`StagePaths`] is a fold over the instructions of a stage, from the files of what it starts from: nothing at all below
//! `scratch`, a stage above, or an image of which nothing is known. WORKDIR, COPY and ADD follow BuildKit, RUN the shell:
//! [`script`] reads its text once, `run` carries it out, and `run::commands` knows what some programs make and remove.
//! What any other program does is not known, so all that was known before it is only likely after it. It is taken for
//! granted that every instruction succeeds; otherwise there is no image.
//!
//! Bounds: 10,000 paths in a stage, 64 folders in folders, 4,096 bytes of a path, and a number of steps for a whole file.
//! Beyond them nothing is known.

mod context;
mod copy;
mod glob;
mod merge;
mod node;
mod run;
mod script;
#[cfg(test)]
mod tests;
mod tree;
mod walk;

use std::sync::Arc;

pub use context::{ContextFiles, ContextKind};
pub use copy::CopiedPath;
use node::Found;
use tree::Tree;

/// The files of a stage at a point of the file. A copy costs nothing.
#[derive(Debug, Clone)]
pub struct StagePaths {
    tree: Tree,
    /// Volumes, whose content some builders throw away.
    volumes: Arc<[Arc<str>]>,
}

/// What is certain of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Present(PathKind),
    /// Nothing is there.
    Absent,
    /// Neither is certain.
    Unknown,
}

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder, or a link to one.
    Folder,
    /// One of these, or a link.
    Other,
}

/// What made a path, or removed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The index of the instruction in the file.
    pub instruction: usize,
    /// How.
    pub from: Origin,
}

/// Where a path comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// From a path of the build context.
    Context(Arc<str>),
    /// From a path of the stage at an index.
    Stage(usize, Arc<str>),
    /// From another image, or from elsewhere on the network.
    Outside,
    /// The body of a heredoc.
    Heredoc,
    /// WORKDIR.
    Workdir,
    /// A command of RUN.
    Command,
    /// It is a folder above something that was made.
    Parent,
}

/// What is known of one path.
#[derive(Debug, Clone, Copy)]
pub struct PathClaim<'p> {
    /// What is certain.
    pub presence: Presence,
    /// What was there when something was last known of it: what is likely to be there, where nothing is certain.
    pub likely: Option<PathKind>,
    /// What made it, or removed it.
    pub made: Option<&'p Made>,
}

impl<'p> PathClaim<'p> {
    fn of(found: Found<'p>) -> Self {
        let presence = match found.kind() {
            Some(kind) => Presence::Present(kind),
            None if found.is_absent() => Presence::Absent,
            None => Presence::Unknown,
        };
        Self { presence, likely: found.last_kind(), made: found.made() }
    }
}

impl StagePaths {
    fn of(tree: Tree) -> Self {
        Self { tree, volumes: Arc::default() }
    }

    /// What is known of an absolute path without `..`, as a program of the stage would see it.
    pub fn at(&self, path: &str) -> PathClaim<'_> {
        if self.is_in_volume(path) {
            return PathClaim { presence: Presence::Unknown, likely: None, made: None };
        }
        PathClaim::of(self.tree.find(path))
    }

    /// What is known of the names in a folder.
    pub fn names(&self, folder: &str) -> Vec<(&str, PathClaim<'_>)> {
        if self.is_in_volume(folder) {
            return Vec::new();
        }
        let below = |name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
        let names = self.tree.names(self.tree.find(folder));
        names.filter(|(name, _)| !self.is_in_volume(&below(name))).map(|(name, found)| (name, PathClaim::of(found))).collect()
    }

    /// Whether a folder certainly holds nothing but what [`StagePaths::names`] lists.
    pub fn is_whole(&self, folder: &str) -> bool {
        let folder = folder.trim_end_matches('/');
        let holds_volume =
            self.volumes.iter().any(|volume| volume.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        !holds_volume && !self.is_in_volume(folder) && self.tree.find(folder).is_whole()
    }

    fn is_in_volume(&self, path: &str) -> bool {
        self.volumes.iter().any(|volume| is_within(path, volume))
    }
}

/// Whether a path is a folder or lies in it.
fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
