//! The name under the cursor.

use crate::model::{Bindings, Entity, EntityKind, Model, Occurrence, Stage};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize};

/// A name, and what it stands for.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) model: &'a Model,
    pub(super) bindings: &'a Bindings,
    pub(super) occurrence: &'a Occurrence,
    pub(super) entity: &'a Entity,
}

impl<'a> Name<'a> {
    /// The name at an offset; there is none in comments.
    pub(super) fn at(snapshot: &'a Snapshot, at: TextSize) -> Option<Self> {
        if snapshot.kind != FileKind::Dockerfile {
            return None;
        }
        let model = snapshot.model();
        if in_comment(model, at) {
            return None;
        }
        let bindings = model.bindings();
        let occurrence = bindings.at(model, at)?;
        Some(Self { model, bindings, occurrence, entity: bindings.entity(occurrence)? })
    }

    /// All names that stand for the same, by place.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Occurrence> {
        self.bindings.members(self.entity)
    }

    /// The FROM keyword of the stage that this name stands for, if the stage has no name of its own.
    pub(super) fn unnamed_stage(&self) -> Option<(usize, TextRange)> {
        let EntityKind::Stage(index) = self.entity.kind else { return None };
        let from = self.model.stages.get(index)?.instructions.start;
        let has_name = self.model.stages.get(index)?.name.is_some();
        let keyword = self.model.instructions.get(from)?.keyword_range();
        (!has_name).then_some((from, keyword))
    }
}

/// Whether an offset is in a comment, also in one inside an instruction.
pub(super) fn in_comment(model: &Model, at: TextSize) -> bool {
    let Some(placed) = model.instruction_at(at).and_then(|i| model.instructions.get(i)) else { return true };
    let inside = |t: &crate::syntax::ast::Trivia| {
        t.kind == crate::syntax::ast::TriviaKind::Comment && placed.at(t.range).contains_inclusive(at)
    };
    placed.trivia.iter().any(inside)
}

/// So many stages of a chain are named, each built on the next one.
pub(super) const MOST_STAGES: usize = 12;

/// What a stage goes by: its name or its index.
pub(super) fn stage_name(stage: &Stage) -> String {
    stage.name.as_ref().map_or_else(|| stage.index.to_string(), |name| name.text.to_string())
}
