//! What a build takes from earlier ones: which instructions are steps of the builder, what their keys are made of, and
//! which of them are carried out again when something changes.
//!
//! The builder looks a step up by what it is made of (BuildKit: the `CacheMap` functions of `solver/llbsolver/ops`). The
//! layers below count by the keys of the steps that made them, files of the build context and of other stages by names,
//! modes and contents: owners and times do not matter. Of RUN the whole environment is a part of the key: each ARG above it
//! that has a value, named or not, and each ENV. What only changes the configuration is not a step.
//! Whether files of another stage that runs again come out as they were is `Perhaps`: `effects::paths` knows which paths there
//! are, but not what is in them.
//! `tests/oracles/cache.py` compares what is said here with what the builder takes from its cache.

mod causes;
mod changed;
mod inputs;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::effect::Text;
use super::walk::{At, Walk};
use super::{Build, ImageState};
use crate::model::{Base, Placed, RemoteSource, Stage, StageModel, remote_source};
use crate::syntax::ast::{Instruction, Keyword};
use changed::{Changed, Mark, set};
use inputs::{Inputs, Taken};

pub use causes::Causes;

/// Variables with other values that one RUN is asked for; with more of them its answer is "perhaps".
const MOST_CHANGED: usize = 256;

/// Something that changes between two builds.
#[derive(Clone, Copy)]
pub enum Change<'a> {
    /// Files of the build context: whether a source with this text takes one of them; `None` for a text that is not known.
    Files(&'a dyn Fn(Option<&str>) -> Again),
    /// The value that a build argument is given.
    Argument(&'a str),
    /// What the instruction at an index says: another command, path or value.
    Instruction(usize),
}

/// Whether something is carried out again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Again {
    /// Its result is there from the build before.
    #[default]
    No,
    /// It depends on what is in the files that it, or a step before it, takes from another stage.
    Perhaps,
    /// It is.
    Yes,
}

/// A step of the builder, which makes a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The index of its stage.
    pub stage: usize,
    /// The index of the instruction; where ONBUILD of a stage below made it, that of the stage's FROM.
    pub instruction: usize,
    /// The index of that ONBUILD.
    pub trigger: Option<usize>,
    /// Whether it is carried out again.
    pub again: Again,
    /// Whether it is carried out again for its own sake, whatever happens to the steps before it.
    pub by_itself: Again,
    /// It takes files of these stages.
    pub stages: Vec<usize>,
    /// It does not depend on the layers below it (`COPY --link`).
    pub is_linked: bool,
}

/// What is known of an instruction before the layers below it and other stages are looked at.
struct Found {
    step: Step,
    /// It makes a layer; WORKDIR of the root does not, and everything behind it changes with it all the same.
    is_step: bool,
}

/// One comparison of two builds.
struct Comparison<'m, 'c> {
    model: &'m StageModel,
    build: Build<'c>,
    changes: &'c [Change<'c>],
    /// ARGs before the first FROM with other values.
    global: FxHashMap<Arc<str>, Again>,
}

impl StageModel {
    /// The steps of a build, in the order of the file, and which of them are carried out again if this has changed since
    /// the build before.
    pub fn steps(&self, build: Build<'_>, changes: &[Change<'_>]) -> Vec<Step> {
        let mut comparison = Comparison { model: self, build, changes, global: FxHashMap::default() };
        comparison.read_global();
        let walk = Walk::new(self, build);
        let bases = walk.bases();
        let mut found: Vec<Vec<Found>> = self.stages.iter().map(|_| Vec::new()).collect();
        let mut changed = Changed::default();
        let mut marks: Vec<Option<Mark>> = vec![None; self.stages.len()];
        walk.through(&bases, |stage, at, state| {
            let of_stage = match at {
                At::Start => {
                    let parent = if let Some(Base::Stage(parent)) = bases.get(stage.index) { Some(*parent) } else { None };
                    let mark = parent.and_then(|parent| marks.get(parent).copied().flatten());
                    changed.go_back_to(mark.unwrap_or_default());
                    None
                }
                At::Trigger(index, placed) => {
                    let of_trigger =
                        placed.trigger().map(|trigger| comparison.look_at(trigger, index, stage, state, &mut changed));
                    of_trigger.map(|mut found| {
                        found.step.instruction = stage.instructions.start;
                        found.step.trigger = Some(index);
                        found
                    })
                }
                At::Instruction(index, placed) => Some(comparison.look_at(placed, index, stage, state, &mut changed)),
                At::End => {
                    if let Some(mark) = marks.get_mut(stage.index) {
                        *mark = Some(changed.mark());
                    }
                    None
                }
            };
            let of_stage = of_stage.filter(|one| one.is_step || one.step.by_itself != Again::No);
            if let (Some(found), Some(one)) = (found.get_mut(stage.index), of_stage) {
                found.push(one);
            }
        });
        comparison.settle(&bases, found)
    }

    /// How many layers the stages make, those that they start from included, up to the instruction at an index and with
    /// it; the layers of an image at the root are not counted. `None` where it makes none, or where that is not known.
    pub fn layer_of(&self, build: Build<'_>, instruction: usize) -> Option<usize> {
        let mut count = Some(0);
        let mut add = |is_step: Option<bool>| count = count.zip(is_step).map(|(count, is_step)| count + usize::from(is_step));
        let state = self.fold(build, instruction, |_, at, state| match at {
            At::Trigger(_, placed) => add(placed.trigger().map_or(Some(false), |trigger| is_step(trigger, self.escape, state))),
            At::Instruction(_, placed) => add(is_step(placed, self.escape, state)),
            At::Start | At::End => {}
        })?;
        let placed = self.instructions.get(instruction).filter(|placed| placed.keyword != Keyword::From)?;
        let is_step = is_step(placed, self.escape, &state)?;
        add(Some(is_step));
        count.filter(|_| is_step)
    }
}

