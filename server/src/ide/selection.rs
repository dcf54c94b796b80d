//! Selection ranges: from the word under the cursor outwards.

use crate::model::{Model, Placed, Separator, ShellCommand, ShellScript, mounts};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Arguments, Command, Flag, Heredoc, Instruction, Pair, PathArgument, Paths, Piece, Word};
use crate::text::{TextRange, TextSize, between, line_of, line_range, range, size};

/// The most steps of an answer. A client gets each as a value inside the one before, and no one uses that many.
const MAX_STEPS: usize = 64;

/// The steps at an offset, at most 64, each larger than the one before; the last is the whole file.
pub fn selection_ranges(snapshot: &Snapshot, at: TextSize) -> Vec<TextRange> {
    let file = TextRange::up_to(size(snapshot.rope.len_bytes()));
    let mut steps = Steps { at, out: Vec::new() };
    match snapshot.kind {
        FileKind::Dockerfile => steps.dockerfile(snapshot),
        FileKind::Dockerignore => snapshot.ignorefile().0.patterns.iter().for_each(|p| steps.add(p.range)),
        FileKind::Other => {}
    }
    let line = line_range(&snapshot.rope, line_of(&snapshot.rope, at));
    if steps.out.is_empty() {
        steps.add(line);
    }
    steps.chain(file)
}

struct Steps {
    at: TextSize,
    out: Vec<TextRange>,
}

impl Steps {
    fn add(&mut self, range: TextRange) {
        if range.contains_inclusive(self.at) && !range.is_empty() {
            self.out.push(range);
        }
    }

    /// From the innermost step outwards. Of two words that touch at the cursor, the right one.
    fn chain(mut self, file: TextRange) -> Vec<TextRange> {
        self.out.push(file);
        self.out.sort_by_key(|r| (r.len(), r.start()));
        self.out.dedup();
        let smallest = |ends: bool| self.out.iter().copied().find(|r| (r.end() == self.at) == ends);
        let first = match (smallest(true), smallest(false)) {
            (Some(left), Some(right)) if !right.contains_range(left) => right,
            (Some(left), _) => left,
            (None, right) => right.unwrap_or(file),
        };
        let mut chain = vec![first];
        for step in self.out {
            if chain.len() == MAX_STEPS - 1 {
                // The innermost ones are those that somebody at this place may want.
                chain.push(file);
                break;
            }
            if chain.last().is_some_and(|last| *last != step && step.contains_range(*last)) {
                chain.push(step);
            }
        }
        chain
    }

    fn dockerfile(&mut self, snapshot: &Snapshot) {
        let model = snapshot.model();
        for stage in &model.stages {
            if let [first, .., last] = model.instructions_of(stage) {
                self.add(first.file_range().cover(last.file_range()));
            }
        }
        for directive in &model.directives {
            self.add(directive.name);
            self.add(directive.value_range);
            self.add(directive.name.cover(directive.value_range));
        }
        model.comments.iter().for_each(|&c| self.add(c));
        let Some(index) = model.instruction_at(self.at) else { return };
        let Some(placed) = model.instructions.get(index) else { return };
        self.add(placed.file_range());
        self.add(comments_above(model, index));
        // The steps inside are relative to the instruction.
        let mut inner = Steps { at: self.at - placed.start, out: Vec::new() };
        inner.instruction(&placed.instruction, model.escape);
        self.out.extend(inner.out.into_iter().map(|r| placed.at(r)));
        for name in model.bindings().of_instruction(index) {
            self.add(name.name);
            self.add(name.outer);
        }
    }

