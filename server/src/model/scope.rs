//! The value of a variable at a point of the file.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Placed;
use super::expand::{Expansion, expand_with};
use super::lex::Mode;
use super::value::Value;
use crate::data::args::PLATFORM_ARGS;
use crate::syntax::ast::{Instruction, Keyword, Pair, PairForm, Word};
use crate::text::range;

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
    pub(super) fn with_defaults() -> Self {
        Self { with_defaults: true, ..Self::empty(Value::Unset) }
    }

    /// What takes the place of a value that the file does not say.
    pub(super) fn unsaid(&self, name: &str) -> Value {
        match default_of(name) {
            _ if !self.with_defaults => Value::Unknown,
            Some(text) => Value::Set(text.into()),
            None => Value::Unset,
        }
    }

    pub(super) fn set(&mut self, name: &Arc<str>, value: Value, origin: Origin) {
        let old = self.variables.insert(Arc::clone(name), (value, origin));
        if let Some(before) = &mut self.before {
            before.push((Arc::clone(name), old));
        }
    }

    /// Notes changes from here on, so that they can be taken back.
    pub(super) fn note_changes(&mut self) {
        self.before = Some(Vec::new());
    }

    /// How many changes are noted.
    pub(super) fn noted(&self) -> usize {
        self.before.as_ref().map_or(0, Vec::len)
    }

    /// Takes changes back until `len` of those that are noted are left.
    pub(super) fn take_back(&mut self, len: usize) {
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
    pub(super) fn apply(&mut self, instruction: &Instruction, escape: char, global: &Environment) {
        match instruction.keyword {
            Keyword::Env => {
                let settings = settings(instruction, escape);
                // Values are those before the instruction.
                let values: Vec<Value> = settings.iter().filter_map(|s| s.value(self, instruction, escape)).collect();
                for (setting, value) in settings.iter().zip(values) {
                    self.set(&setting.name, value, Origin::Env);
                }
            }
            Keyword::Arg => {
                for setting in settings(instruction, escape) {
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
struct Setting {
    name: Arc<str>,
    value: SettingValue,
}

#[derive(Debug)]
enum SettingValue {
    /// A value that does not depend on other variables.
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

/// What ENV or ARG sets, in order, read once and kept with it.
fn settings(instruction: &Instruction, escape: char) -> &[Setting] {
    struct Settings(Box<[Setting]>);
    &instruction.derived.get_or_init(|| Settings(read_settings(instruction, escape))).0
}

/// The names that an ENV or ARG sets.
pub(super) fn setting_names(instruction: &Instruction, escape: char) -> impl Iterator<Item = &str> {
    settings(instruction, escape).iter().map(|setting| &*setting.name)
}

fn read_settings(instruction: &Instruction, escape: char) -> Box<[Setting]> {
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

fn value_of(word: &Word, escape: char, environment: &Environment) -> Value {
    expand(word, escape, environment).known().map_or(Value::Unknown, |text| Value::Set(text.into()))
}

/// Expands a word with the values of an environment.
pub fn expand(word: &Word, escape: char, environment: &Environment) -> Expansion {
    // Without a look at the instruction: exact while the word is on one line.
    let locate = |part: Range<usize>| {
        let start = usize::from(word.range.start());
        range(start + part.start, start + part.end).intersect(word.range).unwrap_or(word.range)
    };
    expand_with(&word.raw, locate, Mode { escape, quotes: true }, &|name| environment.value(name))
}

/// What FROM lines see: the ARGs before the first FROM and the platform arguments.
pub(super) fn global_environment(instructions: &[Placed], escape: char) -> Environment {
    add_global(Environment::empty(Value::Unset), instructions, escape, &[])
}

/// What FROM lines see in a build without arguments, for linux/amd64.
pub(super) fn default_environment(instructions: &[Placed], escape: char) -> Environment {
    add_global(Environment::with_defaults(), instructions, escape, &[])
}

/// `args` are build arguments, which count more than what the file says.
pub(super) fn add_global(
    mut global: Environment,
    instructions: &[Placed],
    escape: char,
    args: &[(String, String)],
) -> Environment {
    for name in PLATFORM_ARGS {
        global.set(&name.into(), global.unsaid(name), Origin::Predefined);
    }
    for placed in instructions.iter().take_while(|i| i.keyword != Keyword::From) {
        if placed.keyword != Keyword::Arg {
            continue;
        }
        for setting in settings(placed, escape) {
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
