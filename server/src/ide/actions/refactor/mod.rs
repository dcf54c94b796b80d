//! Refactorings: the same build, written differently. Each is offered only where that is certain from
//! the file itself.

mod add_to_copy;
mod chain;
mod command_form;
mod extract_tag;
mod heredoc;
mod image;
mod name_stage;
mod runs;

use super::{Action, ActionKind, Effect};
use crate::model::{Base, Model, MountKind, Placed, mounts};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::{Edit, TextRange};
use crate::texts::Phrase;

pub use image::pins;

/// The instruction that a refactoring starts from.
struct Selection<'a> {
    snapshot: &'a Snapshot,
    model: &'a Model,
    /// What is selected; empty for a cursor.
    range: TextRange,
    /// The first instruction of the selection.
    index: usize,
    placed: &'a Placed,
}

impl Selection<'_> {
    fn action(&self, title: &Phrase, kind: ActionKind, edits: Vec<Edit>) -> Action<'static> {
        let title = title.plain(self.snapshot.world.language);
        Action { title, kind, finding: None, preferred: false, effect: Effect::Edit(edits) }
    }

    /// Whether the image below the stage brings a shell of its own, as its registry said.
    fn image_sets_shell(&self) -> bool {
        let stage = self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s));
        let Some(Base::Image(image)) = stage.map(|stage| self.model.root_base(stage)) else { return false };
        let config = self.snapshot.world.knowledge.images.image(image).and_then(|known| known.config.as_ref());
        config.is_some_and(|config| !config.shell.is_empty() || config.platform.starts_with("windows"))
    }

    fn keyword(&self, upper: &str) -> String {
        if is_lower(&self.placed.keyword_token.text) { upper.to_lowercase() } else { upper.to_owned() }
    }
}

pub(super) fn collect(snapshot: &Snapshot, range: TextRange, out: &mut Vec<Action<'_>>) {
    let model = snapshot.model();
    let index = model.instructions.partition_point(|i| i.file_range().end() < range.start());
    let Some(placed) = model.instructions.get(index).filter(|i| i.start <= range.end()) else { return };
    let selection = Selection { snapshot, model, range, index, placed };
    match placed.keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint if !selection.image_sets_shell() => {
            out.extend(command_form::convert(&selection));
            out.extend(runs::join(&selection));
            out.extend(runs::split(&selection));
            out.extend(heredoc::convert(&selection));
        }
        Keyword::Add => out.extend(add_to_copy::convert(&selection)),
        Keyword::From => {
            out.extend(extract_tag::extract(&selection));
            out.extend(name_stage::name(&selection));
            image::collect(&selection, out);
        }
        _ => {}
    }
}

fn is_lower(word: &str) -> bool {
    !word.chars().any(char::is_uppercase)
}

/// Whether shell text of an instruction goes to a POSIX shell.
fn has_posix_shell(model: &Model, index: usize) -> bool {
    model.stage_of(index).is_some() && model.escape == '\\' && model.shell_of(index).is_posix()
}

/// The SHELL instructions of the stage of an instruction, and of those it is built on.
fn shells_of(model: &Model, index: usize) -> impl Iterator<Item = &Placed> {
    chain_of(model, index).filter(|i| i.keyword == Keyword::Shell)
}

/// All instructions of the stage of an instruction, and of those it is built on.
fn chain_of(model: &Model, index: usize) -> impl Iterator<Item = &Placed> {
    let stage = model.stage_of(index).and_then(|s| model.stages.get(s));
    stage.into_iter().flat_map(|s| std::iter::once(s).chain(model.ancestors(s))).flat_map(|s| model.instructions_of(s))
}

/// Whether a RUN finds in its mounts what an earlier RUN with the same mounts left there: all or nothing.
fn has_stable_mounts(run: &Instruction, escape: char) -> bool {
    let flags = run.flags.iter().filter(|f| f.name() == "mount").count();
    let mounts = mounts(run, escape);
    let is_stable = |mount: &crate::model::Mount| match mount.kind() {
        Some(MountKind::Bind) => !mount.options.iter().any(|o| o.name() == "readwrite"),
        Some(MountKind::Cache | MountKind::Secret | MountKind::Ssh) => true,
        Some(MountKind::Tmpfs) | None => false,
    };
    mounts.len() == flags && mounts.iter().all(is_stable)
}
