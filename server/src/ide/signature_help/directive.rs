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
    Some(escape().filter(|_| is_behind_begun_escape(model, *comment, at)))
}

/// Whether a comment is an escape directive that lacks its value only, and the cursor is behind its `=`.
fn is_behind_begun_escape(model: &Model, comment: TextRange, at: TextSize) -> bool {
    let is_escape = model.begun_directive(comment).is_some_and(|(kind, _)| kind == DirectiveKind::Escape);
    is_escape && model.slice(comment).find('=').is_some_and(|equals| comment.start() + size(equals) < at)
}
