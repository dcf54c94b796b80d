//! What has to change for a step to be carried out again.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::inputs::Inputs;
use super::{MOST_CHANGED, is_local};
use crate::data::args::PLATFORM_ARGS;
use crate::model::effects::walk::At;
use crate::model::effects::{Build, ImageState};
use crate::model::{Placed, Stage, StageModel};
use crate::syntax::ast::{Instruction, Keyword};

/// What the key of a step is made of, the steps before it included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Causes {
    /// Indices of the instructions whose text counts, in order and without the step's own.
    pub instructions: Vec<usize>,
    /// Build arguments whose value counts, in the order of their declarations.
    pub arguments: Vec<Arc<str>>,
    /// Sources in the build context, each with the index of the instruction that takes it.
    pub sources: Vec<(usize, Arc<str>)>,
    /// Indices of the stages from which files are copied or mounted.
    pub stages: Vec<usize>,
}

/// Something that sets a variable, a user or a shell, or a step.
#[derive(Debug)]
struct Node {
    instruction: usize,
    /// The nodes whose values go into its own.
    uses: Vec<usize>,
    /// The build argument that it declares.
    argument: Option<Arc<str>>,
}

/// What counts so far, along the chain of stages.
#[derive(Default)]
struct Collected {
    nodes: Vec<Node>,
    global: FxHashMap<Arc<str>, usize>,
    env: FxHashMap<Arc<str>, usize>,
    args: FxHashMap<Arc<str>, usize>,
    /// Variables that no RUN has seen yet.
    unseen: Vec<(Arc<str>, usize)>,
    user: Option<usize>,
    shell: Option<usize>,
    /// Nodes that count; those that they use count with them.
    counted: Vec<usize>,
    sources: Vec<(usize, Arc<str>)>,
    stages: Vec<usize>,
}

impl StageModel {
    /// What the step at an index is made of; `None` for an instruction outside stages, and for FROM.
    pub fn causes(&self, build: Build<'_>, instruction: usize) -> Option<Causes> {
        let mut collected = Collected::default();
        for index in self.global() {
            if let Some(placed) = self.instructions.get(index).filter(|placed| placed.keyword == Keyword::Arg) {
                collected.read_global(index, placed, self.escape);
            }
        }
        let state = self.fold(build, instruction, |stage, at, state| match at {
            At::Start => collected.begin(self, stage),
            At::Trigger(index, placed) => {
                if let Some(trigger) = placed.trigger() {
                    collected.add(self, trigger, index, state);
                }
            }
            At::Instruction(index, placed) => collected.add(self, placed, index, state),
            At::End => {}
        })?;
        let placed = self.instructions.get(instruction).filter(|placed| placed.keyword != Keyword::From)?;
        if Inputs::of(placed, self.escape).is_linked {
            collected.counted.clear();
            collected.sources.clear();
            collected.stages.clear();
        }
        collected.add(self, placed, instruction, &state);
        Some(collected.causes(instruction))
    }
}

impl Collected {
    fn node(&mut self, instruction: usize, uses: Vec<usize>) -> usize {
        self.nodes.push(Node { instruction, uses, argument: None });
        self.nodes.len() - 1
    }

    fn read_global(&mut self, index: usize, arg: &Placed, escape: char) {
        for one in &Inputs::of(arg, escape).sets {
            let Some(name) = &one.name else { continue };
            let mut uses: Vec<usize> = one.uses.iter().filter_map(|name| self.global.get(name).copied()).collect();
            uses.extend(self.global.get(name).filter(|_| !one.has_value));
            let node = self.declare(index, name, uses);
            self.global.insert(Arc::clone(name), node);
        }
    }

    fn declare(&mut self, index: usize, name: &Arc<str>, uses: Vec<usize>) -> usize {
        let argument = (!PLATFORM_ARGS.contains(&&**name)).then(|| Arc::clone(name));
        self.nodes.push(Node { instruction: index, uses, argument });
        self.nodes.len() - 1
    }

    /// The image decides over everything behind it.
    fn begin(&mut self, model: &StageModel, stage: &Stage) {
        let Some(from) = model.instructions.get(stage.instructions.start) else { return };
        let names = &Inputs::of(from, model.escape).names;
        let uses = names.iter().filter_map(|name| self.global.get(name).copied()).collect();
        let node = self.node(stage.instructions.start, uses);
        self.counted.push(node);
    }

