//! To the protocol.

use std::collections::HashMap;
use std::path::Path;

use tower_lsp::ls_types::*;

use crate::config::project::ProjectProblem;
use crate::context::FileEdits;
use crate::ide::{self, Symbol};
use crate::lsp::client::ClientProfile;
use crate::rules::{Finding, Severity, Tag};
use crate::snapshot::Snapshot;
use crate::text::{Edit, Encoding, TextRange, TextSize, between, line_col, line_of, line_range, slice};
use crate::texts::docs;

/// The name under which findings are published.
pub(in crate::lsp) const SOURCE: &str = "dockerfile-ls";

pub(in crate::lsp) fn position(snapshot: &Snapshot, at: TextSize, encoding: Encoding) -> Position {
    let at = snapshot.text().line_col(at, encoding);
    Position::new(at.line, at.column)
}

pub(in crate::lsp) fn range(snapshot: &Snapshot, range: TextRange, encoding: Encoding) -> Range {
    Range::new(position(snapshot, range.start(), encoding), position(snapshot, range.end(), encoding))
}

pub(in crate::lsp) fn hover(snapshot: &Snapshot, hover: ide::Hover, client: &ClientProfile) -> Hover {
    Hover {
        contents: HoverContents::Markup(markup(hover.markdown(snapshot.world.language).as_str(), client.hover_markdown)),
        range: Some(range(snapshot, hover.range, client.encoding)),
    }
}

pub(super) fn markup(markdown: &str, as_markdown: bool) -> MarkupContent {
    if as_markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: markdown.to_owned() }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: docs::plain_text(markdown) }
    }
}

pub(in crate::lsp) fn diagnostics(snapshot: &Snapshot, uri: &Uri, client: &ClientProfile) -> Vec<Diagnostic> {
    snapshot.findings().iter().map(|f| diagnostic(snapshot, f, uri, client)).collect()
}

pub(in crate::lsp) fn diagnostic(snapshot: &Snapshot, finding: &Finding, uri: &Uri, client: &ClientProfile) -> Diagnostic {
    Diagnostic {
        range: range(snapshot, finding.range, client.encoding),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.id.to_owned())),
        code_description: page(finding, client).map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: finding.message.render(finding.rule, snapshot.world.language),
        related_information: related(snapshot, finding, uri, client),
        tags: tags(finding, client),
        ..Diagnostic::default()
    }
}

pub(super) fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

/// The page about what was found, for a client that shows it.
pub(super) fn page(finding: &Finding, client: &ClientProfile) -> Option<Uri> {
    if !client.session.code_description {
        return None;
    }
    finding.help_uri().map_or_else(|| client.session.pages.of(finding.rule.id), |page| page.parse().ok())
}

/// Other places that matter, for a client that shows them.
pub(super) fn related(
    snapshot: &Snapshot,
    finding: &Finding,
    uri: &Uri,
    client: &ClientProfile,
) -> Option<Vec<DiagnosticRelatedInformation>> {
    let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location::new(uri.clone(), range(snapshot, related.range, client.encoding)),
        message: related.message.render(finding.rule, snapshot.world.language),
    });
    (client.related_information && !finding.related.is_empty()).then(|| related.collect())
}

/// How to show it, for a client that knows of that.
pub(super) fn tags(finding: &Finding, client: &ClientProfile) -> Option<Vec<DiagnosticTag>> {
    finding.tag.filter(|_| client.diagnostic_tags).map(|tag| {
        vec![match tag {
            Tag::Unnecessary => DiagnosticTag::UNNECESSARY,
            Tag::Deprecated => DiagnosticTag::DEPRECATED,
        }]
    })
}

/// What is wrong with a project file.
pub(in crate::lsp) fn project_problems(text: &str, problems: &[ProjectProblem], client: &ClientProfile) -> Vec<Diagnostic> {
    let rope = ropey::Rope::from_str(text);
    let position = |at| {
        let at = line_col(&rope, at, client.encoding);
        Position::new(at.line, at.column)
    };
    let diagnostic = |problem: &ProjectProblem| {
        // A syntax error may be between two characters: its line is shown then.
        let line = || line_range(&rope, line_of(&rope, problem.range.start()));
        let range = if problem.range.is_empty() { line() } else { problem.range };
        let severity = if problem.serious { DiagnosticSeverity::ERROR } else { DiagnosticSeverity::INFORMATION };
        Diagnostic {
            range: Range::new(position(range.start()), position(range.end())),
            severity: Some(severity),
            source: Some(SOURCE.to_owned()),
            message: problem.text(client.language),
            ..Diagnostic::default()
        }
    };
    problems.iter().map(diagnostic).collect()
}

