//! `debug shell`: what is read out of the shell text of files, one thing a line, so that two builds can be compared
//! with `diff`: commands, names, semantic tokens and what the formatter changes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{COULD_NOT_RUN, complain, kind_of, print, read_all};
use crate::cli::today;
use crate::config::{Formatter, Style};
use crate::ide;
use crate::model::{Model, Placed, ShellCommand, ShellScript};
use crate::rules::Knowledge;
use crate::snapshot::{Document, World};
use crate::text::TextRange;
use crate::texts::Locale;

pub(super) fn run(paths: &[PathBuf]) -> u8 {
    let files = read_all(paths);
    if files.is_empty() {
        complain(format_args!("no files"));
        return COULD_NOT_RUN;
    }
    let parts: Vec<String> = files.par_iter().map(|(path, text)| report(path, text)).collect();
    parts.iter().map(|part| print(part)).max().unwrap_or_default()
}

fn report(path: &Path, text: &str) -> String {
    let world = World {
        today: today(),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Default::default(),
        strict: true,
    };
    let snapshot = Document::new(kind_of(path), 0, text).snapshot(world);
    let model = snapshot.model();
    let mut out = Lines { path: path.display().to_string(), text, out: String::new() };
    for placed in &model.instructions {
        let script = ShellScript::of(&placed.instruction, model.escape);
        script.commands.iter().for_each(|command| out.command(placed, command));
        script.pipes.iter().for_each(|&pipe| out.line("pipe", placed.at(pipe), ""));
    }
    names(model, &mut out);
    for token in ide::semantic_tokens(&snapshot) {
        out.line("token", token.range, &format!("{:?}{}", token.kind, token.modifiers.bits()));
    }
    for style in [Style::Gentle, Style::Canonical] {
        let options = ide::format::Options::new(Formatter { style, ..Formatter::default() });
        for edit in ide::format::document(&snapshot, &options) {
            out.line("format", edit.range, &format!("{style:?} {:?}", edit.text));
        }
    }
    out.out
}

fn names(model: &Model, out: &mut Lines<'_>) {
    let bindings = model.bindings();
    for name in bindings.occurrences() {
        let target = bindings.target(name).map_or(String::new(), |target| format!("{:?}", target.name));
        out.line("name", name.outer, &format!("{:?} {:?} {} {target}", name.name, name.role, name.later));
    }
}

struct Lines<'t> {
    path: String,
    text: &'t str,
    out: String,
}

impl Lines<'_> {
    fn line(&mut self, what: &str, range: TextRange, details: &str) {
        let source = crate::text::slice(self.text, range);
        // Writing into a string cannot fail.
        let _ = writeln!(self.out, "{}\t{what}\t{range:?}\t{details}\t{source:?}", self.path);
    }

    fn command(&mut self, placed: &Placed, command: &ShellCommand) {
        let mut details = format!("{:?} {:?} {:?}", command.source, command.end, command.program());
        for word in command.assignments.iter().chain(&command.words) {
            let _ = write!(details, " {:?} {:?} {} {}", placed.at(word.range), word.text, word.literal, word.plain);
        }
        for redirection in &command.redirections {
            let target = redirection.target.as_ref().map(|t| &t.text);
            let _ = write!(details, " {:?} {} {target:?}", placed.at(redirection.range), redirection.operator);
        }
        let first = command.assignments.iter().chain(&command.words).map(|w| w.range).next();
        let range = first.or(command.redirections.first().map(|r| r.range)).unwrap_or_default();
        self.line("command", placed.at(range), &details);
    }
}