    fn instruction(&mut self, instruction: &Instruction, escape: char) {
        self.add(instruction.range);
        self.add(instruction.keyword_token.range);
        instruction.flags.iter().for_each(|flag| self.flag(flag));
        for option in mounts(instruction, escape).iter().flat_map(|m| &m.options) {
            self.add(option.range);
            self.add(option.key.range);
            option.value.iter().for_each(|value| self.add(value.range));
        }
        if let Some(arguments) = instruction.arguments_range() {
            self.add(arguments);
        }
        instruction.trivia.iter().for_each(|t| self.add(t.range));
        match &instruction.arguments {
            Arguments::From(from) => {
                if let Some(image) = &from.image {
                    self.word(&image.word);
                    let parts = [&image.registry, &image.name, &image.tag, &image.digest];
                    parts.into_iter().flatten().for_each(|part| self.add(part.range));
                    if let Some(name) = &image.name {
                        self.add(image.registry.as_ref().map_or(name.range, |r| r.range.cover(name.range)));
                    }
                }
                from.as_keyword.iter().for_each(|k| self.add(k.range));
                from.alias.iter().chain(&from.unexpected).for_each(|w| self.word(w));
            }
            Arguments::Pairs(pairs) => pairs.iter().for_each(|pair| self.pair(pair)),
            Arguments::Ports(words) => words.iter().for_each(|w| self.word(w)),
            Arguments::Argument(word) => word.iter().for_each(|w| self.word(w)),
            Arguments::Paths(Paths::Json(json)) => json.elements.iter().for_each(|e| self.quoted(e.range)),
            Arguments::Paths(Paths::Words(words)) => {
                for word in words {
                    match word {
                        PathArgument::Word(word) => self.word(word),
                        PathArgument::Heredoc(marker) => self.add(marker.range),
                    }
                }
            }
            Arguments::Onbuild(Some(trigger)) => self.instruction(trigger, escape),
            Arguments::Healthcheck(Some(check)) => {
                self.add(check.kind_token.range);
                check.command.iter().for_each(|c| self.command(instruction, c, escape));
            }
            Arguments::Command(Some(command)) => self.command(instruction, command, escape),
            _ => {}
        }
        instruction.heredocs.iter().for_each(|h| self.heredoc(instruction, h));
    }

    fn flag(&mut self, flag: &Flag) {
        self.add(flag.range);
        self.add(flag.name_range());
        flag.value.iter().for_each(|value| self.word(value));
    }

    fn pair(&mut self, pair: &Pair) {
        self.add(pair.range);
        pair.key.iter().for_each(|k| self.add(k.range));
        pair.value.iter().for_each(|v| self.word(v));
    }

    fn word(&mut self, word: &Word) {
        self.add(word.range);
        self.pieces(&word.pieces);
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(token) => self.add(token.range),
                Piece::SingleQuoted(token) => self.quoted(token.range),
                Piece::DoubleQuoted(range, inner) => {
                    self.quoted(*range);
                    self.pieces(inner);
                }
                Piece::Variable(variable) => {
                    self.add(variable.range);
                    variable.name.iter().for_each(|n| self.add(n.range));
                    variable.word.iter().for_each(|w| self.word(w));
                }
                Piece::UnclosedQuote(_) | Piece::MalformedExpansion(_) => {}
            }
        }
    }

    /// A text in quotes, with and without them.
    fn quoted(&mut self, quoted: TextRange) {
        self.add(quoted);
        let (start, end) = (usize::from(quoted.start()) + 1, usize::from(quoted.end()).saturating_sub(1));
        self.add(range(start, end.max(start)));
    }

    fn command(&mut self, instruction: &Instruction, command: &Command, escape: char) {
        match command {
            Command::Json(json) => json.elements.iter().for_each(|e| self.quoted(e.range)),
            Command::Shell(shell) => {
                shell.fragments.iter().for_each(|&f| self.add(f));
                shell.markers.iter().for_each(|m| self.add(m.range));
            }
        }
        let commands = &ShellScript::of(instruction, escape).commands;
        for command in commands {
            let words = command.words.iter().chain(&command.assignments);
            words.for_each(|w| {
                self.add(w.range);
                if !w.plain && matches!(instruction.slice(w.range).as_bytes(), [b'"', .., b'"'] | [b'\'', .., b'\'']) {
                    self.quoted(w.range);
                }
            });
            command.redirections.iter().for_each(|r| {
                self.add(r.range);
                r.target.iter().for_each(|t| self.add(t.range));
            });
            self.add(cover(command));
        }
        let top: Vec<&ShellCommand> = commands
            .iter()
            .filter(|c| matches!(c.source, crate::model::CommandSource::Shell | crate::model::CommandSource::ExecShell))
            .collect();
        self.joined(&top, &[Separator::Pipe]);
        self.joined(&top, &[Separator::Pipe, Separator::And, Separator::Or]);
    }

    /// Commands with one of these separators between them, as one step.
    fn joined(&mut self, commands: &[&ShellCommand], separators: &[Separator]) {
        for group in commands.chunk_by(|a, _| separators.contains(&a.end)) {
            if let [first, .., last] = group {
                self.add(cover(first).cover(cover(last)));
            }
        }
    }

    fn heredoc(&mut self, instruction: &Instruction, heredoc: &Heredoc) {
        self.add(heredoc.range);
        heredoc.end.iter().for_each(|&e| self.add(e));
        let Some(body) = heredoc.body else { return };
        let text = instruction.slice(body);
        self.add(range(body.start().into(), usize::from(body.start()) + text.trim_end_matches(['\n', '\r']).len()));
        let mut start = usize::from(body.start());
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim();
            let from = start + (line.len() - line.trim_start().len());
            self.add(range(from, from + trimmed.len()));
            start += line.len();
        }
    }
}