fn edits(snapshot: &Snapshot, edits: &[Edit], client: &ClientProfile) -> Vec<TextEdit> {
    edits.iter().map(|e| TextEdit::new(range(snapshot, e.range, client.encoding), e.text.clone())).collect()
}

/// An answer with more edits than this is slow in every editor, so neighbours are taken together then.
const MANY_EDITS: usize = 2_000;
/// Edits are combined in pieces of this many bytes.
const JOINED: u32 = 4096;

/// Takes edits that are near each other together, with the text between them.
fn joined(text: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out.last_mut() {
            Some(last) if u32::from(edit.range.end() - last.range.start()) <= JOINED => {
                last.text.push_str(slice(text, between(last.range.end(), edit.range.start())));
                last.text.push_str(&edit.text);
                last.range = between(last.range.start(), edit.range.end());
            }
            _ => out.push(edit.clone()),
        }
    }
    out
}

/// Edits in the order of the text, of which there may be many.
pub(in crate::lsp) fn sorted_edits(snapshot: &Snapshot, edits: Vec<Edit>, client: &ClientProfile) -> Vec<TextEdit> {
    let edits = if edits.len() < MANY_EDITS { edits } else { joined(snapshot.text(), &edits) };
    edits.into_iter().map(|e| TextEdit::new(range(snapshot, e.range, client.encoding), e.text)).collect()
}

pub(in crate::lsp) fn workspace_edit(snapshot: &Snapshot, edits: &[Edit], uri: &Uri, client: &ClientProfile) -> WorkspaceEdit {
    let edits = self::edits(snapshot, edits, client);
    if client.document_changes {
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: Some(snapshot.version) };
        let edits = edits.into_iter().map(OneOf::Left).collect();
        let document = TextDocumentEdit { text_document, edits };
        return WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![document])), ..WorkspaceEdit::default() };
    }
    WorkspaceEdit { changes: Some(HashMap::from([(uri.clone(), edits)])), ..WorkspaceEdit::default() }
}

/// Edits of files beside the open document, whose versions are not known; `uri_of` tells what the client calls a file.
pub(in crate::lsp) fn edits_of_files(
    files: &[FileEdits],
    uri_of: &dyn Fn(&Path) -> Option<Uri>,
    client: &ClientProfile,
) -> WorkspaceEdit {
    let of_file = |file: &FileEdits| {
        let rope = ropey::Rope::from_str(&file.text);
        let position = |at| {
            let at = line_col(&rope, at, client.encoding);
            Position::new(at.line, at.column)
        };
        let edit = |e: &Edit| TextEdit::new(Range::new(position(e.range.start()), position(e.range.end())), e.text.clone());
        Some((uri_of(&file.path)?, file.edits.iter().map(edit).collect::<Vec<_>>()))
    };
    let files = files.iter().filter_map(of_file);
    if client.document_changes {
        let documents = files.map(|(uri, edits)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        });
        return WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(documents.collect())), ..WorkspaceEdit::default() };
    }
    WorkspaceEdit { changes: Some(files.collect()), ..WorkspaceEdit::default() }
}

