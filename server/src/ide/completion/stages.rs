//! Stages and images after `COPY --from=` and `from=` of a mount.

use super::{Completions, Item, ItemKind, Site};
use crate::data::image_paths;
use crate::model::{Base, KnownBuilds};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};

/// What stages are called, as they mostly follow each other.
const USUAL: [&str; 8] = ["build", "deps", "test", "runtime", "base", "dev", "prod", "final"];

/// Names for a stage that no other stage has; those that builds ask for first.
pub(super) fn new_names(snapshot: &Snapshot, at: TextSize, replace: TextRange) -> Completions {
    let builds = snapshot.world.knowledge.builds.all().iter();
    let wanted = builds.filter_map(|build| Some((build.target.as_deref()?, format!("{}, {}", build.name, build.file))));
    let names = wanted.chain(USUAL.map(|name| (name, String::new())));
    let is_free = |name: &str| {
        let mut taken = snapshot.model().stages.iter().filter_map(|stage| stage.name.as_ref());
        !taken.any(|stage| stage.key == name && !stage.range.contains_inclusive(at))
    };
    let mut items: Vec<Item> = Vec::new();
    for (name, detail) in names {
        let is_number = name.parse::<usize>().is_ok();
        if is_free(name) && !is_number && items.iter().all(|item| item.label != name) {
            items.push(Item::new(ItemKind::Stage, name).detail(detail));
        }
    }
    Completions::new(items, at, replace)
}

/// Stages above the cursor's, in file order, then the images that the file starts from. A stage without a
/// name goes by its index where `by_index` says that it can.
pub(super) fn items(site: &Site<'_>, by_index: bool) -> Vec<Item> {
    let model = site.model;
    // A trigger runs in a stage that is built on this one, which comes below it.
    let is_trigger = usize::from(site.placed.trigger().is_some());
    let own = site.stage.map_or(0, |s| s.index + is_trigger);
    let mut items: Vec<Item> = Vec::new();
    for stage in model.stages.iter().take(own) {
        let image = model.instructions.get(stage.instructions.start).and_then(|f| f.as_from()).and_then(|f| f.image.as_ref());
        let image = image.map_or_else(String::new, |i| i.word.raw.to_string());
        let label = match &stage.name {
            Some(name) => name.text.clone(),
            None if by_index => stage.index.to_string(),
            None => continue,
        };
        if !items.iter().any(|i| i.label.eq_ignore_ascii_case(&label)) {
            items.push(Item::new(ItemKind::Stage, label).detail(image));
        }
    }
    items.extend(contexts(&site.snapshot.world.knowledge.builds));
    for stage in &model.stages {
        let Base::Image(image) = &stage.base else { continue };
        let label = image.to_string();
        if !items.iter().any(|i| i.label == label) {
            items.push(Item::new(ItemKind::Image, label));
        }
    }
    // Images that tools are taken from, with a tag still to come.
    for name in image_paths::names() {
        if !items.iter().any(|item| item.label.split(':').next() == Some(name)) {
            items.push(Item::new(ItemKind::Image, name));
        }
    }
    items
}

/// Additional contexts of known builds.
pub(super) fn contexts(builds: &KnownBuilds) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for build in builds.all() {
        for name in &build.contexts {
            if !items.iter().any(|item| item.label == *name) {
                items.push(Item::new(ItemKind::Stage, name).detail(format!("{}, {}", build.name, build.file)));
            }
        }
    }
    items
}

#[cfg(test)]
mod tests {
    #[test]
    fn additional_contexts() {
        let labels = |fixture: &str| {
            let (text, at) = crate::testing::cursor(fixture);
            let found = crate::ide::completion::complete(&crate::testing::built_snapshot(&text), at);
            found.items.into_iter().map(|item| item.label).take(3).collect::<Vec<_>>()
        };
        assert_eq!(labels("FROM a AS b\nFROM a\nCOPY --from=<|>"), ["b", "docs", "assets"]);
        assert_eq!(labels("FROM a AS b\nFROM <|>"), ["b", "docs", "assets"]);
    }

    use crate::testing::{check_completion, completion_labels};

    const FILE: &str = "FROM golang:1.25 AS build\nFROM alpine\nFROM node AS Build\nFROM build AS last\n";

    #[test]
    fn stages_above_then_images() {
        let labels = completion_labels(&format!("{FILE}COPY --from=<|> a b"));
        assert_eq!(labels[..6], ["build", "1", "golang:1.25", "alpine", "node", "busybox"]);
        check_completion(&format!("{FILE}COPY --from=bu<|>ild a b"), "build", |items| {
            assert_eq!(items[0].detail.as_deref(), Some("golang:1.25"));
        });
        assert_eq!(completion_labels("FROM a AS b\nONBUILD COPY --from=<|> c d")[..2], ["b", "a"]);
        let labels = completion_labels(&format!("{FILE}RUN --mount=from=<|> x"));
        assert_eq!(labels[..4], ["build", "golang:1.25", "alpine", "node"]);
    }
}
