//! What a line does: the configuration of the image before and after each instruction, as far as it is certain.
//!
//! [`ImageState`] is a fold over the instructions of a stage from the state of what it starts from: a stage above, an
//! image that is known, nothing. It follows BuildKit (`dockerfile2llb/convert.go`, the `dispatch…` functions), and
//! `tests/oracles/build.py` compares it with real builds. What is not certain is unknown, never a guess.

mod apply;
mod cache;
mod effect;
mod paths;
mod ports;
mod reach;
mod start;
mod table;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

use super::{Environment, Placed, Value};
use crate::syntax::ast::Instruction;
use table::Table;

pub use cache::{Again, Causes, Change, Step};
pub(super) use effect::Effect;
pub use paths::{ContextFiles, ContextKind, CopiedPath, Made, Origin as PathOrigin, PathClaim, PathKind, Presence, StagePaths};
pub use ports::ExposedPorts;
pub use reach::{Reach, Reached};
pub use walk::Build;

/// Something about an image, or that it cannot be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<T> {
    /// It is so, and what made it so.
    Known(T, Source),
    /// Something outside the file and of what is known decides it.
    Unknown,
}

/// What made a part of a configuration what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The instruction at this index of the file.
    Instruction(usize),
    /// The image that the chain of stages starts from.
    Base,
    /// The builder, where nothing else says anything.
    Builder,
}

/// A health check as the image keeps it. Times are in nanoseconds, 0 where the default counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// `NONE`, or `CMD` and words, or `CMD-SHELL` and a text; empty without a check.
    pub test: Arc<[Arc<str>]>,
    /// Time between checks.
    pub interval: i64,
    /// Time that a check may take.
    pub timeout: i64,
    /// Time after the start in which failures do not count.
    pub start_period: i64,
    /// Time between checks in the start period.
    pub start_interval: i64,
    /// Failures in a row after which a container is unhealthy.
    pub retries: i64,
}

/// Words of a command.
pub type Words = Arc<[Arc<str>]>;

/// The configuration of an image at a point of the file.
#[derive(Debug, Clone)]
pub struct ImageState {
    plain: Plain,
    env: Table<(Option<Arc<str>>, Source)>,
    /// ARGs, with the stage that declares them.
    args: Table<(Value, usize)>,
    labels: Table<(Option<Arc<str>>, Source)>,
    ports: Table<Source>,
    volumes: Table<Source>,
    /// Indices of ONBUILD instructions, those of the stages below included.
    triggers: Vec<usize>,
}

/// What is cheap to keep a copy of.
#[derive(Debug, Clone)]
struct Plain {
    stage: usize,
    /// The image is for Windows, whose paths and shells are others.
    for_windows: bool,
    /// Names that no table has are not set; else they may be.
    whole: Whole,
    workdir: Fact<Arc<str>>,
    user: Fact<Arc<str>>,
    shell: Fact<Words>,
    entrypoint: Fact<Words>,
    cmd: Fact<Words>,
    stop_signal: Fact<Arc<str>>,
    health_check: Fact<Arc<Check>>,
    /// The stage has a CMD of its own, which ENTRYPOINT leaves in place.
    has_cmd: bool,
    /// Where the triggers of this stage begin.
    own_triggers: usize,
}

/// Which of the tables are complete.
#[derive(Debug, Clone, Copy)]
struct Whole {
    env: bool,
    labels: bool,
    ports: bool,
    volumes: bool,
    triggers: bool,
}

impl<T> Fact<T> {
    /// What is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value, _) => Some(value),
            Self::Unknown => None,
        }
    }

    /// What made it so, where it is known.
    pub fn source(&self) -> Option<Source> {
        match self {
            Self::Known(_, source) => Some(*source),
            Self::Unknown => None,
        }
    }

    fn of(value: Option<T>, source: Source) -> Self {
        value.map_or(Self::Unknown, |value| Self::Known(value, source))
    }
}

impl ImageState {
    /// The working directory; `/` where nothing sets one.
    pub fn workdir(&self) -> &Fact<Arc<str>> {
        &self.plain.workdir
    }

    /// USER as written, after expansion; empty for root by default.
    pub fn user(&self) -> &Fact<Arc<str>> {
        &self.plain.user
    }

    /// The words that the shell form is given to.
    pub fn shell(&self) -> &Fact<Words> {
        &self.plain.shell
    }

    /// ENTRYPOINT; empty where there is none.
    pub fn entrypoint(&self) -> &Fact<Words> {
        &self.plain.entrypoint
    }

