//! A type hierarchy: what a stage is built on, and what is built on it, considering only FROM.

use super::call_hierarchy::{StageItem, image, item};
use crate::model::{Base, Model, Stage};
use crate::snapshot::Snapshot;
use crate::text::TextRange;

/// The stage or image that a stage is built on.
pub fn supertype(snapshot: &Snapshot, stage: usize) -> Option<StageItem> {
    let model = snapshot.model();
    let stage = model.stages.get(stage)?;
    match model.parent(stage) {
        Some(parent) => item(model, parent),
        None => base_image(model, stage).map(|(name, range)| image(name, range)),
    }
}

/// The stages that are built on a stage.
pub fn subtypes(snapshot: &Snapshot, stage: usize) -> Vec<StageItem> {
    let model = snapshot.model();
    built_on(model, |child| model.parent(child).is_some_and(|parent| parent.index == stage))
}

/// The stages that are built on an image.
pub fn subtypes_of_image(snapshot: &Snapshot, name: &str) -> Vec<StageItem> {
    let model = snapshot.model();
    built_on(model, |child| base_image(model, child).is_some_and(|(base, _)| base == name))
}

fn built_on(model: &Model, is_meant: impl Fn(&Stage) -> bool) -> Vec<StageItem> {
    model.stages.iter().filter(|stage| is_meant(stage)).filter_map(|stage| item(model, stage)).collect()
}

/// The image of a FROM, and its word.
fn base_image(model: &Model, stage: &Stage) -> Option<(String, TextRange)> {
    let from = model.instructions.get(stage.instructions.start)?;
    let word = &from.as_from()?.image.as_ref()?.word;
    let name = match &stage.base {
        Base::Image(image) => image.to_string(),
        Base::Unknown => word.raw.to_string(),
        Base::Stage(_) | Base::Scratch | Base::Missing | Base::Invalid(_) => return None,
    };
    Some((name, from.at(word.range)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn both_directions() {
        let snapshot = snapshot(
            "ARG B=base\nFROM python:3 AS base\nFROM $B AS build\nFROM Base\nCOPY --from=build a b\nFROM scratch\nFROM $X\nFROM python:3\nFROM nobody AS nobody\n",
        );
        let up = |stage| supertype(&snapshot, stage).map(|item| item.name);
        let down = |stage| subtypes(&snapshot, stage).into_iter().map(|item| item.name).collect::<Vec<_>>();
        assert_eq!(up(0).as_deref(), Some("python:3"));
        assert_eq!(up(1).as_deref(), Some("base"));
        assert_eq!(up(3), None);
        assert_eq!(up(4), None);
        assert_eq!(up(6).as_deref(), Some("nobody"));
        assert_eq!(up(9), None);
        assert_eq!(down(0)[0], "build");
        assert_eq!(down(1), [""; 0]);
        let python: Vec<_> = subtypes_of_image(&snapshot, "python:3").into_iter().map(|item| item.name).collect();
        assert_eq!(python, ["base", "5"]);
        let item = supertype(&snapshot, 0).unwrap();
        assert_eq!((item.stage, snapshot.model().slice(item.selection)), (None, "python:3"));
    }
}
