//! The commands of RUN, as hadolint's rules look at them (`Hadolint/Shell.hs`).
//!
//! A command goes by its first word as written: no path and no `sudo` before it, so that these rules say
//! what hadolint says. An option is a word that begins with `-`; `-abc` stands for `a`, `b` and `c`.

use crate::model::{CommandSource, Model, MountKind, Placed, ShellCommand, ShellScript, ShellWord, mounts};
use crate::rules::{Fix, InstructionContext, Message};
use crate::syntax::ast::{Command as AstCommand, Instruction, Keyword};
use crate::text::{Edit, TextSize};

/// A command of a RUN.
#[derive(Debug, Clone, Copy)]
pub(super) struct Command<'a> {
    command: &'a ShellCommand,
    /// The index of the word that names it.
    at: usize,
}

/// The RUN that an instruction is, or that it triggers by ONBUILD.
pub(super) fn run_in(instruction: &Instruction) -> Option<&Instruction> {
    let instruction = instruction.trigger().unwrap_or(instruction);
    (instruction.keyword == Keyword::Run).then_some(instruction)
}

/// The RUN that the instruction of a rule is, or that it triggers by ONBUILD.
pub(super) fn run_of<'a>(cx: &InstructionContext<'a>) -> Option<&'a Instruction> {
    run_in(cx.instruction)
}

/// The instructions of the stages that an image is made of, with their indices: of the last one, and of those that others
/// start from.
pub(super) fn lasting(model: &Model) -> impl Iterator<Item = (usize, &Placed)> {
    let mut lasts = vec![false; model.stages.len()];
    let bases = model.stages.iter().filter_map(|stage| model.parent(stage)).map(|base| base.index);
    for index in bases.chain(model.stages.len().checked_sub(1)) {
        if let Some(lasts) = lasts.get_mut(index) {
            *lasts = true;
        }
    }
    model
        .stages
        .iter()
        .zip(lasts)
        .filter(|(_, lasts)| *lasts)
        .flat_map(|(stage, _)| (stage.instructions.start..).zip(model.instructions_of(stage)))
}

/// A fix with ranges of the file.
pub(super) fn placed_fix(placed: &Placed, mut fix: Fix) -> Fix {
    for edit in &mut fix.edits {
        edit.range = placed.at(edit.range);
    }
    fix
}

/// The commands of a RUN, in order; without tests in brackets, and without those that a variable names.
pub(super) fn commands(run: &Instruction, escape: char) -> impl Iterator<Item = Command<'_>> {
    ShellScript::of(run, escape).commands.iter().filter_map(|command| {
        let is_looked_through = command.words.first().is_some_and(|w| w.text == "command")
            && command.words.get(1).is_some_and(|w| !w.text.starts_with('-'));
        let at = usize::from(is_looked_through);
        let name = command.words.get(at)?;
        (name.literal && !matches!(name.text.as_str(), "[" | "[[")).then_some(Command { command, at })
    })
}

/// Whether a place of a RUN is in a heredoc that a command of the line reads (`RUN bash <<EOF`). To hadolint that is
/// no text of the RUN; SHELL has no say in it.
pub(super) fn is_input(run: &Instruction, at: TextSize) -> bool {
    let Some(AstCommand::Shell(shell)) = run.command() else { return false };
    let is_script = shell.markers.first().is_some_and(|marker| marker.range == shell.range);
    !is_script && run.heredocs.iter().filter_map(|heredoc| heredoc.body).any(|body| body.contains(at))
}

/// The commands of RUN and of ONBUILD RUN.
pub(super) fn commands_of<'a>(cx: &InstructionContext<'a>) -> impl Iterator<Item = Command<'a>> {
    run_of(cx).into_iter().flat_map(|run| commands(run, cx.escape))
}