/// The edits, and behind them files that get another name. None of these is to take the place of another.
pub(in crate::lsp) fn with_renames(edit: WorkspaceEdit, files: Vec<RenameFile>) -> WorkspaceEdit {
    if files.is_empty() {
        return edit;
    }
    // Whoever reads the one does not read the other.
    let of_changes = edit.changes.unwrap_or_default().into_iter().map(|(uri, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    let documents = match edit.document_changes {
        Some(DocumentChanges::Edits(edits)) => edits,
        _ => of_changes.collect(),
    };
    let edits = documents.into_iter().map(DocumentChangeOperation::Edit);
    let renames = files.into_iter().map(|file| DocumentChangeOperation::Op(ResourceOp::Rename(file)));
    let operations = DocumentChanges::Operations(edits.chain(renames).collect());
    WorkspaceEdit { document_changes: Some(operations), ..WorkspaceEdit::default() }
}

/// Whether an edit of these changes no file.
pub(in crate::lsp) fn is_empty(edit: &WorkspaceEdit) -> bool {
    let of_documents = match &edit.document_changes {
        Some(DocumentChanges::Edits(edits)) => !edits.is_empty(),
        Some(DocumentChanges::Operations(operations)) => !operations.is_empty(),
        None => false,
    };
    !of_documents && edit.changes.as_ref().is_none_or(HashMap::is_empty)
}

/// Both edits in one; they are of different files.
pub(in crate::lsp) fn together(mut first: WorkspaceEdit, second: WorkspaceEdit) -> WorkspaceEdit {
    if let (Some(DocumentChanges::Edits(all)), Some(DocumentChanges::Edits(more))) =
        (&mut first.document_changes, second.document_changes)
    {
        all.extend(more);
    }
    if let (Some(all), Some(more)) = (&mut first.changes, second.changes) {
        all.extend(more);
    }
    first
}

pub(in crate::lsp) fn symbols(
    snapshot: &Snapshot,
    symbols: Vec<Symbol>,
    uri: &Uri,
    client: &ClientProfile,
) -> DocumentSymbolResponse {
    if client.hierarchical_symbols {
        return DocumentSymbolResponse::Nested(symbols.into_iter().map(|s| nested_symbol(snapshot, s, client)).collect());
    }
    let mut flat = Vec::new();
    for symbol in symbols {
        flatten(snapshot, symbol, None, uri, client, &mut flat);
    }
    DocumentSymbolResponse::Flat(flat)
}

#[expect(deprecated, reason = "the field must be filled")]
fn nested_symbol(snapshot: &Snapshot, symbol: Symbol, client: &ClientProfile) -> DocumentSymbol {
    DocumentSymbol {
        name: symbol.name,
        detail: symbol.detail,
        kind: symbol_kind(symbol.kind),
        tags: symbol.deprecated.then(|| vec![SymbolTag::DEPRECATED]),
        deprecated: None,
        range: range(snapshot, symbol.range, client.encoding),
        selection_range: range(snapshot, symbol.selection, client.encoding),
        children: (!symbol.children.is_empty())
            .then(|| symbol.children.into_iter().map(|c| nested_symbol(snapshot, c, client)).collect()),
    }
}

#[expect(deprecated, reason = "the field must be filled")]
fn flatten(
    snapshot: &Snapshot,
    symbol: Symbol,
    container: Option<&str>,
    uri: &Uri,
    client: &ClientProfile,
    out: &mut Vec<SymbolInformation>,
) {
    out.push(SymbolInformation {
        name: symbol.name.clone(),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: symbol.deprecated.then_some(true),
        location: Location::new(uri.clone(), range(snapshot, symbol.range, client.encoding)),
        container_name: container.map(str::to_owned),
    });
    for child in symbol.children {
        flatten(snapshot, child, Some(&symbol.name), uri, client, out);
    }
}

fn symbol_kind(kind: ide::SymbolKind) -> SymbolKind {
    match kind {
        ide::SymbolKind::Directive | ide::SymbolKind::Label => SymbolKind::PROPERTY,
        ide::SymbolKind::Stage => SymbolKind::MODULE,
        ide::SymbolKind::Variable => SymbolKind::VARIABLE,
        ide::SymbolKind::Instruction => SymbolKind::FUNCTION,
        ide::SymbolKind::File | ide::SymbolKind::Pattern => SymbolKind::FILE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    #[test]
    fn many_edits_become_few() {
        let text = "ab\n".repeat(10_000);
        let edits: Vec<Edit> = (0..10_000).map(|line| Edit::insert(TextSize::new(line * 3 + 1), " ")).collect();
        let few = joined(&text, &edits);
        assert!(few.len() < 10 && few.iter().all(|e| u32::from(e.range.len()) <= JOINED), "{}", few.len());
        assert_eq!(apply_edits(&text, &few), apply_edits(&text, &edits));
    }
}
