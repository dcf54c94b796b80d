//! What becomes of a build in which a command fails: a shell hands on the outcome of few of its commands.

use std::cell::OnceCell;

use crate::model::{
    CommandSource, Placed, ShellCommand, ShellOperator, ShellScript, ShellText, ShellToken, ShellTokenKind, ShellTokens, Stage,
    StageModel, WordRole,
};
use crate::syntax::ast::{Command, Keyword};

/// What a failing command does to the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterFailure {
    /// The build stops.
    Stops,
    /// The shell runs what follows, and the build goes on.
    GoesOn,
    /// The command is left of a pipe, behind which nobody hears of it: the program there reads to the end, and the build goes on.
    Piped,
    /// The file looks at the outcome itself (`||`, `if`), or nobody knows.
    Unknown,
}

/// Which failures a shell stops at.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    errexit: bool,
    pipefail: bool,
}

/// The failures of the commands of a RUN: its text is read once for all of them, and not before one is asked for.
pub(super) struct Failures<'m> {
    model: &'m StageModel,
    /// The stage of the RUN.
    pub(super) stage: &'m Stage,
    /// The RUN.
    pub(super) run: &'m Placed,
    texts: OnceCell<Vec<ShellTokens>>,
}

impl<'m> Failures<'m> {
    /// Of a RUN of a stage.
    pub(super) fn of(model: &'m StageModel, stage: &'m Stage, run: &'m Placed) -> Self {
        Self { model, stage, run, texts: OnceCell::new() }
    }

    /// What the build does after a command of the RUN has failed.
    pub(super) fn after(&self, command: &ShellCommand) -> AfterFailure {
        match command.source {
            CommandSource::Exec => return AfterFailure::Stops,
            CommandSource::Substitution => return AfterFailure::Unknown,
            CommandSource::Shell | CommandSource::ExecShell => {}
        }
        if self.run.text.contains("||") {
            return AfterFailure::Unknown;
        }
        let read = || ShellText::of(self.run, self.model.escape).into_iter().map(|given| ShellTokens::of(given.text)).collect();
        for tokens in self.texts.get_or_init(read) {
            let own: Vec<&ShellToken> = tokens.tokens.iter().filter(|token| token.depth == 0).collect();
            let Some(at) = own.iter().position(|token| u32::from(tokens.place(token).start()) == command.start()) else {
                continue;
            };
            let options = Options::at(self, command, tokens.text.text());
            return follow(tokens, &own, at, options);
        }
        AfterFailure::Unknown
    }
}

impl Options {
    /// Those that are on where a command begins: by SHELL, by the line of `#!`, and by `set` above it.
    fn at(&Failures { model, stage, run, .. }: &Failures<'_>, command: &ShellCommand, text: &str) -> Self {
        let mut options = Self::default();
        match run.command() {
            Some(Command::Json(json)) => options.read(json.elements.iter().filter_map(|it| it.value.as_deref())),
            _ => {
                let stages = std::iter::once(stage).chain(model.ancestors(stage));
                let mut above =
                    stages.flat_map(|stage| model.instructions_of(stage).iter().rev()).filter(|it| it.start < run.start);
                let shell = above.find(|placed| placed.keyword == Keyword::Shell).and_then(|placed| placed.command());
                if let Some(Command::Json(json)) = shell {
                    options.read(json.elements.iter().filter_map(|it| it.value.as_deref()));
                }
            }
        }
        if let Some(line) = text.strip_prefix("#!").and_then(|text| text.lines().next()) {
            // Of a script with such a line, the shell that it names is all that counts.
            options = Self::default();
            options.read(line.split_whitespace());
        }
        let commands = ShellScript::of(run, model.escape).commands.iter();
        let sets = commands.take_while(|other| other.start() < command.start()).filter(|other| other.program() == "set");
        sets.for_each(|set| options.read(set.arguments().iter().map(|word| word.text.as_str())));
        options
    }

