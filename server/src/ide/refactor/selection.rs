//! The instruction that a refactoring starts from, and what most of them ask of it.

use super::Rewrite;
use crate::model::{Base, Build, ImageState, Model, MountKind, Placed, mounts};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, TextRange};
use crate::texts::Phrase;

/// The instruction that a refactoring starts from.
pub(super) struct Selection<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) model: &'a Model,
    /// What is selected; empty for a cursor.
    pub(super) range: TextRange,
    /// The first instruction of the selection.
    pub(super) index: usize,
    pub(super) placed: &'a Placed,
}

impl<'a> Selection<'a> {
    /// The selection that a range of a Dockerfile makes; `None` where it touches no instruction.
    pub(super) fn of(snapshot: &'a Snapshot, range: TextRange) -> Option<Self> {
        let model = snapshot.model();
        let index = model.instructions.partition_point(|i| i.file_range().end() < range.start());
        let placed = model.instructions.get(index).filter(|i| i.start <= range.end())?;
        Some(Self { snapshot, model, range, index, placed })
    }

    /// A keyword in the case of the instruction's own.
    pub(super) fn word(&self, upper: &str) -> String {
        if is_lower(&self.placed.keyword_token.text) { upper.to_lowercase() } else { upper.to_owned() }
    }

    /// The image when the instruction starts.
    pub(super) fn state(&self) -> Option<ImageState> {
        self.state_at(self.index)
    }

    /// The image when the instruction at an index starts.
    pub(super) fn state_at(&self, index: usize) -> Option<ImageState> {
        let build = Build { args: &[], is_whole: false, images: &self.snapshot.world.knowledge.images };
        self.model.state_before(build, index)
    }

    /// Whether shell text of the instruction goes to a POSIX shell.
    pub(super) fn has_posix_shell(&self) -> bool {
        self.has_posix_shell_at(self.index)
    }

    /// Whether shell text of the instruction at an index goes to a POSIX shell.
    pub(super) fn has_posix_shell_at(&self, index: usize) -> bool {
        let model = self.model;
        model.stage_of(index).is_some()
            && model.escape == '\\'
            && model.shell_of(index).is_posix()
            && !self.image_sets_shell(index)
    }

    /// Whether the image below the stage brings a shell of its own, as its registry said.
    fn image_sets_shell(&self, index: usize) -> bool {
        let stage = self.model.stage_of(index).and_then(|s| self.model.stages.get(s));
        let Some(Base::Image(image)) = stage.map(|stage| self.model.root_base(stage)) else { return false };
        let config = self.snapshot.world.knowledge.images.image(image).and_then(|known| known.config.as_ref());
        config.is_some_and(|config| !config.shell.is_empty() || config.platform.starts_with("windows"))
    }

    /// The SHELL instructions of the stage, and of those it is built on.
    pub(super) fn shells(&self) -> impl Iterator<Item = &'a Placed> {
        self.chain().filter(|i| i.keyword == Keyword::Shell)
    }

    /// All instructions of the stage, and of those it is built on.
    pub(super) fn chain(&self) -> impl Iterator<Item = &'a Placed> + use<'a> {
        let model = self.model;
        let stage = model.stage_of(self.index).and_then(|s| model.stages.get(s));
        stage.into_iter().flat_map(|s| std::iter::once(s).chain(model.ancestors(s))).flat_map(|s| model.instructions_of(s))
    }
}

impl Rewrite {
    pub(super) fn new(title: Phrase, edits: Vec<Edit>) -> Self {
        Self { title, edits }
    }
}

pub(super) fn is_lower(word: &str) -> bool {
    !word.chars().any(char::is_uppercase)
}

/// Whether a RUN finds in its mounts what an earlier RUN with the same mounts left there: all or nothing.
pub(super) fn has_stable_mounts(run: &Instruction, escape: char) -> bool {
    let flags = run.flags.iter().filter(|f| f.name() == "mount").count();
    let mounts = mounts(run, escape);
    let is_stable = |mount: &crate::model::Mount| match mount.kind() {
        Some(MountKind::Bind) => !mount.options.iter().any(|o| o.name() == "readwrite"),
        Some(MountKind::Cache | MountKind::Secret | MountKind::Ssh) => true,
        Some(MountKind::Tmpfs) | None => false,
    };
    mounts.len() == flags && mounts.iter().all(is_stable)
}
