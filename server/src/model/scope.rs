//! Which value a variable has where.

use rustc_hash::FxHashMap;

use super::{Base, Model, Placed, Stage, expand};
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
    Set(String),
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

/// The variables in force at a point of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    variables: FxHashMap<String, (Value, Origin)>,
    fallback: Value,
    /// Takes what the file does not say for what a plain build makes of it.
    with_defaults: bool,
}

impl Environment {
    /// Nothing is set, and names that nothing sets are `fallback`.
    pub fn empty(fallback: Value) -> Self {
        Self { variables: FxHashMap::default(), fallback, with_defaults: false }
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
        self.variables.iter().map(|(name, (value, origin))| (name.as_str(), value, *origin))
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
            Some(text) => Value::Set(text.to_owned()),
            None => Value::Unset,
        }
    }

    fn set(&mut self, name: &str, value: Value, origin: Origin) {
        self.variables.insert(name.to_owned(), (value, origin));
    }

    /// Carries out ENV or ARG.
    fn apply(&mut self, instruction: &Instruction, escape: char, global: &Environment) {
        match instruction.keyword {
            Keyword::Env => {
                // Values are those before the instruction.
                let before = self.clone();
                for pair in instruction.pairs() {
                    let Some(key) = &pair.key else { continue };
                    let value = pair.value.as_ref().map_or(Value::Set(String::new()), |w| value_of(w, escape, &before));
                    self.set(key.text.trim_matches(['"', '\'']), value, Origin::Env);
                }
            }
            Keyword::Arg => {
                for pair in instruction.pairs() {
                    let name = pair_name(pair);
                    match &pair.value {
                        Some(word) if pair.form == PairForm::Equals => {
                            let value = value_of(word, escape, self);
                            self.set(&name, value, Origin::Arg);
                        }
                        None if pair.form == PairForm::Equals => self.set(&name, Value::Set(String::new()), Origin::Arg),
                        _ if global.variables.contains_key(&name) => self.set(&name, global.value(&name), Origin::Arg),
                        // Without a default an earlier value stays as it is.
                        _ if !self.variables.contains_key(&name) => self.set(&name, self.unsaid(&name), Origin::Arg),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
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
    expand(word, escape, environment).known().map_or(Value::Unknown, |text| Value::Set(text.to_owned()))
}

/// What FROM lines see: the ARGs before the first FROM and the platform arguments.
pub(super) fn global_environment(instructions: &[Placed], escape: char) -> Environment {
    add_global(Environment::empty(Value::Unset), instructions, escape)
}

fn add_global(mut global: Environment, instructions: &[Placed], escape: char) -> Environment {
    for name in PLATFORM_ARGS {
        global.set(name, global.unsaid(name), Origin::Predefined);
    }
    for placed in instructions.iter().take_while(|i| i.keyword != Keyword::From) {
        if placed.keyword != Keyword::Arg {
            continue;
        }
        for pair in placed.pairs() {
            let name = pair_name(pair);
            let value = match (&pair.value, pair.form) {
                (Some(word), PairForm::Equals) => value_of(word, escape, &global),
                (None, PairForm::Equals) => Value::Set(String::new()),
                // BuildKit keeps the value before, and a platform argument its own.
                _ if global.with_defaults && global.variables.contains_key(&name) => continue,
                _ => global.unsaid(&name),
            };
            global.set(&name, value, Origin::GlobalArg);
        }
    }
    global
}

impl Model {
    /// What FROM lines and the defaults of global ARGs see.
    pub fn global_environment(&self) -> Environment {
        global_environment(&self.instructions, self.escape)
    }

    /// What FROM lines see in a build without arguments, for linux/amd64.
    pub fn default_environment(&self) -> Environment {
        add_global(Environment::with_defaults(), &self.instructions, self.escape)
    }

    /// The variables in force when the instruction at an index starts. Names that only an external base
    /// image could set are unknown; on `scratch` they are unset.
    pub fn environment_before(&self, instruction: usize) -> Environment {
        let global = self.global_environment();
        let Some(stage) = self.stage_of(instruction).and_then(|s| self.stages.get(s)) else { return global };
        if stage.instructions.start == instruction {
            return global;
        }
        let mut chain: Vec<&Stage> = self.ancestors(stage).collect();
        chain.reverse();
        let fallback = if matches!(self.root_base(stage), Base::Scratch) { Value::Unset } else { Value::Unknown };
        let mut environment = Environment::empty(fallback);
        environment.set("PATH", Value::Unknown, Origin::Predefined);
        for ancestor in chain {
            for placed in self.instructions_of(ancestor) {
                environment.apply(placed, self.escape, &global);
            }
        }
        let upto = instruction - stage.instructions.start;
        for placed in self.instructions_of(stage).iter().take(upto) {
            environment.apply(placed, self.escape, &global);
        }
        environment
    }

    /// Calls `visit` with every instruction of every stage (FROM excluded) and the variables in force
    /// when it starts: one pass over the file.
    pub fn visit_with_environment(&self, visit: impl FnMut(&Stage, usize, &Placed, &Environment)) {
        let start = |base: &Base| Environment::empty(if matches!(base, Base::Scratch) { Value::Unset } else { Value::Unknown });
        self.visit(&self.global_environment(), start, visit);
    }

    /// The same for a build without arguments, for linux/amd64, on images that set PATH and nothing else.
    pub fn visit_with_defaults(&self, visit: impl FnMut(&Stage, usize, &Placed, &Environment)) {
        self.visit(&self.default_environment(), |_| Environment::with_defaults(), visit);
    }

    fn visit(
        &self,
        global: &Environment,
        start: impl Fn(&Base) -> Environment,
        mut visit: impl FnMut(&Stage, usize, &Placed, &Environment),
    ) {
        let mut ends: Vec<Environment> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let inherited = if let Base::Stage(parent) = &stage.base { ends.get(*parent).cloned() } else { None };
            let mut environment = inherited.unwrap_or_else(|| start(&stage.base));
            if !matches!(stage.base, Base::Stage(_)) {
                environment.set("PATH", environment.unsaid("PATH"), Origin::Predefined);
            }
            for index in stage.instructions.clone().skip(1) {
                let Some(placed) = self.instructions.get(index) else { break };
                visit(stage, index, placed, &environment);
                environment.apply(placed, self.escape, global);
            }
            ends.push(environment);
        }
    }
}
