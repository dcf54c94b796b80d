//! Which value a variable has where.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Base, Placed, Stage, StageModel, expand, facts};
use crate::syntax::ast::{Instruction, Keyword, Pair, PairForm};

/// Automatic platform arguments: set for FROM, in a stage after a bare `ARG NAME`.
pub const PLATFORM_ARGS: [&str; 11] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
];

/// Proxy arguments, which reach RUN without ARG.
pub const PROXY_ARGS: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// The value of a variable, from the file alone and default build arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Set to this text.
    Set(Arc<str>),
    /// Not set: expands to nothing.
    Unset,
    /// Set or not by something outside of the file.
    Unknown,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// ARG before the first FROM.
    GlobalArg,
    /// ARG in a stage.
    Arg,
    /// ENV.
    Env,
    /// Set by the builder.
    Predefined,
}

/// What a name was set to before a change.
type Before = (Arc<str>, Option<(Value, Origin)>);

/// The variables in force at a point of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    variables: FxHashMap<Arc<str>, (Value, Origin)>,
    /// What was there before each change, while changes are to be taken back.
    before: Option<Vec<Before>>,
    fallback: Value,
    /// Takes what the file does not say for what a plain build makes of it.
    with_defaults: bool,
}

impl Environment {
    /// Nothing is set, and names that nothing sets are `fallback`.
    pub fn empty(fallback: Value) -> Self {
        Self { variables: FxHashMap::default(), before: None, fallback, with_defaults: false }
    }

    /// The value of a name.
    pub fn value(&self, name: &str) -> Value {
        self.variables.get(name).map_or_else(|| self.fallback.clone(), |(value, _)| value.clone())
    }

    /// Where the value of a name comes from; `None` for a name that nothing in the file sets.
    pub fn origin(&self, name: &str) -> Option<Origin> {
        self.variables.get(name).map(|&(_, origin)| origin)
    }

