//! Stages: what they are built on, and what uses them.

use crate::ide::call_hierarchy::first_incoming;
use crate::ide::names::stage_name;
use crate::model::{Base, KnownBuild, Stage, StageName};
use crate::snapshot::Snapshot;
use crate::text::line_of;
use crate::texts::{Argument, Markdown, Words, stage as texts};

/// So many of the stages that use one are named: a page of all stages names them for each.
const MOST_USERS: usize = 12;

/// The FROM line, the chain down to the image, and the stages that use it.
pub(super) fn describe(snapshot: &Snapshot, stage: &Stage) -> Words {
    let model = snapshot.model();
    let (name, index) = (stage_name(stage), stage.index);
    let mut words = Words::new();
    if let Some(from) = model.instructions.get(stage.instructions.start) {
        let written: Vec<&str> = from.text.split_whitespace().filter(|w| !matches!(*w, "\\" | "`")).collect();
        words.code(written.join(" "));
    }
    words.phrase(texts::title(&name, Argument::ordinal(index)));
    let mut chain = vec![name];
    chain.extend(model.ancestors(stage).map(stage_name));
    match model.root_base(stage) {
        Base::Image(image) => chain.push(image.to_string()),
        Base::Scratch => chain.push("scratch".to_owned()),
        _ => {}
    }
    if chain.len() > 1 {
        let mut shown = Markdown::new();
        for (at, name) in chain.iter().enumerate() {
            if 0 < at {
                shown.markup(" ← ");
            }
            shown.code(name);
        }
        words.markdown_part(shown);
    }
    let (users, more) = first_incoming(snapshot, index, MOST_USERS);
    let mut users: Vec<Argument> = users
        .into_iter()
        .map(|user| {
            let mut lines: Vec<u32> = user.tokens.iter().map(|t| line_of(&snapshot.rope, t.start()) + 1).collect();
            lines.dedup();
            texts::user(user.item.name, Argument::list(lines)).into()
        })
        .collect();
    users.extend((0 < more).then(|| texts::more(more).into()));
    if !users.is_empty() {
        words.phrase(texts::used_by(Argument::list(users)));
    }
    let built = |build: &KnownBuild| texts::build(&build.name, &build.file);
    let by_name = |name: &StageName| snapshot.world.knowledge.builds.of_stage(&name.text).map(built).collect::<Vec<_>>();
    let builds = stage.name.as_ref().map(by_name).unwrap_or_default();
    if !builds.is_empty() {
        words.phrase(texts::built_by(Argument::list(builds)));
    }
    words
}
