//! What `--fix` promises of any text, for `debug promises`.

use crate::ide::fixes::{self, Repaired};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::texts::Locale;

/// What `check --fix` would say against a text after fixes, beside the one before.
pub(in crate::cli) fn objection(before: &Snapshot, after: &Snapshot) -> Option<String> {
    fixes::objection(before, after).map(|objection| objection.plain(Locale::ENGLISH))
}

/// The text after its safe fixes.
///
/// # Errors
/// What is wrong with it, where `check --fix` would have to refuse them.
pub(in crate::cli) fn fixed(kind: FileKind, text: &str, world: &World) -> Result<String, String> {
    let snapshot = Document::new(kind, 0, text).snapshot(world.clone());
    let Repaired { fixed, refused } = fixes::repair(&snapshot, &fixes::safe);
    refused.first().map_or(Ok(fixed.text), |refused| Err(refused.plain(Locale::ENGLISH)))
}
