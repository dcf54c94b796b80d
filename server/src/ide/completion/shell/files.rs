//! Paths that the lines above have made in the stage.

use super::{Spot, last_segment};
use crate::ide::completion::{Completions, Item, ItemKind, Occasion};
use crate::ide::files::paths_before;
use crate::model::{Build, PathKind, ShellScript, StagePaths, joined_path};

/// More names are not listed.
const MOST: usize = 500;

/// The names in the folder that is typed.
pub(super) fn complete(spot: &Spot<'_>) -> Completions {
    let typed = spot.place.typed.as_str();
    let (word, _) = last_segment(spot.word, typed, '/');
    if typed.is_empty() && spot.occasion == Occasion::Typed || typed.starts_with('~') {
        return Completions::default();
    }
    let folder = typed.rfind('/').map_or("", |at| typed.get(..=at).unwrap_or_default());
    let items = folder_of(spot, folder).and_then(|folder| {
        let paths = paths_before(spot.site.snapshot, spot.site.index)?;
        Some(names(&paths, &folder))
    });
    spot.site.completions(items.unwrap_or_default(), word)
}

/// The folder that a path leads to, where that is certain: nothing before it in this instruction has gone elsewhere.
fn folder_of(spot: &Spot<'_>, folder: &str) -> Option<String> {
    if folder.starts_with('/') {
        return Some(joined_path("/", folder).to_string());
    }
    let site = spot.site;
    let commands = &ShellScript::of(site.instruction, site.model.escape).commands;
    let moves = |program: &str| matches!(program, "cd" | "pushd" | "popd" | "." | "source" | "eval");
    if commands.iter().any(|command| moves(command.program())) {
        return None;
    }
    let images = &site.snapshot.world.knowledge.images;
    let state = site.model.state_before(Build { args: &[], is_whole: false, images }, site.index)?;
    Some(joined_path(state.workdir().known()?, folder).to_string())
}

fn names(paths: &StagePaths, folder: &str) -> Vec<Item> {
    let is_plain = |name: &str| {
        !name.contains([' ', '\t', '"', '\'', '$', '\\', '*', '?', '[', '&', ';', '|', '(', ')', '<', '>', '`', '#'])
    };
    let mut items: Vec<Item> = Vec::new();
    for (name, claim) in paths.names(folder) {
        if let Some(kind) = claim.likely.filter(|_| is_plain(name)) {
            let kind = if kind == PathKind::Folder { ItemKind::Folder } else { ItemKind::File };
            items.push(Item::new(kind, name));
        }
        if MOST <= items.len() {
            break;
        }
    }
    items.sort_by(|a, b| a.label.cmp(&b.label));
    items
}