/// Whether an instruction is a step of the builder; `None` where that is not known.
pub(super) fn is_step(instruction: &Instruction, escape: char, state: &ImageState) -> Option<bool> {
    match instruction.keyword {
        Keyword::Run | Keyword::Copy | Keyword::Add => Some(true),
        Keyword::Workdir if state.plain.for_windows => Some(true),
        Keyword::Workdir => {
            let super::Effect::Workdir(path) = super::Effect::of(instruction, escape) else { return None };
            match state.workdir_after(path, super::Source::Builder) {
                super::Fact::Known(path, _) => Some(&*path != "/"),
                // Nothing that leads further down is the root.
                super::Fact::Unknown => {
                    let path = path.expand(&|name| state.value(name))?;
                    let depth = |depth: Option<i32>, part: &str| match part {
                        "" | "." => depth,
                        ".." => depth.map(|depth| depth - 1).filter(|depth| 0 <= *depth),
                        _ => depth.map(|depth| depth + 1),
                    };
                    path.split('/').fold(Some(0), depth).filter(|depth| 0 < *depth).map(|_| true)
                }
            }
        }
        _ => Some(false),
    }
}

impl Comparison<'_, '_> {
    fn is_changed(&self, index: usize) -> bool {
        self.changes.iter().any(|change| matches!(change, Change::Instruction(changed) if *changed == index))
    }

    /// Whether the value of an ARG comes from outside, and whether it has changed there.
    fn given(&self, name: &str) -> Option<Again> {
        if self.changes.iter().any(|change| matches!(change, Change::Argument(changed) if *changed == name)) {
            return Some(Again::Yes);
        }
        self.build.args.iter().any(|(given, _)| given == name).then_some(Again::No)
    }

    fn read_global(&mut self) {
        for index in self.model.global() {
            let Some(placed) = self.model.instructions.get(index).filter(|placed| placed.keyword == Keyword::Arg) else {
                continue;
            };
            let is_changed = self.is_changed(index);
            for one in &Inputs::of(placed, self.model.escape).sets {
                let Some(name) = &one.name else { continue };
                let of = |name: &Arc<str>| self.global.get(name).copied().unwrap_or_default();
                let again = self.given(name).unwrap_or_else(|| {
                    let own = if is_changed { Again::Yes } else { Again::No };
                    let before = if one.has_value { Again::No } else { of(name) };
                    one.uses.iter().map(of).max().unwrap_or_default().max(own).max(before)
                });
                self.global.insert(Arc::clone(name), again);
            }
        }
    }

    /// Looks at one instruction in the state before it, and notes what it sets.
    fn look_at(
        &self,
        instruction: &Instruction,
        index: usize,
        stage: &Stage,
        state: &ImageState,
        changed: &mut Changed,
    ) -> Found {
        let escape = self.model.escape;
        let inputs = Inputs::of(instruction, escape);
        let own = if self.is_changed(index) { Again::Yes } else { Again::No };
        let is_step = is_step(instruction, escape, state).unwrap_or(true);
        let mut again = Again::No;
        match instruction.keyword {
            Keyword::Env => self.set_env(inputs, own, state, changed),
            Keyword::Arg => self.set_args(inputs, own, state, changed),
            Keyword::User => changed.plain.user = own.max(changed.any_of(&inputs.names, state)),
            Keyword::Shell => changed.plain.shell = own,
            Keyword::Workdir => {
                let by_user = if is_step { changed.plain.user } else { Again::No };
                again = own.max(changed.any_of(&inputs.names, state)).max(by_user);
            }
            Keyword::Copy | Keyword::Add => {
                again = own.max(changed.any_of(&inputs.names, state)).max(self.of_context(&inputs.context, state));
            }
            Keyword::Run if changed.plain.is_seen => {}
            Keyword::Run => {
                let by_shell = if inputs.has_shell { changed.plain.shell } else { Again::No };
                let by_environment = changed.any(state).max(changed.any_of(&inputs.names, state));
                again =
                    own.max(changed.plain.user).max(by_shell).max(by_environment).max(self.of_context(&inputs.context, state));
                changed.plain.is_seen = again == Again::Yes;
            }
            _ => {}
        }
        let stages = inputs.taken.iter().filter_map(|taken| self.model.taken_from(taken)).collect();
        let step = Step {
            stage: stage.index,
            instruction: index,
            trigger: None,
            again,
            by_itself: again,
            stages,
            is_linked: inputs.is_linked,
        };
        Found { step, is_step }
    }

