//! What a container starts: the words of ENTRYPOINT, and behind them those of CMD.

use super::{CommandSource, Placed, ShellCommand, ShellScript, Stage, StageModel};
use crate::syntax::ast::Keyword;

/// Stages that a stage is built on; of one that has more nothing is said.
const MOST_ANCESTORS: usize = 32;

/// The command of process 1.
#[derive(Debug)]
pub struct ProcessCommand {
    /// Its words, those of CMD behind those of ENTRYPOINT, with their places in the file.
    pub command: ShellCommand,
    /// The instruction of the first words.
    first: usize,
    /// How many there are.
    count: usize,
    /// The instruction of the others.
    second: Option<usize>,
}

impl ProcessCommand {
    /// The instruction that has a word of the command, and the number of the word among its own.
    pub fn part(&self, word: usize) -> Option<(usize, usize)> {
        match word.checked_sub(self.count) {
            None => Some((self.first, word)),
            Some(behind) => Some((self.second?, behind)),
        }
    }

    /// The instruction with whose words the command begins.
    pub fn first(&self) -> usize {
        self.first
    }

    /// The CMD whose words stand behind those of an ENTRYPOINT.
    pub fn arguments(&self) -> Option<usize> {
        self.second
    }
}

impl StageModel {
    /// The ENTRYPOINT and the CMD that are in force at the end of a stage, if instructions of the file set them. An
    /// ENTRYPOINT drops the CMD of what the stage is built on (BuildKit: `dispatchEntrypoint`).
    pub fn start_instructions(&self, stage: &Stage) -> (Option<usize>, Option<usize>) {
        let (mut entrypoint, mut cmd) = (None, None);
        let mut below = self.ancestors(stage);
        for stage in std::iter::once(stage).chain(below.by_ref().take(MOST_ANCESTORS)) {
            for index in stage.instructions.clone().rev() {
                match self.instructions.get(index).map(|placed| placed.keyword) {
                    Some(Keyword::Entrypoint) if entrypoint.is_none() => entrypoint = Some(index),
                    Some(Keyword::Cmd) if cmd.is_none() => cmd = Some(index),
                    _ => {}
                }
            }
            if entrypoint.is_some() {
                return (entrypoint, cmd);
            }
        }
        if below.next().is_some() { (None, None) } else { (None, cmd) }
    }

    /// The commands of ENTRYPOINT and of CMD, each by itself, with the places of their words in the file. Where a start script
    /// runs what CMD says, it is the latter that matters.
    pub fn start_commands(&self, stage: &Stage) -> Vec<ShellCommand> {
        let (entrypoint, cmd) = self.start_instructions(stage);
        let placed = entrypoint.into_iter().chain(cmd).filter_map(|index| self.instructions.get(index));
        let all = placed.flat_map(|placed| {
            let commands = &ShellScript::of(&placed.instruction, self.escape).commands;
            commands.iter().map(|command| command.joined(placed.start, None))
        });
        all.collect()
    }

    /// The command with which a container of a stage starts: that of ENTRYPOINT with the words of CMD behind it, or the one
    /// of CMD where the file sets no ENTRYPOINT. `None` where a shell runs several.
    pub fn process_command(&self, stage: &Stage) -> Option<ProcessCommand> {
        let (entrypoint, cmd) = self.start_instructions(stage);
        let commands = |index: usize| {
            let placed = self.instructions.get(index)?;
            Some((placed, ShellScript::of(&placed.instruction, self.escape).commands.as_slice()))
        };
        let is_words = |command: &ShellCommand| command.source == CommandSource::Exec;
        let alone = |index: usize, placed: &Placed, command: &ShellCommand| ProcessCommand {
            command: command.joined(placed.start, None),
            first: index,
            count: command.words.len(),
            second: None,
        };
        let of_entrypoint = entrypoint.and_then(|index| Some((index, commands(index)?)));
        // An empty one leaves what CMD says alone.
        match of_entrypoint.filter(|(_, (_, commands))| !commands.is_empty()) {
            Some((first, (placed, [command]))) => {
                let second = cmd.filter(|_| is_words(command)).and_then(|index| Some((index, commands(index)?)));
                let Some((index, (behind, [arguments]))) = second.filter(|(_, (_, own))| !own.is_empty()) else {
                    return Some(alone(first, placed, command));
                };
                // The words of a shell are no arguments of anything.
                let command = is_words(arguments).then(|| command.joined(placed.start, Some((arguments, behind.start))))?;
                let count = command.words.len() - arguments.words.len();
                Some(ProcessCommand { command, first, count, second: Some(index) })
            }
            Some(_) => None,
            None => {
                let index = cmd?;
                let (placed, [command]) = commands(index)? else { return None };
                Some(alone(index, placed, command))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::model;

    fn process(text: &str) -> Option<String> {
        let model = model(text);
        let process = model.process_command(model.stages.last()?)?;
        let words = process.command.words.iter().enumerate().map(|(number, word)| {
            let (instruction, own) = process.part(number)?;
            // The place is that of the file.
            assert_eq!(model.slice(word.range).trim_matches('"'), word.text);
            Some(format!("{}@{instruction}.{own}", word.text))
        });
        Some(words.collect::<Option<Vec<_>>>()?.join(" "))
    }

    #[test]
    fn words_of_both() {
        for (text, wanted) in [
            ("FROM a\nCMD [\"x\", \"y\"]", Some("x@1.0 y@1.1")),
            ("FROM a\nCMD x y", Some("x@1.0 y@1.1")),
            ("FROM a\nENTRYPOINT [\"e\", \"f\"]\nCMD [\"x\", \"y\"]", Some("e@1.0 f@1.1 x@2.0 y@2.1")),
            ("FROM a\nCMD [\"x\"]\nENTRYPOINT [\"e\"]", Some("e@2.0 x@1.0")),
            // A shell between drops what CMD says.
            ("FROM a\nENTRYPOINT e f\nCMD [\"x\"]", Some("e@1.0 f@1.1")),
            ("FROM a\nENTRYPOINT [\"e\"]\nCMD x", None),
            ("FROM a\nENTRYPOINT []\nCMD [\"x\"]", Some("x@2.0")),
            ("FROM a\nENTRYPOINT [\"e\"]\nCMD []", Some("e@1.0")),
            ("FROM a\nCMD x && y", None),
            ("FROM a\nRUN x", None),
            // What a stage is built on.
            ("FROM a AS b\nENTRYPOINT [\"e\"]\nFROM b\nCMD [\"x\"]", Some("e@1.0 x@3.0")),
            ("FROM a AS b\nCMD [\"x\"]\nFROM b\nENTRYPOINT [\"e\"]", Some("e@3.0")),
            ("FROM a AS b\nENTRYPOINT [\"e\"]\nCMD [\"x\"]\nFROM b\nRUN y", Some("e@1.0 x@2.0")),
            ("FROM a AS b\nENTRYPOINT [\"e\"]\nFROM c\nCMD [\"x\"]", Some("x@3.0")),
        ] {
            assert_eq!(process(text).as_deref(), wanted, "{text}");
        }
    }
}