    /// Takes over what the words of a shell's command line, or of `set`, turn on and off.
    fn read<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let mut is_on = true;
        for word in words {
            match word {
                "errexit" => self.errexit = is_on,
                "pipefail" => self.pipefail = is_on,
                _ if word.starts_with("--") => {}
                _ => {
                    let Some(letters) = word.strip_prefix(['-', '+']) else { continue };
                    is_on = word.starts_with('-');
                    if letters.contains('e') {
                        self.errexit = is_on;
                    }
                }
            }
        }
    }
}

/// Goes from the command at an index to the end of the text, out of one compound command after another.
fn follow(tokens: &ShellTokens, own: &[&ShellToken], at: usize, options: Options) -> AfterFailure {
    let (before, rest) = own.split_at(at);
    let reserved = |token: &ShellToken| match token.kind {
        ShellTokenKind::Word(WordRole::Reserved) => tokens.source(token),
        _ => "",
    };
    let is_function = |token: &&&ShellToken| token.kind == ShellTokenKind::Word(WordRole::FunctionName);
    // `!` turns the outcome round; what a function does is another's to look at.
    if before.last().is_some_and(|token| reserved(token) == "!") || before.iter().any(|token| is_function(&token)) {
        return AfterFailure::Unknown;
    }
    // Compound commands that are open behind the command, in the list that it stands in.
    let mut open = 0_u32;
    // Left of `&&`, where `set -e` does not look.
    let mut is_exempt = false;
    // Behind `&&`, what is skipped is skipped with its pipes.
    let mut is_skipped = false;
    // The list goes on with another command, unless it ends here.
    let mut has_ended = false;
    let mut goes_on_in_next_line = false;
    for token in rest {
        let word = reserved(token);
        if 0 < open {
            match (token.kind, word) {
                (ShellTokenKind::Operator(ShellOperator::Open), _)
                | (_, "if" | "while" | "until" | "for" | "select" | "case" | "{") => {
                    open += 1;
                }
                (ShellTokenKind::Operator(ShellOperator::Close), _) | (_, "fi" | "done" | "esac" | "}") => open -= 1,
                _ => {}
            }
            continue;
        }
        match (token.kind, word) {
            (ShellTokenKind::Comment | ShellTokenKind::HeredocBody | ShellTokenKind::QuotedHeredocBody, _)
            | (ShellTokenKind::HeredocEnd, _) => continue,
            // The condition of a compound command.
            (_, "then" | "do") | (ShellTokenKind::Operator(ShellOperator::Or), _) => return AfterFailure::Unknown,
            // The last of a list is the outcome of what it stands in.
            (_, "fi" | "done" | "esac" | "}") => (has_ended, is_skipped) = (false, false),
            (ShellTokenKind::Operator(ShellOperator::Close), _) => (has_ended, is_skipped, is_exempt) = (false, false, false),
            // The other branches follow.
            (_, "else" | "elif") | (ShellTokenKind::Operator(ShellOperator::BranchEnd), _) => {
                (has_ended, is_skipped, open) = (false, false, 1);
            }
            (ShellTokenKind::Operator(ShellOperator::Newline), _) if goes_on_in_next_line => continue,
            (ShellTokenKind::Operator(ShellOperator::Semicolon | ShellOperator::Newline), _) => has_ended = true,
            _ if has_ended => {
                return if options.errexit && !is_exempt { AfterFailure::Stops } else { AfterFailure::GoesOn };
            }
            (ShellTokenKind::Operator(ShellOperator::And), _) => (is_exempt, is_skipped) = (true, true),
            (ShellTokenKind::Operator(ShellOperator::Pipe), _) if !options.pipefail && !is_skipped => return AfterFailure::Piped,
            (ShellTokenKind::Operator(ShellOperator::Pipe), _) => is_skipped = true,
            (ShellTokenKind::Operator(ShellOperator::Background), _) => return AfterFailure::GoesOn,
            (ShellTokenKind::Operator(ShellOperator::Open), _)
            | (_, "if" | "while" | "until" | "for" | "select" | "case" | "{") => {
                open += 1;
            }
            _ => {}
        }
        goes_on_in_next_line = matches!(token.kind, ShellTokenKind::Operator(ShellOperator::And | ShellOperator::Pipe));
    }
    AfterFailure::Stops
}

