//! What is known of the paths that instructions are about, at their places. It takes a walk through the files of a stage and of
//! those below it, which is taken once where all instructions of a file are asked for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::files::context;
use crate::model::{Build, CopiedPath, PathClaim, Presence};
use crate::snapshot::Snapshot;
use crate::syntax::ast::Keyword;

/// What is known of a path where an instruction starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) presence: Presence,
    /// The instruction that made it.
    pub(super) made: Option<usize>,
}

impl Place {
    fn of(claim: PathClaim<'_>) -> Self {
        let made = claim.made.filter(|_| claim.likely.is_some()).map(|made| made.instruction);
        Self { presence: claim.presence, made }
    }
}

/// What is known of a path where the instruction at an index starts.
pub(super) fn place(snapshot: &Snapshot, index: usize, path: &str) -> Option<Place> {
    let (model, mut found) = (snapshot.model(), None);
    model.visit_paths(build(snapshot), context(snapshot), model.stage_of(index)?, |at, paths| {
        if at == Some(index) {
            found = Some(Place::of(paths.at(path)));
        }
    });
    found
}

/// Of each instruction, by index: where its files come to lie, and the folder that it changes to.
#[derive(Debug, Default)]
pub struct Places {
    copied: FxHashMap<usize, Vec<CopiedPath>>,
    folders: FxHashMap<usize, (Arc<str>, Option<Place>)>,
}

impl Places {
    /// Those of a whole file.
    pub fn of(snapshot: &Snapshot) -> Self {
        let (model, build) = (snapshot.model(), build(snapshot));
        let mut all = Self::default();
        model.visit_states(build, |_, index, placed, state| {
            if placed.keyword == Keyword::Workdir
                && let Some(path) = state.workdir_behind(placed, model.escape)
            {
                all.folders.insert(index, (path, None));
            }
        });
        model.visit_all_paths(build, context(snapshot), |index, paths, copied| {
            if !copied.is_empty() {
                all.copied.insert(index, copied);
            }
            if let Some((path, place)) = all.folders.get_mut(&index) {
                *place = Some(Place::of(paths.at(path)));
            }
        });
        all
    }

    /// Where the sources of a COPY or ADD come to lie.
    pub(super) fn copied_by(&self, index: usize) -> &[CopiedPath] {
        self.copied.get(&index).map(Vec::as_slice).unwrap_or_default()
    }

    /// The folder that a WORKDIR changes to, and what is there before it.
    pub(super) fn folder_of(&self, index: usize) -> (Option<Arc<str>>, Option<Place>) {
        self.folders.get(&index).map_or((None, None), |(path, place)| (Some(Arc::clone(path)), *place))
    }
}

fn build(snapshot: &Snapshot) -> Build<'_> {
    Build { args: &[], is_whole: false, images: &snapshot.world.knowledge.images }
}