    /// What sets a variable where the state is this.
    fn of(&self, name: &str, state: &ImageState) -> Option<usize> {
        if state.has_arg(name) { self.args.get(name) } else { self.env.get(name) }.copied()
    }

    fn add(&mut self, model: &StageModel, instruction: &Instruction, index: usize, state: &ImageState) {
        let inputs = Inputs::of(instruction, model.escape);
        let all = |collected: &Self, names: &[Arc<str>]| names.iter().filter_map(|name| collected.of(name, state)).collect();
        match instruction.keyword {
            Keyword::Env => {
                let values: Vec<Vec<usize>> = inputs.sets.iter().map(|one| all(self, &one.uses)).collect();
                for (one, uses) in inputs.sets.iter().zip(values) {
                    let Some(name) = &one.name else { continue };
                    let node = self.node(index, uses);
                    self.env.insert(Arc::clone(name), node);
                    self.unseen.push((Arc::clone(name), node));
                }
            }
            Keyword::Arg => {
                for one in &inputs.sets {
                    let Some(name) = &one.name else { continue };
                    let mut uses: Vec<usize> = all(self, &one.uses);
                    if !one.has_value {
                        uses.extend(self.global.get(name).copied().or_else(|| self.of(name, state)));
                    }
                    let node = self.declare(index, name, uses);
                    self.args.insert(Arc::clone(name), node);
                    self.unseen.push((Arc::clone(name), node));
                }
            }
            Keyword::User => self.user = Some(self.node(index, all(self, &inputs.names))),
            Keyword::Shell => self.shell = Some(self.node(index, Vec::new())),
            Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir => {
                let mut uses: Vec<usize> = all(self, &inputs.names);
                match instruction.keyword {
                    Keyword::Run => {
                        uses.extend(self.user);
                        uses.extend(self.shell.filter(|_| inputs.has_shell));
                        let unseen = std::mem::take(&mut self.unseen);
                        let (seen, hidden): (Vec<_>, Vec<_>) =
                            unseen.into_iter().partition(|(name, node)| self.of(name, state) == Some(*node));
                        uses.extend(seen.into_iter().map(|(_, node)| node));
                        // One that an ARG of this stage hides shows again in the next.
                        let still_set = |(name, node): &(Arc<str>, usize)| self.env.get(name) == Some(node);
                        self.unseen = hidden.into_iter().filter(still_set).take(MOST_CHANGED).collect();
                    }
                    Keyword::Workdir => uses.extend(self.user),
                    _ => {}
                }
                let paths = inputs.context.iter().filter_map(|text| text.expand(&|name| state.value(name)));
                self.sources.extend(paths.filter(|path| is_local(path)).map(|path| (index, path)));
                self.stages.extend(inputs.taken.iter().filter_map(|taken| model.taken_from(taken)));
                let node = self.node(index, uses);
                self.counted.push(node);
            }
            _ => {}
        }
    }

    fn causes(mut self, own: usize) -> Causes {
        let mut is_counted = vec![false; self.nodes.len()];
        let mut causes = Causes::default();
        while let Some(at) = self.counted.pop() {
            let (Some(node), Some(is_counted)) = (self.nodes.get(at), is_counted.get_mut(at)) else { continue };
            if !std::mem::replace(is_counted, true) {
                self.counted.extend(&node.uses);
            }
        }
        for (node, _) in self.nodes.iter().zip(&is_counted).filter(|(_, is_counted)| **is_counted) {
            causes.instructions.push(node.instruction);
            causes.arguments.extend(node.argument.clone());
        }
        causes.instructions.sort_unstable();
        causes.instructions.dedup();
        causes.instructions.retain(|&index| index != own);
        let mut known = rustc_hash::FxHashSet::default();
        causes.arguments.retain(|name| known.insert(Arc::clone(name)));
        let mut known = rustc_hash::FxHashSet::default();
        causes.sources = self.sources;
        causes.sources.retain(|(_, path)| known.insert(Arc::clone(path)));
        causes.stages = self.stages;
        causes.stages.sort_unstable();
        causes.stages.dedup();
        causes
    }
}
