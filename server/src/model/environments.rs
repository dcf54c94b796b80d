//! The variables in force along the stages of a file.

use super::scope::{Environment, Origin, add_global, default_environment, setting_names};
use super::value::Value;
use super::{Base, Placed, Stage, StageModel};
use crate::syntax::ast::Keyword;

impl StageModel {
    /// What FROM lines and the defaults of global ARGs see.
    pub fn global_environment(&self) -> &Environment {
        &self.environment
    }

    /// What FROM lines and the defaults of global ARGs see in a build with these arguments.
    pub fn global_environment_with(&self, args: &[(String, String)]) -> Environment {
        add_global(Environment::empty(Value::Unset), &self.instructions, self.escape, args)
    }

    /// What FROM lines see in a build with these arguments. Is it `whole`, nothing else comes from outside, and the
    /// platform is linux/amd64.
    pub(super) fn global_environment_of(&self, args: &[(String, String)], whole: bool) -> Environment {
        let start = if whole { Environment::with_defaults() } else { Environment::empty(Value::Unset) };
        add_global(start, &self.instructions, self.escape, args)
    }

    /// What FROM lines see in a build without arguments, for linux/amd64.
    pub fn default_environment(&self) -> &Environment {
        let read = || default_environment(&self.instructions, self.escape);
        self.default_environment.get_or_init(read)
    }

    /// The variables in force when the instruction at an index starts. Names that only an external base
    /// image could set are unknown; on `scratch` they are unset.
    pub fn environment_before(&self, instruction: usize) -> Environment {
        let global = self.global_environment();
        let Some(stage) = self.stage_of(instruction).and_then(|s| self.stages.get(s)) else { return global.clone() };
        if stage.instructions.start == instruction {
            return global.clone();
        }
        let mut chain: Vec<&Stage> = self.ancestors(stage).collect();
        chain.reverse();
        let fallback = if matches!(self.root_base(stage), Base::Scratch) { Value::Unset } else { Value::Unknown };
        let mut environment = Environment::empty(fallback);
        environment.set(&"PATH".into(), Value::Unknown, Origin::Predefined);
        for ancestor in chain {
            for placed in self.instructions_of(ancestor) {
                environment.apply(placed, self.escape, global);
            }
        }
        let upto = instruction - stage.instructions.start;
        for placed in self.instructions_of(stage).iter().take(upto) {
            environment.apply(placed, self.escape, global);
        }
        environment
    }

    /// The names of the ARGs before the first FROM.
    pub fn global_names(&self) -> impl Iterator<Item = &str> {
        let global = self.instructions.get(self.global()).unwrap_or_default();
        global.iter().filter(|placed| placed.keyword == Keyword::Arg).flat_map(|placed| setting_names(placed, self.escape))
    }

    /// The names of all variables that are in force somewhere in a stage.
    pub fn variable_names(&self) -> impl Iterator<Item = &str> {
        let sets = |placed: &&Placed| matches!(placed.keyword, Keyword::Env | Keyword::Arg);
        let set = self.instructions.iter().filter(sets).flat_map(|placed| setting_names(placed, self.escape));
        std::iter::once("PATH").chain(set)
    }

    /// Calls `visit` with every instruction of every stage (FROM excluded) and the variables in force
    /// when it starts: one pass over the file, a stage right after the one that it starts from.
    pub fn visit_with_environment(&self, visit: impl FnMut(&Stage, usize, &Placed, &Environment)) {
        let start = |base: &Base| Environment::empty(if matches!(base, Base::Scratch) { Value::Unset } else { Value::Unknown });
        self.visit(self.global_environment(), start, visit);
    }

    /// Calls `visit` with every instruction of every stage (FROM excluded) and the variables in force when it starts, in
    /// a build without arguments, for linux/amd64, on images that set PATH and nothing else.
    pub fn visit_with_defaults(&self, visit: impl FnMut(&Stage, usize, &Placed, &Environment)) {
        self.visit(self.default_environment(), |_| Environment::with_defaults(), visit);
    }

    fn visit(
        &self,
        global: &Environment,
        start: impl Fn(&Base) -> Environment,
        mut visit: impl FnMut(&Stage, usize, &Placed, &Environment),
    ) {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.stages.len()];
        for stage in &self.stages {
            if let Some(parent) = self.parent(stage)
                && let Some(children) = children.get_mut(parent.index)
            {
                children.push(stage.index);
            }
        }
        // Stages that are left out have no instructions, and so have those that start from them.
        for root in self.stages.iter().filter(|s| self.parent(s).is_none() && !s.instructions.is_empty()) {
            let mut environment = start(&root.base);
            environment.set(&"PATH".into(), environment.unsaid("PATH"), Origin::Predefined);
            environment.note_changes();
            // What is set in a stage is in force in those that start from it, and taken back behind them.
            let mut todo = vec![(root, 0)];
            while let Some((stage, len)) = todo.pop() {
                environment.take_back(len);
                for index in stage.instructions.clone().skip(1) {
                    let Some(placed) = self.instructions.get(index) else { break };
                    visit(stage, index, placed, &environment);
                    environment.apply(placed, self.escape, global);
                }
                let len = environment.noted();
                let children = children.get(stage.index).into_iter().flatten().rev();
                todo.extend(children.filter_map(|&child| Some((self.stages.get(child)?, len))));
            }
        }
    }
}
