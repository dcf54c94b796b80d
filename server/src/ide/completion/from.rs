//! Images, tags and `AS` after FROM.

use super::{Completions, Item, ItemKind, typed};
use crate::model::ImageReference;
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};

/// Stages above, then official images, python first.
pub(super) fn images(snapshot: &Snapshot, at: TextSize, replace: TextRange) -> Completions {
    let model = snapshot.model();
    let own = model.instructions.partition_point(|i| i.start <= at).saturating_sub(1);
    let above = model.stages.iter().take_while(|s| s.instructions.start < own);
    let items: Vec<Item> = above
        .filter_map(|stage| {
            let name = stage.name.as_ref()?;
            Some(Item {
                label: name.key.clone(),
                kind: ItemKind::Stage,
                detail: None,
                documentation: None,
                text: name.key.clone(),
                snippet: None,
                deprecated: false,
            })
        })
        .collect();
    Completions { items, replace, insert: TextRange::new(replace.start(), at), is_incomplete: false }
}

/// Tags of the image whose name stands before the colon.
pub(super) fn tags(snapshot: &Snapshot, at: TextSize, image: &str, replace: TextRange) -> Completions {
    let prefix = typed(snapshot, replace, at);
    let official = ImageReference::parse(image).ok().and_then(|r| r.official_name().map(str::to_owned));
    let _ = (prefix, official);
    Completions { items: Vec::new(), replace, insert: TextRange::new(replace.start(), at), is_incomplete: false }
}

/// `AS name`.
pub(super) fn after_image(snapshot: &Snapshot, at: TextSize, replace: TextRange) -> Completions {
    let _ = snapshot;
    let item = Item {
        label: "AS stage".to_owned(),
        kind: ItemKind::Keyword,
        detail: None,
        documentation: None,
        text: "AS ".to_owned(),
        snippet: Some("AS ${1:build}".to_owned()),
        deprecated: false,
    };
    Completions { items: vec![item], replace, insert: TextRange::new(replace.start(), at), is_incomplete: false }
}