    /// All names that are set, in no order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Value, Origin)> {
        self.variables.iter().map(|(name, (value, origin))| (&**name, value, *origin))
    }

    /// Nothing is set, and what the file does not say is as in a build without arguments, for linux/amd64,
    /// on an image that sets PATH and nothing else.
    fn with_defaults() -> Self {
        Self { with_defaults: true, ..Self::empty(Value::Unset) }
    }

    /// What takes the place of a value that the file does not say.
    fn unsaid(&self, name: &str) -> Value {
        match default_of(name) {
            _ if !self.with_defaults => Value::Unknown,
            Some(text) => Value::Set(text.into()),
            None => Value::Unset,
        }
    }

    fn set(&mut self, name: &Arc<str>, value: Value, origin: Origin) {
        let old = self.variables.insert(Arc::clone(name), (value, origin));
        if let Some(before) = &mut self.before {
            before.push((Arc::clone(name), old));
        }
    }

    /// Takes changes back until `len` of those that are noted are left.
    fn take_back(&mut self, len: usize) {
        let Some(before) = &mut self.before else { return };
        while before.len() > len {
            match before.pop() {
                Some((name, Some(old))) => self.variables.insert(name, old),
                Some((name, None)) => self.variables.remove(&name),
                None => None,
            };
        }
    }

    /// Carries out ENV or ARG.
    fn apply(&mut self, instruction: &Instruction, escape: char, global: &Environment) {
        match instruction.keyword {
            Keyword::Env => {
                let settings = facts::settings(instruction, escape);
                // Values are those before the instruction.
                let values: Vec<Value> = settings.iter().filter_map(|s| s.value(self, instruction, escape)).collect();
                for (setting, value) in settings.iter().zip(values) {
                    self.set(&setting.name, value, Origin::Env);
                }
            }
            Keyword::Arg => {
                for setting in facts::settings(instruction, escape) {
                    let name = &setting.name;
                    match setting.value(self, instruction, escape) {
                        Some(value) => self.set(name, value, Origin::Arg),
                        None if global.variables.contains_key(name) => self.set(name, global.value(name), Origin::Arg),
                        // Without a default an earlier value stays as it is.
                        None if !self.variables.contains_key(name) => self.set(name, self.unsaid(name), Origin::Arg),
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a word of ENV or ARG sets.
#[derive(Debug)]
pub(super) struct Setting {
    name: Arc<str>,
    value: SettingValue,
}

#[derive(Debug)]
enum SettingValue {
    /// The same whatever the variables are.
    Fixed(Value),
    /// That of the pair at this index, expanded.
    Pair(usize),
    /// ARG without a default.
    None,
}

impl Setting {
    fn value(&self, environment: &Environment, instruction: &Instruction, escape: char) -> Option<Value> {
        match &self.value {
            SettingValue::Fixed(value) => Some(value.clone()),
            SettingValue::Pair(index) => {
                let word = instruction.pairs().get(*index)?.value.as_ref()?;
                Some(value_of(word, escape, environment))
            }
            SettingValue::None => None,
        }
    }
}

/// What ENV or ARG sets, in order.
pub(super) fn read_settings(instruction: &Instruction, escape: char) -> Box<[Setting]> {
    let nothing = Environment::empty(Value::Unset);
    let is_arg = instruction.keyword == Keyword::Arg;
    let read = |(index, pair): (usize, &Pair)| {
        let name: Arc<str> = match &pair.key {
            Some(key) if !is_arg => key.text.trim_matches(['"', '\'']).into(),
            None if !is_arg => return None,
            _ => pair_name(pair).into(),
        };
        let value = match &pair.value {
            _ if is_arg && pair.form != PairForm::Equals => SettingValue::None,
            Some(word) if word.raw.contains('$') => SettingValue::Pair(index),
            Some(word) => SettingValue::Fixed(value_of(word, escape, &nothing)),
            None => SettingValue::Fixed(Value::Set("".into())),
        };
        Some(Setting { name, value })
    };
    instruction.pairs().iter().enumerate().filter_map(read).collect()
}

/// Values for linux/amd64.
fn default_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "PATH" => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "TARGETPLATFORM" | "BUILDPLATFORM" => "linux/amd64",
        "TARGETOS" | "BUILDOS" => "linux",
        "TARGETARCH" | "BUILDARCH" => "amd64",
        "TARGETSTAGE" => "default",
        "TARGETVARIANT" | "BUILDVARIANT" | "TARGETOSVERSION" | "BUILDOSVERSION" => "",
        _ => return None,
    })
}

/// The name that a word of ENV, LABEL or ARG sets.
pub(super) fn pair_name(pair: &Pair) -> String {
    pair.name().trim_matches(['"', '\'']).to_owned()
}

fn value_of(word: &crate::syntax::ast::Word, escape: char, environment: &Environment) -> Value {
    expand(word, escape, environment).known().map_or(Value::Unknown, |text| Value::Set(text.into()))
}

/// What FROM lines see: the ARGs before the first FROM and the platform arguments.
pub(super) fn global_environment(instructions: &[Placed], escape: char) -> Environment {
    add_global(Environment::empty(Value::Unset), instructions, escape, &[])
}

/// `args` are build arguments, which count more than what the file says.
fn add_global(mut global: Environment, instructions: &[Placed], escape: char, args: &[(String, String)]) -> Environment {
    for name in PLATFORM_ARGS {
        global.set(&name.into(), global.unsaid(name), Origin::Predefined);
    }
    for placed in instructions.iter().take_while(|i| i.keyword != Keyword::From) {
        if placed.keyword != Keyword::Arg {
            continue;
        }
        for setting in facts::settings(placed, escape) {
            let name = &setting.name;
            let given = args.iter().rfind(|(given, _)| **name == **given).map(|(_, value)| Value::Set(value.as_str().into()));
            let value = match given.or_else(|| setting.value(&global, placed, escape)) {
                Some(value) => value,
                // BuildKit keeps the value before, and a platform argument its own.
                None if global.with_defaults && global.variables.contains_key(name) => continue,
                None => global.unsaid(name),
            };
            global.set(name, value, Origin::GlobalArg);
        }
    }
    global
}

impl StageModel {
    /// What FROM lines and the defaults of global ARGs see.
    pub fn global_environment(&self) -> &Environment {
        &self.environment
    }

    /// The same in a build with these arguments.
    pub fn global_environment_with(&self, args: &[(String, String)]) -> Environment {
        add_global(Environment::empty(Value::Unset), &self.instructions, self.escape, args)
    }

    /// What FROM lines see in a build without arguments, for linux/amd64.
    pub fn default_environment(&self) -> &Environment {
        let read = || add_global(Environment::with_defaults(), &self.instructions, self.escape, &[]);
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

    /// Calls `visit` with every instruction of every stage (FROM excluded) and the variables in force
    /// when it starts: one pass over the file, a stage right after the one that it starts from.
    pub fn visit_with_environment(&self, visit: impl FnMut(&Stage, usize, &Placed, &Environment)) {
        let start = |base: &Base| Environment::empty(if matches!(base, Base::Scratch) { Value::Unset } else { Value::Unknown });
        self.visit(self.global_environment(), start, visit);
    }

    /// The same for a build without arguments, for linux/amd64, on images that set PATH and nothing else.
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
        for root in self.stages.iter().filter(|s| self.parent(s).is_none()) {
            let mut environment = start(&root.base);
            environment.set(&"PATH".into(), environment.unsaid("PATH"), Origin::Predefined);
            environment.before = Some(Vec::new());
            // What is set in a stage is in force in those that start from it, and taken back behind them.
            let mut todo = vec![(root, 0)];
            while let Some((stage, len)) = todo.pop() {
                environment.take_back(len);
                for index in stage.instructions.clone().skip(1) {
                    let Some(placed) = self.instructions.get(index) else { break };
                    visit(stage, index, placed, &environment);
                    environment.apply(placed, self.escape, global);
                }
                let len = environment.before.as_ref().map_or(0, Vec::len);
                let children = children.get(stage.index).into_iter().flatten().rev();
                todo.extend(children.filter_map(|&child| Some((self.stages.get(child)?, len))));
            }
        }
    }
}
