//! Who needs the lists of packages that `apt-get update` leaves.

use std::cell::LazyCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::shell::run_in;
use crate::model::{Environment, Model, Placed, ShellScript, ShellWord, Value};
use crate::syntax::ast::Instruction;
use crate::text::{TextRange, last_part};

pub(super) const APT: &[&str] = &["apt", "apt-get", "aptitude"];
/// What needs the lists of packages.
pub(super) const INSTALLS: &[&str] =
    &["install", "reinstall", "build-dep", "upgrade", "dist-upgrade", "full-upgrade", "source", "download"];

/// What an instruction does with the lists first.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Updates,
    /// The index of the instruction, and the word that says what it does.
    Needs(usize, TextRange),
    /// It runs what a variable names that has its value from elsewhere: that may install.
    Unknown,
}

/// Who needs the lists that earlier instructions left.
pub(super) struct Needs {
    /// What each RUN does with them first, by index.
    of_runs: FxHashMap<usize, Use>,
    /// The RUNs that install.
    pub(super) installing: FxHashSet<usize>,
    /// For each stage, the first use of the lists in those that start from it.
    of_children: Vec<Option<Use>>,
}

impl Needs {
    pub(super) fn of(model: &Model) -> Self {
        let (mut of_runs, mut installing) = (FxHashMap::default(), FxHashSet::default());
        model.visit_with_environment(|_, index, placed, environment| {
            let uses = uses(model, index, placed, environment);
            if let Some(first) = uses.first() {
                of_runs.insert(index, *first);
            }
            if uses.iter().any(|one| matches!(one, Use::Needs(..))) {
                installing.insert(index);
            }
        });
        let mut of_children: Vec<Option<Use>> = vec![None; model.stages.len()];
        // Whoever starts from a stage stands below it.
        for stage in model.stages.iter().rev() {
            let own = stage.instructions.clone().find_map(|index| of_runs.get(&index).copied());
            let first = own.or_else(|| of_children.get(stage.index).copied().flatten());
            if let Some(of_parent) = model.parent(stage).and_then(|parent| of_children.get_mut(parent.index))
                && let Some(Use::Needs(..) | Use::Unknown) = first
            {
                *of_parent = first;
            }
        }
        Self { of_runs, installing, of_children }
    }

    /// What is done first with that which the instruction at an index leaves.
    pub(super) fn below(&self, model: &Model, index: usize) -> Option<Use> {
        let stage = model.stages.get(model.stage_of(index)?)?;
        let mut behind = index + 1..stage.instructions.end;
        let of_children = || self.of_children.get(stage.index).copied().flatten();
        behind.find_map(|index| self.of_runs.get(&index).copied()).or_else(of_children)
    }
}

/// What the commands of a RUN do with the lists, in order.
fn uses(model: &Model, index: usize, placed: &Placed, environment: &Environment) -> Vec<Use> {
    let is_of_interest = |run: &&Instruction| ["apt", "$", "mk-build-deps"].iter().any(|word| run.text.contains(word));
    let Some(run) = run_in(placed).filter(is_of_interest) else { return Vec::new() };
    let script = ShellScript::of(run, model.escape);
    let own = LazyCell::new(|| own_variables(script));
    let uses = script.commands.iter().filter_map(|command| {
        let (name, arguments) = (command.name()?, command.arguments());
        let needs = |word: &ShellWord| Use::Needs(index, placed.at(word.range));
        let by_words = |arguments: &[ShellWord]| {
            let named = |names: &[&str]| arguments.iter().find(|word| names.contains(&word.text.as_str()));
            named(&["update"]).map(|_| Use::Updates).or_else(|| named(INSTALLS).map(needs))
        };
        if name.literal {
            let is_apt = APT.contains(&command.program());
            let is_option =
                |word: &ShellWord| word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('i');
            let installs = |word: &&ShellWord| word.text == "--install" || is_option(word);
            let for_builds = arguments.iter().find(installs).filter(|_| command.program() == "mk-build-deps");
            return if is_apt { by_words(arguments) } else { for_builds.map(needs) };
        }
        // `$SUDO apt-get`, with whatever stands in it.
        let behind = command.words.iter().position(|word| word.literal && !word.text.starts_with('-'));
        if let Some(at) = behind.filter(|at| command.words.get(*at).is_some_and(|word| APT.contains(&word.text.as_str()))) {
            return by_words(command.words.get(at + 1..).unwrap_or_default());
        }
        match named_by(name, &own, environment)? {
            Named::Unknown => Some(Use::Unknown),
            Named::Words(words) => {
                let mut words = words.split_whitespace().skip_while(|word| *word == "sudo");
                if !words.next().is_some_and(|program| APT.contains(&last_part(program))) {
                    return None;
                }
                if words.clone().any(|word| word == "update") {
                    return Some(Use::Updates);
                }
                words.any(|word| INSTALLS.contains(&word)).then(|| needs(name)).or_else(|| by_words(arguments))
            }
        }
    });
    uses.collect()
}

/// What a word that is no plain text says which program runs.
enum Named {
    Words(String),
    Unknown,
}

/// The variables that commands set, each with its first value if that is plain text.
fn own_variables(script: &ShellScript) -> FxHashMap<&str, Option<&str>> {
    let mut own = FxHashMap::default();
    for word in script.commands.iter().flat_map(|command| command.assignments.iter().chain(&command.words)) {
        if let Some((name, value)) = word.text.split_once('=') {
            own.entry(name).or_insert(word.literal.then_some(value));
        }
    }
    own
}

/// What the first word of a command stands for; `None` for what is no variable alone, as a path is.
fn named_by(name: &ShellWord, own: &FxHashMap<&str, Option<&str>>, environment: &Environment) -> Option<Named> {
    let variable = name.text.strip_prefix('$')?;
    let variable = variable.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(variable);
    if !variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || variable.is_empty() {
        return None;
    }
    let known = match own.get(variable) {
        Some(value) => value.map(str::to_owned),
        None => match environment.value(variable) {
            Value::Set(text) => Some(text.to_string()),
            Value::Unset | Value::Unknown => None,
        },
    };
    Some(known.map_or(Named::Unknown, Named::Words))
}
