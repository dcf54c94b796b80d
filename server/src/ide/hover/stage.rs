//! Stages: what they are built on, and what uses them.

use super::{built_by, code, stage_name};
use crate::data::docs::Language;
use crate::ide::call_hierarchy::incoming;
use crate::model::{Base, Stage, StageName};
use crate::snapshot::Snapshot;
use crate::text::line_of;

/// The FROM line, the chain down to the image, and the stages that use it.
pub(super) fn describe(snapshot: &Snapshot, stage: &Stage) -> String {
    let model = snapshot.model();
    let (name, index) = (stage_name(stage), stage.index);
    let russian = snapshot.world.language == Language::Russian;
    let mut paragraphs = Vec::new();
    if let Some(from) = model.instructions.get(stage.instructions.start) {
        let words: Vec<&str> = from.text.split_whitespace().filter(|w| !matches!(*w, "\\" | "`")).collect();
        paragraphs.push(code(&words.join(" ")));
    }
    paragraphs.push(if russian {
        format!("**Этап сборки {name}** (номер {index})")
    } else {
        format!("**Build stage {name}** (index {index})")
    });
    let mut chain = vec![name];
    chain.extend(model.ancestors(stage).map(stage_name));
    match model.root_base(stage) {
        Base::Image(image) => chain.push(format!("`{image}`")),
        Base::Scratch => chain.push("`scratch`".to_owned()),
        _ => {}
    }
    if chain.len() > 1 {
        paragraphs.push(chain.join(" ← "));
    }
    let users: Vec<String> = incoming(snapshot, index)
        .into_iter()
        .map(|user| {
            let mut lines: Vec<u32> = user.tokens.iter().map(|t| line_of(&snapshot.rope, t.start()) + 1).collect();
            lines.dedup();
            let shown = lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            let word = match (russian, lines.len()) {
                (false, 1) => "line",
                (false, _) => "lines",
                (true, 1) => "строка",
                (true, _) => "строки",
            };
            format!("`{}` ({word} {shown})", user.item.name)
        })
        .collect();
    if !users.is_empty() {
        let label = if russian { "Используют:" } else { "Used by" };
        paragraphs.push(format!("{label} {}", users.join(", ")));
    }
    let by_name = |name: &StageName| snapshot.world.knowledge.builds.of_stage(&name.text).map(built_by).collect::<Vec<_>>();
    let builds = stage.name.as_ref().map(by_name).unwrap_or_default();
    if !builds.is_empty() {
        let label = if russian { "Собирают:" } else { "Built by" };
        paragraphs.push(format!("{label} {}", builds.join(", ")));
    }
    paragraphs.join("\n\n")
}