#[cfg(test)]
mod tests {
    use super::AfterFailure::{GoesOn, Piped, Stops, Unknown};
    use super::*;

    /// What becomes of the build if the command `x` fails.
    fn after(text: &str) -> AfterFailure {
        let model = crate::testing::model(text);
        let (index, run) =
            (0..).zip(model.instructions.iter()).filter(|(_, it)| it.keyword == Keyword::Run).last().expect("a RUN");
        let stage = model.stage_of(index).and_then(|stage| model.stages.get(stage)).expect("a stage");
        let commands = &ShellScript::of(run, model.escape).commands;
        let command = commands.iter().find(|command| command.program() == "x").expect("the command");
        Failures::of(&model, stage, run).after(command)
    }

    #[test]
    fn of_each_place() {
        for (script, expected) in [
            ("x", Stops),
            ("a && x", Stops),
            ("a && x && b", Stops),
            ("a; x", Stops),
            ("x; a", GoesOn),
            ("x; ", Stops),
            ("x && a; b", GoesOn),
            ("set -e; x; a", Stops),
            ("set -eux; x; a", Stops),
            ("set -o errexit; x; a", Stops),
            ("set -e; set +e; x; a", GoesOn),
            // `set -e` does not look left of `&&`.
            ("set -e; x && a; b", GoesOn),
            ("set -e; a && x; b", Stops),
            ("x | a", Piped),
            ("x 2>&1 | a && b", Piped),
            ("a | x", Stops),
            ("x && a | b", Stops),
            ("set -o pipefail; x | a", Stops),
            ("set -o pipefail; x | a; b", GoesOn),
            ("set -euo pipefail; x | a; b", Stops),
            ("x & a", GoesOn),
            ("x || true", Unknown),
            ("! x", Unknown),
            ("if x; then a; fi", Unknown),
            ("while x; do a; done", Unknown),
            ("if a; then x; fi", Stops),
            ("if a; then x; else b; fi", Stops),
            ("if a; then b; else x; fi", Stops),
            ("if a; then x; b; fi", GoesOn),
            ("if a; then x; fi; b", GoesOn),
            ("set -e; if a; then x; fi; b", Stops),
            ("set -e; if a; then x; elif c; then d; else e; fi; b", Stops),
            ("if a; then x; fi && b", Stops),
            ("if a; then b; fi; x", Stops),
            ("x; if a; then b; fi", GoesOn),
            ("case $A in a) x ;; *) b ;; esac", Stops),
            ("case $A in a) x ;; *) b ;; esac; c", GoesOn),
            ("(a && x) && b", Stops),
            ("(a; x; b)", GoesOn),
            ("{ x; } | a", Piped),
            ("for p in a b; do x $p; done", Stops),
            ("f() { x; }; f", Unknown),
            ("echo $(x)", Unknown),
        ] {
            assert_eq!(after(&format!("FROM a\nRUN {script}\n")), expected, "{script}");
        }
    }

    #[test]
    fn by_the_shell() {
        for (text, expected) in [
            ("FROM a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN x | a\n", Stops),
            ("FROM a AS b\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM b\nRUN x | a\n", Stops),
            ("FROM a AS b\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM c\nRUN x | a\n", Piped),
            ("FROM a\nSHELL [\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]\nRUN x | a; b\n", Stops),
            ("FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x; a\n", GoesOn),
            ("FROM a\nRUN [\"x\", \"y\"]\n", Stops),
            ("FROM a\nRUN [\"bash\", \"-c\", \"x; a\"]\n", GoesOn),
            ("FROM a\nRUN [\"bash\", \"-ec\", \"x; a\"]\n", Stops),
            ("FROM a\nRUN <<EOF\nx\na\nEOF\n", GoesOn),
            ("FROM a\nRUN <<EOF\nx &&\na\nEOF\n", Stops),
            ("FROM a\nRUN <<EOF\nset -e\nx\na\nEOF\n", Stops),
            ("FROM a\nRUN <<EOF\n#!/bin/bash -e\nx\na\nEOF\n", Stops),
        ] {
            assert_eq!(after(text), expected, "{text}");
        }
    }
}
