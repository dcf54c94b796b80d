//! From one instruction to the next, and from a stage to those that are built on it.

use super::effect::Effect;
use super::{ImageState, Plain};
use crate::model::{Base, Environment, KnownImages, Placed, Stage, StageModel, Value};

/// Triggers that one stage carries out at most; with more of them what it starts from is unknown.
const MOST_TRIGGERS: usize = 64;

/// A build whose images are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Build<'a> {
    /// Build arguments.
    pub args: &'a [(String, String)],
    /// Whether nothing else comes from outside: no other build arguments, and linux/amd64 as platform.
    pub is_whole: bool,
    /// What registries said.
    pub images: &'a KnownImages,
}

/// Where a walk is.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'p> {
    /// Before what a stage starts from: the state is the one below it.
    Start,
    /// Before the trigger of the ONBUILD at that index, which the stage carries out first.
    Trigger(usize, &'p Placed),
    /// Before the instruction at that index.
    Instruction(usize, &'p Placed),
    /// Behind the last instruction of the stage.
    End,
}

/// Where the state of a stage's end is found again.
struct Mark {
    plain: Plain,
    changes: [usize; 5],
    triggers: usize,
}

impl ImageState {
    fn mark(&self) -> Mark {
        let changes =
            [self.env.changes(), self.args.changes(), self.labels.changes(), self.ports.changes(), self.volumes.changes()];
        Mark { plain: self.plain.clone(), changes, triggers: self.triggers.len() }
    }

    fn go_back_to(&mut self, mark: &Mark) {
        let [env, args, labels, ports, volumes] = mark.changes;
        self.plain = mark.plain.clone();
        self.env.take_back(env);
        self.args.take_back(args);
        self.labels.take_back(labels);
        self.ports.take_back(ports);
        self.volumes.take_back(volumes);
        self.triggers.truncate(mark.triggers);
    }
}

/// What the walk needs of the file and the build.
pub(super) struct Walk<'m, 'b> {
    model: &'m StageModel,
    build: Build<'b>,
    global: Environment,
    for_windows: Vec<bool>,
}

impl<'m, 'b> Walk<'m, 'b> {
    pub(super) fn new(model: &'m StageModel, build: Build<'b>) -> Self {
        let global = model.global_environment_of(build.args, build.is_whole);
        Self { model, build, global, for_windows: model.stages_for_windows() }
    }

    /// What the stages start from in this build.
    pub(super) fn bases(&self) -> Vec<Base> {
        if self.build.args.is_empty() && !self.build.is_whole {
            return self.model.stages.iter().map(|stage| stage.base.clone()).collect();
        }
        self.model.bases_with(&self.global)
    }

    fn start(&self, stage: &Stage, base: &Base) -> ImageState {
        if self.for_windows.get(stage.index) == Some(&true) {
            return ImageState::unknown(true);
        }
        match base {
            Base::Scratch => ImageState::empty(),
            Base::Image(image) => {
                // What a registry said of the very image counts more than what is known of its kind.
                if let Some(config) = self.build.images.image(image).and_then(|known| known.config.as_ref()) {
                    return ImageState::of_config(config);
                }
                let facts = image.base_facts(self.build.images.mirrors());
                facts.map_or_else(|| ImageState::unknown(false), |facts| ImageState::of_facts(&facts))
            }
            _ => ImageState::unknown(false),
        }
    }

    fn apply(&self, state: &mut ImageState, placed: &Placed, index: usize, is_trigger: bool) {
        let instruction = if is_trigger { placed.trigger() } else { Some(&*placed.instruction) };
        let Some(instruction) = instruction else { return };
        let given = |name: &str| {
            let given = self.build.args.iter().rfind(|(known, _)| known == name);
            given.map(|(_, value)| Value::Set(value.as_str().into()))
        };
        let unsaid = |_: &str| if self.build.is_whole { Value::Unset } else { Value::Unknown };
        state.apply(Effect::of(instruction, self.model.escape), index, &self.global, &given, &unsaid);
    }

    /// Begins a stage: what is below it is in `state`. `visit` sees each trigger before it is carried out.
    fn begin(&self, state: &mut ImageState, stage: &Stage, mut visit: impl FnMut(usize, &'m Placed, &ImageState)) {
        let triggers = state.triggers.get(state.plain.own_triggers..).unwrap_or_default();
        let triggers = triggers.get(..=MOST_TRIGGERS).unwrap_or(triggers).to_vec();
        if MOST_TRIGGERS < triggers.len() {
            let for_windows = state.plain.for_windows;
            state.doubt(for_windows);
        }
        state.begin(stage.index);
        for index in triggers.into_iter().take(MOST_TRIGGERS) {
            if let Some(placed) = self.model.instructions.get(index) {
                visit(index, placed, state);
                self.apply(state, placed, index, true);
            }
        }
        // What an ONBUILD in a trigger would add, the builder rejects.
        state.plain.own_triggers = state.triggers.len();
    }
}

impl ImageState {
    /// Forgets everything that is known.
    fn doubt(&mut self, for_windows: bool) {
        let unknown = Self::unknown(for_windows);
        self.env.set_all((None, super::Source::Base));
        self.labels.set_all((None, super::Source::Base));
        self.plain = Plain { stage: self.plain.stage, own_triggers: self.plain.own_triggers, ..unknown.plain };
    }
}

impl StageModel {
    /// Calls `visit` with every instruction of every stage (FROM excluded) and the image when it starts: one pass over
    /// the file, a stage after the one that it starts from.
    pub fn visit_states(&self, build: Build<'_>, mut visit: impl FnMut(&Stage, usize, &Placed, &ImageState)) {
        self.walk(build, |stage, at, state| {
            if let At::Instruction(index, placed) = at {
                visit(stage, index, placed, state);
            }
        });
    }

    /// Calls `visit` with every stage and the image at its end.
    pub fn visit_images(&self, build: Build<'_>, mut visit: impl FnMut(&Stage, &ImageState)) {
        self.walk(build, |stage, at, state| {
            if let At::End = at {
                visit(stage, state);
            }
        });
    }

    /// The image when the instruction at an index starts; `None` before the first stage and at a FROM.
    pub fn state_before(&self, build: Build<'_>, instruction: usize) -> Option<ImageState> {
        self.fold(build, instruction, |_, _, _| {})
    }

    /// Goes through the stages that the instruction's own is built on, and through that one up to the instruction.
    pub(super) fn fold(
        &self,
        build: Build<'_>,
        instruction: usize,
        mut visit: impl FnMut(&Stage, At<'_>, &ImageState),
    ) -> Option<ImageState> {
        let stage = self.stages.get(self.stage_of(instruction)?)?;
        let walk = Walk::new(self, build);
        let bases = walk.bases();
        let mut chain = vec![stage];
        while let Some(Base::Stage(parent)) = chain.last().and_then(|stage| bases.get(stage.index)) {
            // Always above, so that following parents ends.
            let Some(parent) = self.stages.get(*parent).filter(|p| chain.last().is_some_and(|last| p.index < last.index)) else {
                break;
            };
            chain.push(parent);
        }
        let root = chain.last()?;
        let mut state = walk.start(root, bases.get(root.index)?);
        for above in chain.into_iter().rev() {
            visit(above, At::Start, &state);
            walk.begin(&mut state, above, |index, placed, state| visit(above, At::Trigger(index, placed), state));
            for index in above.instructions.clone().skip(1).take_while(|&index| above.index != stage.index || index < instruction)
            {
                if let Some(placed) = self.instructions.get(index) {
                    visit(above, At::Instruction(index, placed), &state);
                    walk.apply(&mut state, placed, index, false);
                }
            }
        }
        Some(state)
    }

    fn walk(&self, build: Build<'_>, visit: impl FnMut(&Stage, At<'_>, &ImageState)) {
        let walk = Walk::new(self, build);
        walk.through(&walk.bases(), visit);
    }
}

impl<'m> Walk<'m, '_> {
    /// Goes through all stages, which start from these, a stage after the one that it starts from.
    pub(super) fn through(&self, bases: &[Base], mut visit: impl FnMut(&'m Stage, At<'m>, &ImageState)) {
        let (walk, model) = (self, self.model);
        let parent = |index: usize| match bases.get(index) {
            Some(Base::Stage(parent)) if *parent < index => Some(*parent),
            _ => None,
        };
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); model.stages.len()];
        for index in 0..model.stages.len() {
            if let Some(children) = parent(index).and_then(|parent| children.get_mut(parent)) {
                children.push(index);
            }
        }
        // Stages that are left out have no instructions, and so have those that start from them.
        let is_root = |stage: &Stage| parent(stage.index).is_none() && !stage.instructions.is_empty();
        for (root, base) in model.stages.iter().zip(bases).filter(|(stage, _)| is_root(stage)) {
            let mut state = walk.start(root, base);
            // What is done in a stage holds in those that start from it, and is taken back behind them.
            let mut todo = vec![(root, std::rc::Rc::new(state.mark()))];
            while let Some((stage, mark)) = todo.pop() {
                state.go_back_to(&mark);
                visit(stage, At::Start, &state);
                walk.begin(&mut state, stage, |index, placed, state| visit(stage, At::Trigger(index, placed), state));
                for index in stage.instructions.clone().skip(1) {
                    let Some(placed) = model.instructions.get(index) else { break };
                    visit(stage, At::Instruction(index, placed), &state);
                    walk.apply(&mut state, placed, index, false);
                }
                visit(stage, At::End, &state);
                let mark = std::rc::Rc::new(state.mark());
                let children = children.get(stage.index).into_iter().flatten().rev();
                todo.extend(children.filter_map(|&child| Some((model.stages.get(child)?, std::rc::Rc::clone(&mark)))));
            }
        }
    }
}