    /// CMD; empty where there is none.
    pub fn cmd(&self) -> &Fact<Words> {
        &self.plain.cmd
    }

    /// STOPSIGNAL; empty where there is none.
    pub fn stop_signal(&self) -> &Fact<Arc<str>> {
        &self.plain.stop_signal
    }

    /// HEALTHCHECK; with an empty test where there is none.
    pub fn health_check(&self) -> &Fact<Arc<Check>> {
        &self.plain.health_check
    }

    /// The value of a name in the environment of the image. An ARG is not in it.
    pub fn env(&self, name: &str) -> Fact<Option<Arc<str>>> {
        match self.env.get(name) {
            Some((Some(value), source)) => Fact::Known(Some(Arc::clone(value)), *source),
            Some((None, _)) => Fact::Unknown,
            None if self.plain.whole.env => Fact::Known(None, Source::Builder),
            None => Fact::Unknown,
        }
    }

    /// What sets a name in the environment, whether its value is known or not; `None` where nothing is known to.
    pub fn env_source(&self, name: &str) -> Option<Source> {
        self.env.get(name).map(|(_, source)| *source)
    }

    /// The working directory behind a WORKDIR.
    pub fn workdir_behind(&self, workdir: &Instruction, escape: char) -> Option<Arc<str>> {
        let Effect::Workdir(path) = Effect::of(workdir, escape) else { return None };
        self.workdir_after(path, Source::Builder).known().cloned()
    }

    /// The names in the environment in order, with their values where these are known.
    pub fn env_list(&self) -> Vec<(&str, Option<&str>, Source)> {
        self.env.list().into_iter().map(|(name, (value, source))| (&**name, value.as_deref(), *source)).collect()
    }

    /// Whether [`ImageState::env_list`] has all names.
    pub fn has_whole_env(&self) -> bool {
        self.plain.whole.env
    }

    /// Labels in order, with their values where these are known.
    pub fn labels(&self) -> Vec<(&str, Option<&str>, Source)> {
        self.labels.list().into_iter().map(|(name, (value, source))| (&**name, value.as_deref(), *source)).collect()
    }

    /// Whether [`ImageState::labels`] has all of them.
    pub fn has_whole_labels(&self) -> bool {
        self.plain.whole.labels
    }

    /// Exposed ports.
    pub fn ports(&self) -> Vec<(ExposedPorts, Source)> {
        self.ports.list().into_iter().filter_map(|(word, source)| Some((ExposedPorts::parse(word)?, *source))).collect()
    }

    /// Whether [`ImageState::ports`] has all of them.
    pub fn has_whole_ports(&self) -> bool {
        self.plain.whole.ports
    }

    /// Volumes, as written.
    pub fn volumes(&self) -> Vec<(&str, Source)> {
        self.volumes.list().into_iter().map(|(path, source)| (&**path, *source)).collect()
    }

    /// Whether [`ImageState::volumes`] has all of them.
    pub fn has_whole_volumes(&self) -> bool {
        self.plain.whole.volumes
    }

    /// Indices of the ONBUILD instructions whose triggers the image of this stage has; `None` where it may have more.
    pub fn triggers(&self) -> Option<&[usize]> {
        self.plain.whole.triggers.then(|| self.triggers.get(self.plain.own_triggers..).unwrap_or_default())
    }

    /// The value of a variable, as the builder puts it into this stage's instructions.
    pub fn value(&self, name: &str) -> Value {
        let env = self.env.get(name);
        match (self.args.get(name), env) {
            // Where a stage begins, the builder sets the variables of the image once more.
            (Some((value, stage)), _) if *stage == self.plain.stage => value.clone(),
            (Some((value, _)), None) if self.plain.whole.env => value.clone(),
            (_, Some((Some(value), _))) => Value::Set(Arc::clone(value)),
            (None, None) if self.plain.whole.env => Value::Unset,
            _ => Value::Unknown,
        }
    }

    /// The value of an ARG of this stage and those below, if there is one of that name.
    pub fn arg(&self, name: &str) -> Option<&Value> {
        self.args.get(name).map(|(value, _)| value)
    }
}

impl Placed {
    /// The trigger of an ONBUILD as the image keeps it.
    pub fn trigger_text(&self, escape: char) -> Option<&str> {
        match Effect::of(&self.instruction, escape) {
            Effect::Onbuild(text) => Some(text),
            _ => None,
        }
    }
}

/// What an instruction is expanded with outside stages.
pub(super) fn global_value(global: &Environment, name: &str) -> Option<Value> {
    global.origin(name).map(|_| global.value(name))
}
