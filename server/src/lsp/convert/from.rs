//! From the protocol.

use tower_lsp::ls_types::{FormattingOptions, FormattingProperty, Position, Range, TextDocumentContentChangeEvent};

use crate::config::Continuation;
use crate::ide::format::{Indent, Options};
use crate::lsp::client::ClientProfile;
use crate::snapshot::{ContentChange, Snapshot};
use crate::text::{Encoding, LineCol, TextRange, TextSize, between, line_count, offset};

pub(in crate::lsp) fn changes(events: Vec<TextDocumentContentChangeEvent>) -> Vec<ContentChange> {
    events
        .into_iter()
        .map(|event| match event.range {
            Some(range) => ContentChange::Range { start: line_col(range.start), end: line_col(range.end), text: event.text },
            None => ContentChange::Full(event.text),
        })
        .collect()
}

pub(in crate::lsp) fn position(snapshot: &Snapshot, position: Position, encoding: Encoding) -> TextSize {
    offset(&snapshot.rope, line_col(position), encoding)
}

/// The offset of a position; `None` on a line that the text does not have.
pub(in crate::lsp) fn position_in(snapshot: &Snapshot, at: Position, encoding: Encoding) -> Option<TextSize> {
    (at.line < line_count(&snapshot.rope)).then(|| position(snapshot, at, encoding))
}

/// A range; one that runs backwards is taken the other way round.
pub(in crate::lsp) fn range(snapshot: &Snapshot, range: Range, encoding: Encoding) -> TextRange {
    let (a, b) = (position(snapshot, range.start, encoding), position(snapshot, range.end, encoding));
    between(a.min(b), a.max(b))
}

fn line_col(position: Position) -> LineCol {
    LineCol { line: position.line, column: position.character }
}

/// The options of a request, above what the user has set.
pub(in crate::lsp) fn formatting(options: &FormattingOptions, client: &ClientProfile) -> Options {
    let mut out = Options::new(client.settings.formatter);
    out.indent = Some(Indent::new(usize::try_from(options.tab_size).unwrap_or(usize::MAX), !options.insert_spaces));
    out.trim_trailing_whitespace = options.trim_trailing_whitespace.unwrap_or(out.trim_trailing_whitespace);
    out.insert_final_newline = options.insert_final_newline.unwrap_or(out.insert_final_newline);
    out.trim_final_newlines = options.trim_final_newlines.unwrap_or(out.trim_final_newlines);
    if options.properties.get("ignoreMultilineInstructions") == Some(&FormattingProperty::Bool(true)) {
        out.continuation = Continuation::Leave;
    }
    out
}
