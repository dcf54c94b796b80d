//! A whole file for what lies in the folder, where nothing is written yet.

use super::item::{Item, ItemKind};
use crate::ide::starters::offered;
use crate::snapshot::{FileKind, Snapshot};

/// The files that could stand here, the most likely first.
pub(in crate::ide) fn items(snapshot: &Snapshot) -> Vec<Item> {
    let language = if snapshot.kind == FileKind::Dockerfile { "dockerfile" } else { "ignore" };
    let item = |(title, text): (String, String)| Item {
        documentation: Some(format!("```{language}\n{text}```")),
        text,
        ..Item::new(ItemKind::File, title)
    };
    offered(snapshot).into_iter().map(item).collect()
}
