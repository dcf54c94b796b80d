//! Carrying out one instruction.

use std::sync::Arc;

use super::effect::{CommandLine, Effect, Text};
use super::{ExposedPorts, Fact, ImageState, Source, Words, global_value};
use crate::model::workdir::{LONGEST_PATH, cleaned};
use crate::model::{Environment, Value};

impl ImageState {
    /// Carries out an instruction of the stage, or a trigger of an image below it. `global` is what comes before the
    /// first FROM, `given` the value of a build argument, and `unsaid` that of an ARG that nothing gives a value.
    pub(super) fn apply(
        &mut self,
        effect: &Effect,
        index: usize,
        global: &Environment,
        given: &dyn Fn(&str) -> Option<Value>,
        unsaid: &dyn Fn(&str) -> Value,
    ) {
        let source = Source::Instruction(index);
        match effect {
            Effect::Nothing => {}
            Effect::Env(pairs) => self.set_env(pairs, source),
            Effect::Arg(args) => {
                for (name, default) in args {
                    let value = given(name).or_else(|| match default {
                        Some(default) => Some(default.expand(&|name| self.value(name)).map_or(Value::Unknown, Value::Set)),
                        None => global_value(global, name),
                    });
                    let value = match value {
                        Some(value) => value,
                        // An earlier value stays as it is.
                        None if self.args.get(name).is_some() || self.env.get(name).is_some() => continue,
                        None => unsaid(name),
                    };
                    let is_certain = !matches!((&value, self.plain.whole.env), (Value::Unset, false));
                    let value = if is_certain { value } else { Value::Unknown };
                    self.args.set(name, Some((value, self.plain.stage)));
                }
            }
            Effect::Label(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(name, value)| (self.expand(name), self.expand(value))).collect();
                for (name, value) in pairs {
                    match name {
                        Some(name) => self.labels.set(&name, Some((value, source))),
                        None => self.doubt_labels(source),
                    }
                }
            }
            Effect::Workdir(path) => self.plain.workdir = self.workdir_after(path, source),
            Effect::User(user) => self.plain.user = Fact::of(self.expand(user), source),
            Effect::StopSignal(signal) => self.plain.stop_signal = Fact::of(self.expand(signal), source),
            Effect::Expose(words) => self.expose(words, source),
            Effect::Volume(paths) => {
                for path in paths {
                    match self.expand(path) {
                        Some(path) => self.volumes.set(&path, Some(source)),
                        None => self.plain.whole.volumes = false,
                    }
                }
            }
            Effect::Shell(words) => self.plain.shell = Fact::of(words.clone(), source),
            Effect::Cmd(line) => {
                self.plain.cmd = Fact::of(self.words(line), source);
                self.plain.has_cmd = true;
            }
            Effect::Entrypoint(line) => {
                self.plain.entrypoint = Fact::of(self.words(line), source);
                if !self.plain.has_cmd {
                    self.plain.cmd = Fact::Known(Words::default(), source);
                }
            }
            Effect::Healthcheck(check) => self.plain.health_check = Fact::of(check.clone(), source),
            Effect::Onbuild(_) => self.triggers.push(index),
        }
    }

    fn expand(&self, text: &Text) -> Option<Arc<str>> {
        text.expand(&|name| self.value(name))
    }

    fn words(&self, line: &CommandLine) -> Option<Words> {
        match line {
            CommandLine::Exec(words) => Some(Arc::clone(words)),
            CommandLine::Shell(text) => {
                let shell = self.plain.shell.known()?;
                Some(shell.iter().cloned().chain([Arc::clone(text)]).collect())
            }
            CommandLine::Faulty => None,
        }
    }

    fn set_env(&mut self, pairs: &[(Text, Text)], source: Source) {
        // Values are those before the instruction.
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (self.expand(name), self.expand(value))).collect();
        for (name, value) in pairs {
            let Some(name) = name else {
                // It may be any name.
                self.env.set_all((None, source));
                self.args.set_all((Value::Unknown, self.plain.stage));
                self.plain.whole.env = false;
                continue;
            };
            if self.args.get(&name).is_some() {
                self.args.set(&name, None);
            }
            self.env.set(&name, Some((value, source)));
        }
    }

    /// A label whose name is not known may be any of them.
    fn doubt_labels(&mut self, source: Source) {
        self.labels.set_all((None, source));
        self.plain.whole.labels = false;
    }

    pub(super) fn workdir_after(&self, path: &Text, source: Source) -> Fact<Arc<str>> {
        let Some(path) = self.expand(path).filter(|_| !self.plain.for_windows) else { return Fact::Unknown };
        if path.starts_with('/') {
            return Fact::Known(cleaned(&path).into(), source);
        }
        match self.plain.workdir.known() {
            Some(parent) if LONGEST_PATH < parent.len() => Fact::Unknown,
            Some(parent) => Fact::Known(cleaned(&format!("{parent}/{path}")).into(), source),
            None => Fact::Unknown,
        }
    }

    fn expose(&mut self, words: &[Text], source: Source) {
        for word in words {
            let ports = self.expand(word).and_then(|text| text.split_whitespace().map(ExposedPorts::parse).collect());
            let Some(ports): Option<Vec<ExposedPorts>> = ports else {
                self.plain.whole.ports = false;
                continue;
            };
            ports.iter().for_each(|ports| self.ports.set(&ports.to_string().into(), Some(source)));
        }
    }
}