impl<'a> Command<'a> {
    /// The word that names it.
    pub(super) fn word(&self) -> Option<&'a ShellWord> {
        self.command.words.get(self.at)
    }

    /// Its name.
    pub(super) fn name(&self) -> &'a str {
        self.word().map_or("", |word| word.text.as_str())
    }

    /// How it is written.
    pub(super) fn source(&self) -> CommandSource {
        self.command.source
    }

    /// Whether it has one of these names.
    pub(super) fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name())
    }

    /// The words after the name.
    pub(super) fn arguments(&self) -> &'a [ShellWord] {
        self.command.words.get(self.at + 1..).unwrap_or_default()
    }

    /// The first argument that is one of these.
    pub(super) fn argument(&self, any: &[&str]) -> Option<&'a ShellWord> {
        self.arguments().iter().find(|word| any.contains(&word.text.as_str()))
    }

    /// Whether an argument is one of these.
    pub(super) fn has(&self, any: &[&str]) -> bool {
        self.argument(any).is_some()
    }

    /// How often an option is there, by its name or letter.
    pub(super) fn count(&self, option: &str) -> usize {
        self.arguments().iter().map(|word| options(&word.text).filter(|o| *o == option).count()).sum()
    }

    /// Whether one of these options is there, by name or letter.
    pub(super) fn has_option(&self, any: &[&str]) -> bool {
        self.arguments().iter().any(|word| options(&word.text).any(|option| any.contains(&option)))
    }

    /// The arguments that are neither options nor values of options.
    pub(super) fn words(&self, with_value: &[&str]) -> Vec<&'a ShellWord> {
        let mut words = Vec::new();
        let mut is_value = false;
        for word in self.arguments() {
            let was_value = std::mem::take(&mut is_value);
            if is_option(&word.text) {
                is_value = !word.text.contains('=') && options(&word.text).any(|option| with_value.contains(&option));
            } else if !was_value {
                words.push(word);
            }
        }
        words
    }

    /// The value that is behind an option as a word of its own.
    pub(super) fn value_of(&self, option: &str) -> Option<&'a ShellWord> {
        let at = self.arguments().iter().position(|word| options(&word.text).any(|o| o == option))?;
        self.arguments().get(at + 1)
    }

    /// Whether it is `pip install`, `pip3.14 install`, `python -m pip install`.
    pub(super) fn is_pip_install(&self) -> bool {
        let name = self.name();
        let arguments = self.arguments();
        if name.starts_with("pip") && !name.starts_with("pipenv") && self.has(&["install"]) {
            return true;
        }
        name.starts_with("python")
            && arguments.windows(3).any(|w| w.iter().map(|word| word.text.as_str()).eq(["-m", "pip", "install"]))
    }

    /// The edit that puts an option behind a word.
    pub(super) fn insert_after(&self, word: &ShellWord, option: &str) -> Edit {
        let (end, before) = match self.command.source {
            // Behind the quote of the JSON string.
            CommandSource::Exec => (word.range.end() + TextSize::new(1), ", \""),
            _ => (word.range.end(), " "),
        };
        let after = if self.command.source == CommandSource::Exec { "\"" } else { "" };
        Edit::insert(end, format!("{before}{option}{after}"))
    }

    /// Whether it is written as words of a JSON array.
    pub(super) fn is_exec(&self) -> bool {
        self.command.source == CommandSource::Exec
    }
}

fn is_option(text: &str) -> bool {
    text.starts_with('-') && text != "-" && text != "--"
}

/// The name of `--name=value`, or each letter of `-abc`.
fn options(text: &str) -> impl Iterator<Item = &str> {
    let long = text.strip_prefix("--").filter(|_| is_option(text)).map(|rest| rest.split('=').next().unwrap_or_default());
    let short = if long.is_none() && is_option(text) { text.get(1..).unwrap_or_default() } else { "" };
    long.into_iter().chain(short.char_indices().filter_map(move |(at, c)| short.get(at..at + c.len_utf8())))
}

/// Whether a cache or tmpfs mount of RUN has a target that contains a text.
pub(super) fn has_cache_mount(run: &Instruction, escape: char, target: &str) -> bool {
    mounts(run, escape).iter().any(|mount| {
        matches!(mount.kind(), Some(MountKind::Cache | MountKind::Tmpfs))
            && mount.option("target").and_then(|o| o.value.as_ref()).is_some_and(|value| value.text.contains(target))
    })
}

/// A fix that adds a command at the end of a RUN in shell form.
pub(super) fn append(run: &Instruction, title: Message, command: &str) -> Option<Fix> {
    let Some(AstCommand::Shell(shell)) = run.command() else { return None };
    let text = run.slice(shell.range);
    let is_open = text.ends_with([';', '&', '|', '\\']) || text.contains('#') || !shell.markers.is_empty();
    (!is_open).then(|| Fix::suggestion(title, vec![Edit::insert(shell.range.end(), format!(" && {command}"))]).preferred())
}
