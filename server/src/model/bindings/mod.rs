//! What each name of a file stands for: stages, variables, heredocs and images, where they are declared,
//! where they are used, and which of them belong together.
//!
//! Editors ask for it (definition, references, rename and so on); diagnostics do not, so it is built when
//! it is first asked for. One pass over the instructions, in the order in which stages build on each other.

mod build;
mod mentions;
mod scan;
mod stages;
#[cfg(test)]
mod tests;

use super::Model;
use crate::text::{TextRange, TextSize};

/// The names of a file.
#[derive(Debug, Default)]
pub struct Bindings {
    /// By place.
    occurrences: Vec<Occurrence>,
    entities: Vec<Entity>,
}

/// A name at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The name alone, in the file.
    pub name: TextRange,
    /// With what belongs to it: `$NAME`, `${…}`. The name itself for all but uses of variables.
    pub outer: TextRange,
    /// The index of the instruction it is in.
    pub instruction: usize,
    /// What it does there.
    pub role: Role,
    /// What it stands for: an index for [`Bindings::entity`].
    pub entity: usize,
    /// The only declaration comes after this use, or in an ONBUILD trigger.
    pub later: bool,
    target: Option<usize>,
}

/// What a name does where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The word after AS.
    StageName,
    /// The name of a stage in FROM, `--from=` or `from=`.
    StageReference,
    /// A number in `COPY --from=`.
    StageIndex,
    /// An image in FROM, `--from=` or `from=`.
    Image,
    /// A word of ARG.
    Arg {
        /// With `=`.
        has_value: bool,
    },
    /// A key of ENV.
    Env,
    /// The builder puts the variable's value in.
    Use,
    /// A shell does, while the image is built; what the file does not set may be set there.
    ShellUse,
    /// A shell does, when the container runs: build arguments are gone by then.
    RuntimeUse,
    /// A shell script sets a variable of its own.
    Assignment,
    /// The name after `<<`.
    HeredocMarker,
    /// The line that ends a heredoc.
    HeredocEnd,
}

impl Role {
    /// Whether it sets or names something, as against using it.
    pub fn declares(self) -> bool {
        matches!(self, Self::StageName | Self::Arg { .. } | Self::Env | Self::Assignment | Self::HeredocMarker)
    }
}

/// What names stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// What it is called; empty for a stage without a name.
    pub name: String,
    members: Vec<usize>,
}

/// Kinds of [`Entity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// A stage, by index.
    Stage(usize),
    /// A variable of ARG or ENV, or one that nothing in the file declares.
    Variable,
    /// A variable of one RUN's script.
    ShellVariable,
    /// A heredoc.
    Heredoc,
    /// An image.
    Image,
}

impl Bindings {
    /// All names, by place.
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// The names in an instruction.
    pub fn of_instruction(&self, instruction: usize) -> &[Occurrence] {
        let start = self.occurrences.partition_point(|o| o.instruction < instruction);
        let end = self.occurrences.partition_point(|o| o.instruction <= instruction);
        self.occurrences.get(start..end).unwrap_or_default()
    }

    /// What a name stands for.
    pub fn entity(&self, occurrence: &Occurrence) -> Option<&Entity> {
        self.entities.get(occurrence.entity)
    }

    /// All names of an entity, by place.
    pub fn members<'a>(&'a self, entity: &'a Entity) -> impl Iterator<Item = &'a Occurrence> {
        entity.members.iter().filter_map(|&i| self.occurrences.get(i))
    }

    /// Where a name gets its meaning: for a use the declaration whose value it sees, for an ARG without a
    /// value the one before the first FROM that feeds it, for another declaration itself. `None` for what
    /// the file does not declare.
    pub fn target<'a>(&'a self, occurrence: &'a Occurrence) -> Option<&'a Occurrence> {
        match occurrence.target {
            Some(target) => self.occurrences.get(target),
            None => occurrence.role.declares().then_some(occurrence),
        }
    }

    /// The name at an offset; its end counts as in it. Of two that touch, the right one.
    pub fn at(&self, model: &Model, at: TextSize) -> Option<&Occurrence> {
        let here = self.of_instruction(model.instruction_at(at)?);
        let smallest = |ends_here: bool| {
            let hits = here.iter().filter(|o| o.outer.contains_inclusive(at) && (o.outer.end() == at) == ends_here);
            hits.min_by_key(|o| o.outer.len())
        };
        match (smallest(true), smallest(false)) {
            (Some(left), Some(right)) if right.outer.contains_range(left.outer) => Some(left),
            (left, right) => right.or(left),
        }
    }
}

impl Model {
    /// What each name of the file stands for.
    pub fn bindings(&self) -> &Bindings {
        self.derived.bindings.get_or_init(|| build::bind(self))
    }
}
