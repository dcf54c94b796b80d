//! Heredocs: what expands the text, what runs it and what ends it.

use crate::model::{Model, Placed, ShellScript};
use crate::syntax::ast::{Command, HeredocMarker, Instruction, Keyword, PathArgument, Paths};
use crate::texts::docs::{self, Topic};
use crate::texts::{Phrase, Words, heredoc};

/// What is known about the heredoc of a marker.
pub(super) fn describe(model: &Model, index: usize, placed: &Placed, marker: &HeredocMarker) -> Words {
    let instruction: &Instruction = placed.trigger().unwrap_or(&placed.instruction);
    let it = Heredoc { model, index, instruction, marker };
    let mut points = vec![heredoc::end(&*marker.name), it.reader(), it.expansion()];
    points.extend(marker.chomp.then(heredoc::tabs));
    let mut words = Words::new();
    words.points(points).doc(docs::of_topic(Topic::Heredoc));
    words
}

struct Heredoc<'a> {
    model: &'a Model,
    index: usize,
    instruction: &'a Instruction,
    marker: &'a HeredocMarker,
}

impl Heredoc<'_> {
    /// Whether it is all that RUN has.
    fn is_script(&self) -> bool {
        matches!(self.instruction.command(), Some(Command::Shell(shell)) if shell.range == self.marker.range)
    }

    fn body(&self) -> &str {
        let markers = self.instruction.heredoc_markers();
        let own = markers.iter().position(|m| m.range == self.marker.range);
        let body = own.and_then(|at| self.instruction.heredocs.get(at)).and_then(|h| h.body);
        body.map_or("", |body| self.instruction.slice(body))
    }

    fn interpreter(&self) -> Option<&str> {
        self.body().trim_start_matches('\t').lines().next()?.strip_prefix("#!").map(str::trim).filter(|i| !i.is_empty())
    }

    /// What gets the text.
    fn reader(&self) -> Phrase {
        if self.instruction.keyword != Keyword::Run {
            return self.file();
        }
        if !self.is_script() {
            let commands = &ShellScript::of(self.instruction, self.model.escape).commands;
            let reader = commands.iter().find(|c| c.redirections.iter().any(|r| r.range == self.marker.range));
            let program = reader.map(|c| c.program()).filter(|p| !p.is_empty());
            return program.map_or_else(heredoc::read, heredoc::read_by);
        }
        self.interpreter().map_or_else(|| heredoc::run_by(self.shell()), heredoc::run_by)
    }

    fn file(&self) -> Phrase {
        let name = &self.marker.name;
        let words = match self.instruction.paths() {
            Some(Paths::Words(words)) => &words[..],
            _ => &[],
        };
        let target = match words {
            [.., PathArgument::Word(target)] => Some(&*target.raw),
            _ => None,
        };
        match target {
            Some(target) if target.ends_with('/') || words.len() > 2 => {
                let folder = target.trim_end_matches('/');
                heredoc::becomes(format!("{folder}/{name}"))
            }
            Some(target) => heredoc::becomes(target),
            None => heredoc::becomes_a_file(),
        }
    }

    /// The shell of RUN lines here.
    fn shell(&self) -> String {
        let Some(stage) = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s)) else {
            return "/bin/sh".to_owned();
        };
        let above = |i: &&Placed| i.keyword == Keyword::Shell;
        let here = self.model.instructions.get(stage.instructions.start..self.index).unwrap_or_default().iter().rev().find(above);
        let found = here.or_else(|| self.model.ancestors(stage).find_map(|s| self.model.last_in_stage(s, Keyword::Shell)));
        let Some(Command::Json(json)) = found.and_then(|shell| shell.command()) else { return "/bin/sh".to_owned() };
        json.elements.iter().filter_map(|e| e.value.as_deref()).collect::<Vec<_>>().join(" ")
    }

    /// What expands variables.
    fn expansion(&self) -> Phrase {
        if self.is_script() && self.instruction.keyword == Keyword::Run {
            return heredoc::by_program();
        }
        if self.marker.quoted {
            return heredoc::quoted();
        }
        if self.instruction.keyword == Keyword::Run { heredoc::by_shell() } else { heredoc::by_builder() }
    }
}
