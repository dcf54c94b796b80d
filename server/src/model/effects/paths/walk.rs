//! From one instruction to the next, and from a stage to those that start from it or take files from it.

use std::sync::Arc;

use super::context::{ContextFiles, KeptFiles};
use super::copy::{CopiedPath, Copy, CopyEffect, From};
use super::run::RunAction;
use super::script::Script;
use super::tree::{New, Tree};
use super::{Made, Origin, StagePaths};
use crate::model::effects::effect::Effect;
use crate::model::effects::walk::Walk;
use crate::model::effects::{Build, ImageState};
use crate::model::needs::copy_from;
use crate::model::{Base, Model, Placed, Stage};
use crate::syntax::ast::Keyword;

/// Names that may be copied for all stages of a file together: those of folders, and those of trees of which one is kept for
/// each stage.
const MOST_WORK: usize = 2_000_000;
/// Volumes of a stage.
const MOST_VOLUMES: usize = 64;

/// What an instruction does to files, with the values of its variables.
enum Action<'m> {
    Workdir(Option<Arc<str>>),
    Volume(Option<Vec<Arc<str>>>),
    Copy(Copy<'m>),
    Run(RunAction<'m>),
    /// Nobody knows.
    Unknown,
}

impl Model {
    /// Calls `visit` with the instructions of a stage and the files when each starts, and with `None` and those at the
    /// end. `context` is what is sent to the builder, where that is known.
    pub fn visit_paths(
        &self,
        build: Build<'_>,
        context: Option<&dyn ContextFiles>,
        stage: usize,
        mut visit: impl FnMut(Option<usize>, &StagePaths),
    ) {
        self.fold_paths(build, context, &[stage], |at, index, _, paths, _, _| {
            if at == stage {
                visit(index, paths);
            }
        });
    }

    /// The files of every stage at its end.
    pub fn paths_of_stages(&self, build: Build<'_>, context: Option<&dyn ContextFiles>) -> Vec<StagePaths> {
        let all: Vec<usize> = (0..self.stages.len()).collect();
        let mut ends = Vec::with_capacity(all.len());
        self.fold_paths(build, context, &all, |_, index, _, paths, _, _| {
            if index.is_none() {
                ends.push(paths.clone());
            }
        });
        ends
    }

    /// The files of a stage at its end; `None` where there is no such stage.
    pub fn paths_of_stage(&self, build: Build<'_>, context: Option<&dyn ContextFiles>, stage: usize) -> Option<StagePaths> {
        let mut end = None;
        self.visit_paths(build, context, stage, |index, paths| {
            if index.is_none() {
                end = Some(paths.clone());
            }
        });
        end
    }

    /// Where the sources of the COPY or ADD at an index come to lie, as far as that is certain.
    pub fn copied_paths(&self, build: Build<'_>, context: Option<&dyn ContextFiles>, instruction: usize) -> Vec<CopiedPath> {
        let mut copied = Vec::new();
        let Some(stage) = self.stage_of(instruction) else { return copied };
        self.fold_paths(build, context, &[stage], |_, index, action, paths, ends, context| {
            if index == Some(instruction)
                && let Some(Action::Copy(copy)) = action
            {
                copied = copy.copied(&paths.tree, context, ends);
            }
        });
        copied
    }

    /// Calls `visit` with the instructions of all stages, the files when each starts and, of COPY and ADD, where their sources
    /// come to lie: what [`Model::visit_paths`] and [`Model::copied_paths`] say of one, in one walk for all of them.
    pub fn visit_all_paths(
        &self,
        build: Build<'_>,
        context: Option<&dyn ContextFiles>,
        mut visit: impl FnMut(usize, &StagePaths, Vec<CopiedPath>),
    ) {
        let all: Vec<usize> = (0..self.stages.len()).collect();
        self.fold_paths(build, context, &all, |_, index, action, paths, ends, context| {
            let Some(index) = index else { return };
            let copied = match action {
                Some(Action::Copy(copy)) => copy.copied(&paths.tree, context, ends),
                _ => Vec::new(),
            };
            visit(index, paths, copied);
        });
    }

    /// Goes through some stages, and those that they start from and take files from.
    fn fold_paths(
        &self,
        build: Build<'_>,
        context: Option<&dyn ContextFiles>,
        wanted: &[usize],
        mut visit: impl FnMut(
            usize,
            Option<usize>,
            Option<&Action<'_>>,
            &StagePaths,
            &[Option<StagePaths>],
            Option<&dyn ContextFiles>,
        ),
    ) {
        let kept = context.map(KeptFiles::new);
        let context = kept.as_ref().map(|kept| kept as &dyn ContextFiles);
        let bases = Walk::new(self, build).bases();
        let base_of = |stage: usize| match bases.get(stage) {
            Some(Base::Stage(base)) if *base < stage => Some(*base),
            _ => None,
        };
        let source_of = |stage: &Stage, placed: &Placed| match placed.has_flags && placed.keyword == Keyword::Copy {
            true => copy_from(self, placed).filter(|from| *from < stage.index),
            false => None,
        };
        let mut is_wanted = vec![false; self.stages.len()];
        let mut todo = wanted.to_vec();
        while let Some(index) = todo.pop() {
            let (Some(known), Some(stage)) = (is_wanted.get_mut(index), self.stages.get(index)) else { continue };
            if !std::mem::replace(known, true) {
                todo.extend(base_of(index));
                todo.extend(self.instructions_of(stage).iter().filter_map(|placed| source_of(stage, placed)));
            }
        }
        let mut actions: Vec<Option<Action<'_>>> = Vec::new();
        actions.resize_with(self.instructions.len(), || None);
        self.visit_states(build, |stage, index, _, state| {
            if is_wanted.get(stage.index) == Some(&true)
                && let (Some(placed), Some(slot)) = (self.instructions.get(index), actions.get_mut(index))
            {
                *slot = self.action(stage, index, placed, state);
            }
        });
        let mut ends: Vec<Option<StagePaths>> = vec![None; self.stages.len()];
        let triggers: Vec<bool> = self.stages.iter().map(|stage| self.has_triggers(stage)).collect();
        let mut work = 0;
        for stage in self.stages.iter().filter(|stage| is_wanted.get(stage.index) == Some(&true)) {
            let base = base_of(stage.index);
            let mut paths = match base.and_then(|base| ends.get(base)?.clone()) {
                Some(paths) => paths,
                None if matches!(bases.get(stage.index), Some(Base::Scratch)) => StagePaths::of(Tree::empty()),
                None => StagePaths::of(Tree::unknown()),
            };
            paths.tree.work = 0;
            if base.and_then(|base| triggers.get(base)) == Some(&true) {
                paths.tree.doubt_all();
            }
            for index in stage.instructions.clone().skip(1) {
                let action = actions.get(index).and_then(Option::as_ref);
                visit(stage.index, Some(index), action, &paths, &ends, context);
                if MOST_WORK < work + paths.tree.work {
                    paths.tree.lose();
                }
                if let Some(action) = action {
                    paths.apply(action, index, context, &ends);
                }
            }
            work += paths.tree.work;
            visit(stage.index, None, None, &paths, &ends, context);
            if let Some(end) = ends.get_mut(stage.index) {
                *end = Some(paths);
            }
        }
    }

    /// Whether what starts from a stage carries out instructions that may change files.
    fn has_triggers(&self, stage: &Stage) -> bool {
        let changes = |keyword: Keyword| {
            matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir | Keyword::Volume)
        };
        self.instructions_of(stage).iter().any(|placed| placed.trigger().is_some_and(|trigger| changes(trigger.keyword)))
    }

    fn action<'m>(&'m self, stage: &Stage, index: usize, placed: &'m Placed, state: &ImageState) -> Option<Action<'m>> {
        let changes = matches!(placed.keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir | Keyword::Volume);
        if !changes {
            return None;
        }
        if state.plain.for_windows {
            return Some(Action::Unknown);
        }
        match placed.keyword {
            Keyword::Workdir => match Effect::of(&placed.instruction, self.escape) {
                Effect::Workdir(text) => {
                    let source = super::super::Source::Instruction(index);
                    Some(Action::Workdir(state.workdir_after(text, source).known().cloned()))
                }
                _ => None,
            },
            Keyword::Volume => match Effect::of(&placed.instruction, self.escape) {
                Effect::Volume(texts) => {
                    let paths =
                        texts.iter().map(|text| text.expand(&|name| state.value(name)).filter(|path| path.starts_with('/')));
                    Some(Action::Volume(paths.collect()))
                }
                _ => None,
            },
            Keyword::Run => {
                let script = Script::of(&placed.instruction, self.escape)?;
                let is_posix = self.shell_of(index).is_posix();
                Some(Action::Run(RunAction::new(script, placed, state, is_posix, self.escape)))
            }
            _ => {
                let Some(effect) = CopyEffect::of(&placed.instruction, self.escape) else { return Some(Action::Unknown) };
                let from = match placed.flag("from") {
                    None => From::Context,
                    Some(_) => match copy_from(self, placed).filter(|from| *from < stage.index) {
                        Some(from) => From::Stage(from),
                        None => From::Outside,
                    },
                };
                Some(Action::Copy(Copy::new(effect, state, from)))
            }
        }
    }
}

impl StagePaths {
    fn apply(&mut self, action: &Action<'_>, index: usize, context: Option<&dyn ContextFiles>, ends: &[Option<Self>]) {
        // Nothing comes to be known again.
        if self.tree.is_lost() {
            return;
        }
        match action {
            Action::Workdir(Some(path)) => {
                let made = Made { instruction: index, from: Origin::Workdir };
                self.tree.put(path, New::Folder, &made);
            }
            Action::Workdir(None) => self.tree.doubt_absences(),
            Action::Volume(Some(paths)) if self.volumes.len() + paths.len() <= MOST_VOLUMES => {
                let paths = paths.iter().map(|path| crate::model::workdir::cleaned(path).into());
                self.volumes = self.volumes.iter().cloned().chain(paths).collect();
            }
            Action::Volume(_) => self.tree.lose(),
            Action::Copy(copy) => copy.apply(&mut self.tree, index, context, ends),
            Action::Run(run) => run.apply(&mut self.tree, index),
            Action::Unknown => self.tree.doubt_all(),
        }
    }
}