fn cover(command: &ShellCommand) -> TextRange {
    let words = command.words.iter().chain(&command.assignments).map(|w| w.range);
    let all = words.chain(command.redirections.iter().map(|r| r.range));
    all.reduce(TextRange::cover).unwrap_or_default()
}

/// An instruction with the comment lines directly above it.
fn comments_above(model: &Model, index: usize) -> TextRange {
    let Some(own) = model.instructions.get(index).map(Placed::file_range) else { return TextRange::default() };
    let mut start = own.start();
    let above = model.comments.partition_point(|c| c.start() < own.start());
    for comment in model.comments.get(..above).unwrap_or_default().iter().rev() {
        let between = model.slice(between(comment.end().min(start), start));
        if between.matches('\n').count() > 1 || !between.trim().is_empty() {
            break;
        }
        start = comment.start();
    }
    between(start, own.end())
}

#[cfg(test)]
mod tests {
    use crate::testing::check_selection;

    #[test]
    fn words_variables_and_quotes() {
        check_selection(
            "FROM a\nENV A=1 B=\"x ${V<|>:-y}\"",
            &[
                "V",
                "${V:-y}",
                "x ${V:-y}",
                "\"x ${V:-y}\"",
                "B=\"x ${V:-y}\"",
                "A=1 B=\"x ${V:-y}\"",
                "ENV A=1 B=\"x ${V:-y}\"",
                "*",
            ],
        );
        check_selection("FROM gh<|>cr.io/o/i:1 AS b", &["ghcr.io", "ghcr.io/o/i", "ghcr.io/o/i:1", "ghcr.io/o/i:1 AS b", "*"]);
        check_selection(
            "FROM a\nRUN --mount=type=<|>cache,target=/x b",
            &[
                "cache",
                "type=cache",
                "type=cache,target=/x",
                "--mount=type=cache,target=/x",
                "RUN --mount=type=cache,target=/x b",
                "*",
            ],
        );
    }

    #[test]
    fn shell_text() {
        check_selection(
            "FROM a\nRUN b c<|> | d && e; f",
            &["c", "b c", "b c | d", "b c | d && e", "b c | d && e; f", "RUN b c | d && e; f", "*"],
        );
        check_selection(
            "FROM a\nRUN <<E\nb c<|>\nd\nE\n",
            &["c", "b c", "b c\nd", "b c\nd\nE", "RUN <<E\nb c\nd\nE", "FROM a\nRUN <<E\nb c\nd\nE", "*"],
        );
    }

    #[test]
    fn never_more_steps_than_a_client_can_read() {
        let text = format!("FROM a\nRUN echo {}<|>{}\n", "${a:-".repeat(50_000), "}".repeat(50_000));
        let (text, at) = crate::testing::cursor(&text);
        let steps = super::selection_ranges(&crate::testing::snapshot(&text), at);
        assert_eq!(steps.len(), super::MAX_STEPS);
        assert!(steps.windows(2).all(|pair| pair[1].contains_range(pair[0]) && pair[0] != pair[1]));
        assert_eq!(steps.last().map(|s| usize::from(s.len())), Some(text.len()));
    }

    #[test]
    fn comments_above_and_stages() {
        check_selection(
            "FROM a\n\n# b\n# c\nUSER d<|>\n",
            &["d", "USER d", "# b\n# c\nUSER d", "FROM a\n\n# b\n# c\nUSER d", "*"],
        );
        check_selection("\n<|>\n", &["*"]);
        check_selection("<|>", &["*"]);
    }
}
