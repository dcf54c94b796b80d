//! Safe fixes settle, bring no error and take no comment, on the command line and in an editor, all of them and each by
//! itself; after any other fix the text is one that can be looked at.

use super::{read, world};
use crate::cli::check::promise::{fixed, objection};
use crate::ide::actions::fix_all;
use crate::rules::{Finding, Safety};
use crate::snapshot::Document;
use crate::text::{Edit, apply_edits};

/// Fixes of one text that are applied by themselves.
const FIXES: usize = 30;

pub(super) fn keep(input: &[u8]) -> Result<(), String> {
    let (kind, text) = read(input);
    let world = world();
    let open = |text: &str| Document::new(kind, 0, text).snapshot(world.clone());
    let before = open(&text);
    before.findings().iter().try_for_each(|finding| is_sound(&text, finding))?;
    for fix in before.findings().iter().flat_map(|finding| &finding.fixes).filter(|fix| !fix.edits.is_empty()).take(FIXES) {
        let after = apply_edits(&text, &fix.edits);
        if let (Some(objection), Safety::Safe) = (objection(&before, &open(&after)), fix.safety) {
            return Err(format!("the fix {:?} by itself: {objection}: {after:?}", fix.title));
        }
    }
    let after = fixed(kind, &text, &world)?;
    let again = fixed(kind, &after, &world)?;
    if again != after {
        return Err(format!("once is not enough: {after:?}, then {again:?}"));
    }
    let by_editor = apply_edits(&text, &fix_all(&before));
    if by_editor != after {
        return Err(format!("the editor makes {by_editor:?} of it, the command line {after:?}"));
    }
    Ok(())
}

/// Whether what is marked and what is replaced is in the text, and edits of one fix are apart.
fn is_sound(text: &str, finding: &Finding) -> Result<(), String> {
    let told = |what: &str| format!("{} at {:?} {what}", finding.rule.id, finding.range);
    let is_inside = |range: crate::text::TextRange| text.get(std::ops::Range::<usize>::from(range)).is_some();
    if !is_inside(finding.range) {
        return Err(told("is outside of the text"));
    }
    if let Some(related) = finding.related.iter().find(|related| !is_inside(related.range)) {
        return Err(told(&format!("is related to {:?}, outside of the text", related.range)));
    }
    for fix in &finding.fixes {
        let mut edits: Vec<&Edit> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
        let are_apart = edits.is_sorted_by(|a, b| a.range.end() <= b.range.start());
        if !are_apart || !edits.iter().all(|edit| is_inside(edit.range)) {
            return Err(told(&format!("has a fix with edits that cannot be made: {edits:?}")));
        }
        if !edits.is_empty() && apply_edits(text, &fix.edits) == text {
            return Err(told("has a fix that changes nothing"));
        }
    }
    Ok(())
}
