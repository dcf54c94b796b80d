//! Images, tags and `AS` after FROM.

use super::stages::contexts;
use super::{Completions, Item, ItemKind, typed};
use crate::data::images;
use crate::ide::placeholders::worded;
use crate::model::{ImageReference, Model};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, between};
use crate::texts::{Locale, image as texts, short};

/// Stages above, then official images, python first.
pub(super) fn images(snapshot: &Snapshot, at: TextSize, replace: TextRange) -> Completions {
    let (model, language) = (snapshot.model(), snapshot.world.language);
    let own = model.instructions.partition_point(|i| i.start <= at).saturating_sub(1);
    let above = model.stages.iter().take_while(|s| s.instructions.start < own);
    let stages = above.filter_map(|stage| {
        let name = stage.name.as_ref()?;
        Some(Item { detail: Some(base_of(snapshot, stage)), ..plain(&name.key, ItemKind::Stage) })
    });
    let official = images::all().iter().map(|image| Item {
        detail: Some(short(image.description, language).to_owned()),
        deprecated: image.is_deprecated(),
        ..plain(image.name, ItemKind::Image)
    });
    let scratch = Item { detail: Some(texts::scratch().plain(language)), ..plain("scratch", ItemKind::Image) };
    let mut items: Vec<Item> = stages.chain(contexts(&snapshot.world.knowledge.builds)).collect();
    let (current, deprecated): (Vec<Item>, Vec<Item>) = official.filter(|i| i.label != "scratch").partition(|i| !i.deprecated);
    items.extend(current);
    items.push(scratch);
    items.extend(deprecated);
    Completions { items, replace, insert: between(replace.start(), at), is_incomplete: false }
}

/// The image word that a stage starts from.
fn base_of(snapshot: &Snapshot, stage: &crate::model::Stage) -> String {
    let from = snapshot.model().instructions_of(stage).first();
    let image = from.and_then(|f| f.as_from()).and_then(|f| f.image.as_ref());
    image.map(|i| i.word.raw.to_string()).unwrap_or_default()
}

fn plain(label: &str, kind: ItemKind) -> Item {
    Item {
        label: label.to_owned(),
        kind,
        detail: None,
        documentation: None,
        text: label.to_owned(),
        snippet: None,
        deprecated: false,
    }
}

/// More items than anybody reads; what is typed on brings others.
const MAX_TAGS: usize = 500;

/// Tags of the image whose name comes before the colon, best first.
pub(super) fn tags(snapshot: &Snapshot, at: TextSize, image: &str, replace: TextRange) -> Completions {
    let prefix = typed(snapshot, replace, at);
    let insert = between(replace.start(), at);
    let Ok(reference) = ImageReference::parse(image) else {
        return Completions { replace, insert, ..Completions::default() };
    };
    let world = &snapshot.world;
    let known = world.knowledge.images.tags(&reference);
    let (tags, may_grow) = crate::ide::tags(&reference, prefix, known, world.today, world.language);
    let is_incomplete = may_grow || MAX_TAGS < tags.len();
    let items = tags.into_iter().take(MAX_TAGS).map(|tag| {
        let item = Item { deprecated: tag.ended, ..plain(&tag.name, ItemKind::Tag) };
        item.detail(tag.detail)
    });
    Completions { items: items.collect(), replace, insert, is_incomplete }
}

/// The image of `COPY --from=image:tag` and the place of its tag, where the cursor is in the tag.
pub(super) fn split_tag(model: &Model, value: TextRange, at: TextSize) -> Option<(&str, TextRange)> {
    let text = model.slice(value);
    let name = text.rfind('/').map_or(0, |slash| slash + 1);
    let colon = name + text.get(name..)?.find(':')?;
    let tag = between(value.start() + crate::text::size(colon + 1), value.end());
    let is_plain = !text.contains(['@', '$']);
    (is_plain && tag.start() <= at).then_some((text.get(..colon)?, tag))
}

/// `AS name`.
pub(super) fn after_image(at: TextSize, replace: TextRange, language: Locale) -> Completions {
    let item = Item {
        text: "AS ".to_owned(),
        snippet: Some("AS ${1:build}".to_owned()),
        ..plain(&worded("AS stage", language), ItemKind::Keyword)
    };
    Completions { items: vec![item], replace, insert: between(replace.start(), at), is_incomplete: false }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_completion;

    fn labels(fixture: &str, replaced: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_completion(fixture, replaced, |items| found = items.iter().map(|i| i.label.clone()).collect());
        found
    }

    #[test]
    fn python_first_after_from() {
        assert_eq!(labels("FROM <|>", "")[0], "python");
        assert_eq!(labels("FROM py<|>", "py")[0], "python");
        assert_eq!(labels("FROM py<|>:3.12", "py")[0], "python");
        assert_eq!(labels("FROM a AS build\nFROM <|>", "")[..2], ["build", "python"]);
        assert_eq!(labels("FROM <|> AS build", "")[0], "python");
        assert_eq!(labels("FROM <|>python", "python").last().map(String::as_str), Some("--platform=platform"));
        assert!(!labels("FROM --platform=x <|>python", "python").iter().any(|label| label.starts_with("--")));
        assert_eq!(labels("FROM <|> python", "")[..2], ["--platform=platform", "python"]);
        assert_eq!(labels("FROM <|> --platform=linux/amd64 python", "")[0], "python");
        assert_eq!(labels("FROM a AS build\nFROM b AS <|>", ""), Vec::<String>::new());
    }

    #[test]
    fn python_tags() {
        let all = labels("FROM python:<|>", "");
        assert_eq!(all[..4], ["3.14-slim", "3.14", "3.13-slim", "3.13"]);
        assert!(all.len() >= 100, "{}", all.len());
        assert!(!all.iter().any(|t| t.starts_with("3.8")), "ended lines only when asked for");
        // The whole tag is replaced, wherever the cursor is in it.
        assert_eq!(labels("FROM python:3.1<|>2-slim", "3.12-slim")[0], "3.14-slim");
        assert_eq!(labels("FROM python:3.12-<|>", "3.12-")[0], "3.12-slim");
        assert_eq!(labels("FROM --platform=$BUILDPLATFORM python:<|>", "")[0], "3.14-slim");
        assert_eq!(labels("FROM python:<|>  AS build", "")[0], "3.14-slim");
        assert_eq!(labels("FROM docker.io/library/python:<|>", "")[0], "3.14-slim");
        assert_eq!(labels("FROM a\nCOPY --from=python:3.1<|>2 x y", "3.12")[0], "3.14-slim");
        assert_eq!(labels("FROM a\nCOPY --from=pyt<|>hon:3 x y", "python:3")[0], "a");
        assert_eq!(labels("FROM a\nCOPY --from=localhost:5000/x:<|> x y", ""), Vec::<String>::new());
        assert!(labels("FROM python:3.8<|>", "3.8").iter().any(|t| t == "3.8-slim"));
        check_completion("FROM python:3.10<|>", "3.10", |items| {
            assert!(items.iter().any(|i| i.label == "3.10-slim" && i.deprecated));
        });
    }

    #[test]
    fn no_tags_where_none_are_known() {
        for fixture in ["FROM PYTHON:<|>", "FROM ghcr.io/python:<|>", "FROM python:3@sha256:<|>", "FROM $I:<|>"] {
            assert_eq!(labels(fixture, ""), Vec::<String>::new(), "{fixture}");
        }
    }

    #[test]
    fn tags_of_other_official_images() {
        assert!(labels("FROM node:<|>", "").contains(&"24".to_owned()));
    }
}
