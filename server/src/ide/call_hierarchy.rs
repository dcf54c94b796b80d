//! Which stages use which: FROM, `COPY --from` and mounts, as a call hierarchy.

use super::names::Name;
use crate::model::{self, EntityKind, Model, Stage, Used};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{TextRange, TextSize};

/// A stage or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageItem {
    /// The stage's index; `None` for an image.
    pub stage: Option<usize>,
    /// Its name, or its index.
    pub name: String,
    /// What it starts from.
    pub detail: Option<String>,
    /// The whole stage, or the word of an image.
    pub range: TextRange,
    /// What is selected when it is gone to.
    pub selection: TextRange,
}

/// A stage or image at the other end, and the words that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageUse {
    /// The other end.
    pub item: StageItem,
    /// Where the user names it.
    pub tokens: Vec<TextRange>,
}

/// The stage at an offset: of a name, a reference or a FROM keyword.
pub fn prepare_hierarchy(snapshot: &Snapshot, at: TextSize) -> Option<StageItem> {
    if snapshot.kind != FileKind::Dockerfile {
        return None;
    }
    let model = snapshot.model();
    if let Some(name) = Name::at(snapshot, at)
        && let EntityKind::Stage(index) = name.entity.kind
    {
        return item(model, model.stages.get(index)?);
    }
    let index = model.instruction_at(at)?;
    let stage = model.stages.get(model.stage_of(index)?)?;
    let placed = model.instructions.get(index).filter(|_| stage.instructions.start == index)?;
    if placed.keyword_range().contains_inclusive(at) {
        return item(model, stage);
    }
    // A word with variables may stand for a stage.
    let word = placed.as_from()?.image.as_ref()?.word.range;
    let parent = model.parent(stage).filter(|_| placed.at(word).contains_inclusive(at))?;
    item(model, parent)
}

/// What a stage uses.
pub fn outgoing(snapshot: &Snapshot, stage: usize) -> Vec<StageUse> {
    let model = snapshot.model();
    let mut out: Vec<StageUse> = Vec::new();
    for found in model.stage_uses().all().iter().filter(|found| found.user == stage) {
        let item = match &found.used {
            Used::Stage(index) => model.stages.get(*index).and_then(|s| item(model, s)),
            Used::Image(name) => Some(image(name.clone(), found.token)),
        };
        add(&mut out, item, found.token);
    }
    out
}

/// What uses a stage.
pub fn incoming(snapshot: &Snapshot, stage: usize) -> Vec<StageUse> {
    first_incoming(snapshot, stage, usize::MAX).0
}

/// The first `most` of what uses a stage, and how many more there are.
pub(super) fn first_incoming(snapshot: &Snapshot, stage: usize, most: usize) -> (Vec<StageUse>, usize) {
    let model = snapshot.model();
    let users = model.stage_uses().of_stage(stage);
    let first = users.iter().take(most).filter_map(|(user, tokens)| stage_use(model, *user, tokens.clone())).collect();
    (first, users.len().saturating_sub(most))
}

/// What uses an image.
pub fn incoming_of_image(snapshot: &Snapshot, image: &str) -> Vec<StageUse> {
    let model = snapshot.model();
    let is_meant = |found: &&model::StageUse| matches!(&found.used, Used::Image(name) if name == image);
    let found: Vec<&model::StageUse> = model.stage_uses().all().iter().filter(is_meant).collect();
    // They come by place, so that all of one user follow each other.
    let by_user = found.chunk_by(|a, b| a.user == b.user);
    by_user.filter_map(|uses| stage_use(model, uses.first()?.user, uses.iter().map(|found| found.token).collect())).collect()
}

pub(super) fn image(name: String, range: TextRange) -> StageItem {
    StageItem { stage: None, name, detail: None, range, selection: range }
}

pub(super) fn item(model: &Model, stage: &Stage) -> Option<StageItem> {
    let [from, rest @ ..] = model.instructions_of(stage) else { return None };
    let range = from.file_range().cover(rest.last().unwrap_or(from).file_range());
    let name = stage.name.as_ref();
    Some(StageItem {
        stage: Some(stage.index),
        name: name.map_or_else(|| stage.index.to_string(), |n| n.text.clone()),
        detail: from.as_from().and_then(|f| f.image.as_ref()).map(|i| i.word.raw.to_string()),
        range,
        selection: name.map_or_else(|| from.keyword_range(), |n| n.range),
    })
}

fn stage_use(model: &Model, user: usize, tokens: Vec<TextRange>) -> Option<StageUse> {
    Some(StageUse { item: item(model, model.stages.get(user)?)?, tokens })
}

fn add(out: &mut Vec<StageUse>, item: Option<StageItem>, token: TextRange) {
    let Some(item) = item else { return };
    let same = |u: &&mut StageUse| u.item.stage == item.stage && u.item.name == item.name;
    match out.iter_mut().find(same) {
        Some(known) => known.tokens.push(token),
        None => out.push(StageUse { item, tokens: vec![token] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{cursor, snapshot};

    const FILE: &str = "ARG B=base\nFROM python:3 AS base\nFROM $B AS build\nFROM nginx\nCOPY --from=build a b\nCOPY --from=1 c d\nCOPY --from=nginx e f\nRUN --mount=from=base g\n";

    fn shown(snapshot: &Snapshot, uses: Vec<StageUse>) -> String {
        let tokens = |u: &StageUse| u.tokens.iter().map(|&t| snapshot.model().slice(t)).collect::<Vec<_>>().join(" ");
        uses.iter().map(|u| format!("{}: {}", u.item.name, tokens(u))).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn both_directions() {
        let snapshot = snapshot(FILE);
        assert_eq!(shown(&snapshot, outgoing(&snapshot, 0)), "python:3: python:3");
        assert_eq!(shown(&snapshot, outgoing(&snapshot, 1)), "base: $B");
        assert_eq!(shown(&snapshot, outgoing(&snapshot, 2)), "nginx: nginx nginx, build: build 1, base: base");
        assert_eq!(shown(&snapshot, incoming(&snapshot, 0)), "build: $B, 2: base");
        assert_eq!(shown(&snapshot, incoming(&snapshot, 1)), "2: build 1");
        assert_eq!(shown(&snapshot, incoming_of_image(&snapshot, "nginx")), "2: nginx nginx");
        assert_eq!(outgoing(&snapshot, 9), []);
    }

    #[test]
    fn what_is_a_stage() {
        for (fixture, wanted) in [
            ("FROM<|> a", Some("0")),
            ("FROM a AS x<|>", Some("x")),
            ("FROM a AS x\nFROM b\nCOPY --from=<|>0 c d", Some("x")),
            ("FROM a<|>", None),
            ("FROM a\nRUN<|> b", None),
        ] {
            let (text, at) = cursor(fixture);
            assert_eq!(prepare_hierarchy(&snapshot(&text), at).map(|i| i.name).as_deref(), wanted, "{fixture}");
        }
    }
}
