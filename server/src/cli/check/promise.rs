//! What `--fix` promises of any text, for `debug promises`.

use super::{fix, verify};
use crate::snapshot::{Document, FileKind, Snapshot, World};
use crate::texts::Locale;

/// What `check --fix` would say against a text after fixes, beside the one before.
pub(in crate::cli) fn objection(before: &Snapshot, after: &Snapshot) -> Option<String> {
    verify::objection(before, after).map(|objection| objection.plain(Locale::ENGLISH))
}

/// The text after its safe fixes.
///
/// # Errors
/// What is wrong with it, where `check --fix` would have to refuse them.
pub(in crate::cli) fn fixed(kind: FileKind, text: &str, world: &World) -> Result<String, String> {
    let look = |text: &str| Document::new(kind, 0, text).snapshot(world.clone());
    let fixed = fix::fix(text, |text| {
        let snapshot = look(text);
        let fixes = snapshot.findings().iter().filter_map(|finding| {
            let edits = fix::choose(finding, false)?.edits.clone();
            Some(fix::Candidate { rule: finding.rule.id, at: finding.range.start(), edits })
        });
        fixes.collect()
    });
    let objection = match () {
        () if !fixed.settled => Some("do not settle".to_owned()),
        () if fixed.loses_comment => Some("lose a comment".to_owned()),
        () if fixed.text == text => None,
        () => objection(&look(text), &look(&fixed.text)),
    };
    match objection {
        Some(objection) => Err(format!("the fixes of {:?} {objection}: {:?}", fixed.rules, fixed.text)),
        None => Ok(fixed.text),
    }
}