    fn set_env(&self, inputs: &Inputs, own: Again, state: &ImageState, changed: &mut Changed) {
        let values: Vec<Again> = inputs.sets.iter().map(|one| own.max(changed.any_of(&one.uses, state))).collect();
        for (one, again) in inputs.sets.iter().zip(values) {
            match &one.name {
                Some(name) => {
                    set(&mut changed.env, name, again);
                    set(&mut changed.args, name, Again::No);
                }
                // A name that no variable has, so that nothing sets it to its old value.
                None => set(&mut changed.env, &"=".into(), again),
            }
        }
    }

    fn set_args(&self, inputs: &Inputs, own: Again, state: &ImageState, changed: &mut Changed) {
        for one in &inputs.sets {
            let Some(name) = &one.name else { continue };
            let is_set = state.args.get(name).is_some() || state.env.get(name).is_some();
            let again = match (self.given(name), self.global.get(name)) {
                (Some(given), _) => given,
                (None, _) if one.has_value => own.max(changed.any_of(&one.uses, state)),
                (None, Some(global)) => own.max(*global),
                // An earlier value stays as it is.
                (None, None) if is_set && own == Again::No => continue,
                (None, None) => own,
            };
            set(&mut changed.args, name, again);
        }
    }

    fn of_context(&self, sources: &[Text], state: &ImageState) -> Again {
        let of = |text: &Text, takes: &dyn Fn(Option<&str>) -> Again| match text.expand(&|name| state.value(name)) {
            Some(path) if !is_local(&path) => Again::No,
            path => takes(path.as_deref()),
        };
        let files = self.changes.iter().filter_map(|change| if let Change::Files(takes) = change { Some(*takes) } else { None });
        files.flat_map(|takes| sources.iter().map(move |text| of(text, takes))).max().unwrap_or_default()
    }

    /// What holds with regard to the steps before each, and to the stages that files are taken from.
    fn settle(&self, bases: &[Base], found: Vec<Vec<Found>>) -> Vec<Step> {
        let mut ends: Vec<Again> = vec![Again::No; self.model.stages.len()];
        let mut steps = Vec::new();
        for (stage, found) in self.model.stages.iter().zip(found) {
            let below = match bases.get(stage.index) {
                Some(Base::Stage(parent)) if *parent < stage.index => ends.get(*parent).copied().unwrap_or_default(),
                _ => Again::No,
            };
            let mut chain = below.max(self.of_from(stage));
            for Found { mut step, is_step } in found {
                let is_taken_again = |&from: &usize| from < stage.index && ends.get(from).is_some_and(|end| *end != Again::No);
                if step.stages.iter().any(is_taken_again) {
                    step.by_itself = step.by_itself.max(Again::Perhaps);
                }
                step.again = if step.is_linked { step.by_itself } else { step.by_itself.max(chain) };
                chain = chain.max(step.by_itself);
                if is_step {
                    steps.push(step);
                }
            }
            if let Some(end) = ends.get_mut(stage.index) {
                *end = chain;
            }
        }
        steps
    }

    /// Whether a stage starts from something else than before.
    fn of_from(&self, stage: &Stage) -> Again {
        let Some(from) = self.model.instructions.get(stage.instructions.start) else { return Again::No };
        let own = if self.is_changed(stage.instructions.start) { Again::Yes } else { Again::No };
        let names = &Inputs::of(from, self.model.escape).names;
        names.iter().map(|name| self.global.get(name).copied().unwrap_or_default()).max().unwrap_or_default().max(own)
    }
}

/// Whether a source is in the build context.
fn is_local(path: &str) -> bool {
    !path.is_empty() && matches!(remote_source(path), None | Some(RemoteSource::GitShorthand))
}

impl StageModel {
    /// The stage that files are taken from, by its index; `None` for an image.
    fn taken_from(&self, taken: &Taken) -> Option<usize> {
        match taken.from.parse::<usize>() {
            Ok(index) if taken.may_be_index => (index < self.stages.len()).then_some(index),
            _ => self.stage_of_source(&taken.from).map(|stage| stage.index),
        }
    }
}

impl Placed {
    /// The paths that it takes of the stages and images that it names, with the name of each, as far as no variable
    /// decides them.
    pub fn taken_paths(&self, escape: char) -> Vec<(&str, Vec<&str>)> {
        fn text(text: &Text) -> Option<&str> {
            if let Text::Fixed(text) = text { Some(text) } else { None }
        }
        let taken = Inputs::of(&self.instruction, escape).taken.iter();
        taken.map(|taken| (&*taken.from, taken.paths.iter().filter_map(text).collect())).collect()
    }
}
