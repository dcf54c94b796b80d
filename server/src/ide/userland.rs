//! Whose programs a stage has: GNU's, or BusyBox's.

use std::sync::Arc;

use super::site::above;
use crate::data::bases::{BaseFacts, Libc, Sh};
use crate::data::tools::Userland;
use crate::data::userlands::{NOTHING_INSTEAD, SHARED, package_of_alpine};
use crate::model::{Base, ShellScript};
use crate::snapshot::Snapshot;

/// What is known of the image that the stage of an instruction starts from.
pub(super) fn base_facts(snapshot: &Snapshot, index: usize) -> Option<Arc<BaseFacts>> {
    let model = snapshot.model();
    let stage = model.stages.get(model.stage_of(index)?)?;
    let Base::Image(image) = model.root_base(stage) else { return None };
    image.base_facts(snapshot.world.knowledge.images.mirrors())
}

/// Whose program of that name an instruction runs; `None` where that is not certain, or where there is one alone.
pub(super) fn of(snapshot: &Snapshot, index: usize, program: &str) -> Option<Userland> {
    if !SHARED.contains(&program) {
        return None;
    }
    let model = snapshot.model();
    let facts = base_facts(snapshot, index)?;
    match facts.sh? {
        Sh::BusyBox => {
            let stage = model.stages.get(model.stage_of(index)?)?;
            let Base::Image(image) = model.root_base(stage) else { return None };
            let name = image.familiar_name(snapshot.world.knowledge.images.mirrors());
            let is_plain = NOTHING_INSTEAD.contains(&&*name);
            (is_plain && !may_be_replaced(snapshot, index, program)).then_some(Userland::BusyBox)
        }
        // `adduser` of other systems is `useradd`.
        Sh::Bash if matches!(program, "addgroup" | "adduser") => None,
        Sh::Dash | Sh::Bash if facts.libc == Some(Libc::Glibc) => Some(Userland::Gnu),
        _ => None,
    }
}

/// Whether something up to an instruction may have installed the program of GNU.
fn may_be_replaced(snapshot: &Snapshot, index: usize, program: &str) -> bool {
    let model = snapshot.model();
    let Some(package) = package_of_alpine(program) else { return false };
    let own = model.instructions.get(index);
    above(model, index).chain(own).any(|placed| {
        ShellScript::of(&placed.instruction, model.escape).commands.iter().any(|command| {
            let is_it = |text: &str| text.split(['=', '<', '>', '~', '@']).next() == Some(package);
            let installs = command.program() == "apk" && command.arguments().iter().any(|word| word.text == "add");
            installs && command.arguments().iter().any(|word| !word.literal || is_it(&word.text))
        })
    })
}
