//! The escape directive, and a comment that is about to be one.

use super::{SignatureHelp, forms};
use crate::model::{DirectiveKind, Model};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize, size};
use crate::texts::docs;

/// What fits in a directive or a comment, which may be nothing; `None` outside of these.
pub(super) fn help(snapshot: &Snapshot, at: TextSize) -> Option<Option<SignatureHelp>> {
    let model = snapshot.model();
    let escape = || forms(&["escape={`}"], &["`"], docs::directive(snapshot.world.language, "escape"));
    let of_directive = |end: TextSize, value: TextSize| end < at && at <= value.max(end + size(1));
    if let Some(directive) = model.directives.iter().find(|d| of_directive(d.name.end(), d.value_range.end())) {
        return Some(escape().filter(|_| directive.kind == DirectiveKind::Escape));
    }
    let line_start = model.text.get(..usize::from(at))?.rfind('\n').map_or(0, |n| n + 1);
    let comment = model.comments.iter().find(|c| line_start <= usize::from(c.start()) && c.start() < at)?;
    Some(escape().filter(|_| is_begun_escape(model, *comment, at)))
}

/// Whether a comment is an escape directive that lacks its value only, and the cursor is behind its `=`.
fn is_begun_escape(model: &Model, comment: TextRange, at: TextSize) -> bool {
    let above = model.text.get(..usize::from(comment.start())).unwrap_or_default();
    let is_in_block = above.matches('\n').count() == model.directives.iter().filter(|d| d.name.end() < comment.start()).count();
    let is_first = model.directives.iter().all(|d| d.kind != DirectiveKind::Escape);
    let text = model.slice(comment);
    let equals = text.strip_prefix('#').and_then(|text| text.split_once('='));
    let is_begun = equals.is_some_and(|(name, value)| name.trim().eq_ignore_ascii_case("escape") && value.trim().is_empty());
    let behind = text.find('=').is_some_and(|equals| comment.start() + size(equals) < at);
    is_in_block && is_first && is_begun && behind
}
