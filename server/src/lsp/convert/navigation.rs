//! To the protocol: definitions, highlights, renames, links, folds and the like.

use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::*;

use super::to::{position, range};
use super::uri::{beside, file_name, of_path};
use crate::ide::{
    self, FileLink, FilePlace, Fold, FoldKind, FoundKind, FoundSymbol, HighlightKind, Link, Refusal, StageItem, StageUse, Target,
};
use crate::lsp::client::ClientProfile;
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};
use crate::texts::Locale;

/// `RequestFailed` of the protocol.
const REQUEST_FAILED: i64 = -32803;

pub(in crate::lsp) fn locations(
    snapshot: &Snapshot,
    targets: &[Target],
    uri: &Uri,
    as_links: bool,
    client: &ClientProfile,
) -> Option<GotoDefinitionResponse> {
    let at = |r| range(snapshot, r, client.encoding);
    if as_links {
        let link = |t: &Target| LocationLink {
            origin_selection_range: Some(at(t.origin)),
            target_uri: uri.clone(),
            target_range: at(t.range),
            target_selection_range: at(t.selection),
        };
        return (!targets.is_empty()).then(|| GotoDefinitionResponse::Link(targets.iter().map(link).collect()));
    }
    let mut locations = targets.iter().map(|t| Location::new(uri.clone(), at(t.selection)));
    match targets {
        [] => None,
        [_] => locations.next().map(GotoDefinitionResponse::Scalar),
        _ => Some(GotoDefinitionResponse::Array(locations.collect())),
    }
}

pub(in crate::lsp) fn highlights(
    snapshot: &Snapshot,
    found: &[ide::Highlight],
    client: &ClientProfile,
) -> Vec<DocumentHighlight> {
    let highlight = |h: &ide::Highlight| DocumentHighlight {
        range: range(snapshot, h.range, client.encoding),
        kind: Some(match h.kind {
            HighlightKind::Write => DocumentHighlightKind::WRITE,
            HighlightKind::Read => DocumentHighlightKind::READ,
            HighlightKind::Text => DocumentHighlightKind::TEXT,
        }),
    };
    found.iter().map(highlight).collect()
}

pub(in crate::lsp) fn refusal(refusal: &Refusal, language: Locale) -> Error {
    let code = if refusal.is_empty { ErrorCode::InvalidParams } else { ErrorCode::ServerError(REQUEST_FAILED) };
    Error { code, message: refusal.message(language).into(), data: None }
}

pub(in crate::lsp) fn linked(snapshot: &Snapshot, ranges: &[TextRange], client: &ClientProfile) -> Option<LinkedEditingRanges> {
    let all = ranges.iter().map(|&r| range(snapshot, r, client.encoding)).collect();
    let word_pattern = Some(ide::WORD_PATTERN.to_owned());
    (!ranges.is_empty()).then_some(LinkedEditingRanges { ranges: all, word_pattern })
}

pub(in crate::lsp) fn links(snapshot: &Snapshot, links: Vec<Link>, client: &ClientProfile) -> Vec<DocumentLink> {
    let link = |link: Link| {
        Some(DocumentLink {
            range: range(snapshot, link.range, client.encoding),
            target: Some(link.target.parse().ok()?),
            tooltip: client.navigation.link_tooltips.then_some(link.tooltip),
            data: None,
        })
    };
    links.into_iter().filter_map(link).collect()
}

/// Links to the files that an ignore file names, and where they are. Not for a file that is named after a
/// Dockerfile: its context may lie elsewhere.
pub(in crate::lsp) fn file_links(snapshot: &Snapshot, uri: &Uri, client: &ClientProfile) -> Vec<(TextRange, DocumentLink)> {
    // Beside the file the client's own spelling of its folder is kept.
    let is_in_root = matches!(file_name(uri.as_str()).as_str(), ".dockerignore" | ".containerignore");
    let link = |link: FileLink| {
        let target = Some(if is_in_root { beside(uri.as_str(), &link.path)? } else { in_context(snapshot, &link.path)? });
        let tooltip = client.navigation.link_tooltips.then_some(link.path);
        let shown = range(snapshot, link.range, client.encoding);
        Some((link.range, DocumentLink { range: shown, target, tooltip, data: None }))
    };
    ide::file_links(snapshot).into_iter().filter_map(link).collect()
}

/// The file that the pattern at an offset names.
pub(in crate::lsp) fn file_at(
    snapshot: &Snapshot,
    at: TextSize,
    uri: &Uri,
    client: &ClientProfile,
) -> Option<GotoDefinitionResponse> {
    let mut links = file_links(snapshot, uri, client).into_iter();
    let target = links.find(|(range, _)| range.contains_inclusive(at))?.1.target?;
    Some(GotoDefinitionResponse::Scalar(Location::new(target, Range::default())))
}

/// Lines of other files; `None` where there are none.
pub(in crate::lsp) fn places(places: &[FilePlace]) -> Option<GotoDefinitionResponse> {
    let location = |place: &FilePlace| {
        let start = Position::new(place.line, 0);
        Some(Location::new(of_path(std::path::Path::new(&place.path))?.parse().ok()?, Range::new(start, start)))
    };
    let found: Vec<Location> = places.iter().filter_map(location).collect();
    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
}

/// The file that a source of COPY, ADD or a mount names.
pub(in crate::lsp) fn source_file(snapshot: &Snapshot, at: TextSize) -> Option<GotoDefinitionResponse> {
    let target = in_context(snapshot, &ide::source_file(snapshot, at)?.path)?;
    Some(GotoDefinitionResponse::Scalar(Location::new(target, Range::default())))
}

fn in_context(snapshot: &Snapshot, path: &str) -> Option<Uri> {
    let root = &snapshot.world.knowledge.context.as_deref()?.root;
    let path = std::path::absolute(root).ok()?.join(path);
    of_path(&path).filter(|_| !root.as_os_str().is_empty())?.parse().ok()
}

pub(in crate::lsp) fn folds(snapshot: &Snapshot, folds: Vec<Fold>, client: &ClientProfile) -> Vec<FoldingRange> {
    let whole_lines = client.navigation.line_folding_only;
    let fold = |fold: Fold| {
        let lines = range(snapshot, fold.range, client.encoding);
        FoldingRange {
            start_line: lines.start.line,
            start_character: (!whole_lines).then_some(lines.start.character),
            end_line: lines.end.line,
            end_character: (!whole_lines).then_some(lines.end.character),
            kind: match fold.kind {
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Region => Some(FoldingRangeKind::Region),
                FoldKind::Stage | FoldKind::Instruction => None,
            },
            collapsed_text: fold.collapsed.filter(|_| client.navigation.collapsed_text),
        }
    };
    folds.into_iter().map(fold).collect()
}

pub(in crate::lsp) fn selection(snapshot: &Snapshot, steps: &[TextRange], client: &ClientProfile) -> SelectionRange {
    let outwards = steps.iter().rev().fold(None, |parent, &step| {
        Some(SelectionRange { range: range(snapshot, step, client.encoding), parent: parent.map(Box::new) })
    });
    let start = position(snapshot, 0.into(), client.encoding);
    outwards.unwrap_or(SelectionRange { range: Range::new(start, start), parent: None })
}

pub(in crate::lsp) fn hierarchy_item(
    snapshot: &Snapshot,
    item: StageItem,
    uri: &Uri,
    client: &ClientProfile,
) -> CallHierarchyItem {
    CallHierarchyItem {
        name: item.name,
        kind: if item.stage.is_some() { SymbolKind::MODULE } else { SymbolKind::PACKAGE },
        tags: None,
        detail: item.detail,
        uri: uri.clone(),
        range: range(snapshot, item.range, client.encoding),
        selection_range: range(snapshot, item.selection, client.encoding),
        data: item.stage.map(|stage| serde_json::json!(stage)),
    }
}

/// A stage or image as an item of a type hierarchy.
pub(in crate::lsp) fn type_item(snapshot: &Snapshot, item: StageItem, uri: &Uri, client: &ClientProfile) -> TypeHierarchyItem {
    let item = hierarchy_item(snapshot, item, uri, client);
    TypeHierarchyItem {
        name: item.name,
        kind: item.kind,
        tags: None,
        detail: item.detail,
        uri: item.uri,
        range: item.range,
        selection_range: item.selection_range,
        data: item.data,
    }
}

/// The stage that an item stood for when it was handed out, by its data and name, if it is still there.
pub(in crate::lsp) fn stage_of(snapshot: &Snapshot, data: Option<&LSPAny>, item_name: &str) -> Option<usize> {
    let index = usize::try_from(data?.as_u64()?).ok()?;
    let stage = snapshot.model().stages.get(index)?;
    let name = stage.name.as_ref().map_or_else(|| index.to_string(), |n| n.text.clone());
    (name == item_name).then_some(index)
}

/// What is built on what an item stands for.
pub(in crate::lsp) fn subtypes(snapshot: &Snapshot, item: &TypeHierarchyItem, client: &ClientProfile) -> Vec<TypeHierarchyItem> {
    let found = match stage_of(snapshot, item.data.as_ref(), &item.name) {
        Some(stage) => ide::subtypes(snapshot, stage),
        None if item.kind == SymbolKind::PACKAGE => ide::subtypes_of_image(snapshot, &item.name),
        None => Vec::new(),
    };
    found.into_iter().map(|stage| type_item(snapshot, stage, &item.uri, client)).collect()
}

pub(in crate::lsp) fn outgoing(
    snapshot: &Snapshot,
    uses: Vec<StageUse>,
    uri: &Uri,
    client: &ClientProfile,
) -> Vec<CallHierarchyOutgoingCall> {
    let call = |u: StageUse| CallHierarchyOutgoingCall {
        to: hierarchy_item(snapshot, u.item, uri, client),
        from_ranges: u.tokens.into_iter().map(|t| range(snapshot, t, client.encoding)).collect(),
    };
    uses.into_iter().map(call).collect()
}

pub(in crate::lsp) fn incoming(
    snapshot: &Snapshot,
    item: &CallHierarchyItem,
    uri: &Uri,
    client: &ClientProfile,
) -> Vec<CallHierarchyIncomingCall> {
    let uses = match stage_of(snapshot, item.data.as_ref(), &item.name) {
        Some(stage) => ide::incoming(snapshot, stage),
        None if item.kind == SymbolKind::PACKAGE => ide::incoming_of_image(snapshot, &item.name),
        None => Vec::new(),
    };
    let call = |u: StageUse| CallHierarchyIncomingCall {
        from: hierarchy_item(snapshot, u.item, uri, client),
        from_ranges: u.tokens.into_iter().map(|t| range(snapshot, t, client.encoding)).collect(),
    };
    uses.into_iter().map(call).collect()
}

/// A symbol of an open file, with its distance from the query.
#[expect(deprecated, reason = "the field must be filled")]
pub(in crate::lsp) fn found_symbol(
    snapshot: &Snapshot,
    symbol: FoundSymbol,
    uri: &Uri,
    client: &ClientProfile,
) -> (usize, SymbolInformation) {
    let information = SymbolInformation {
        name: symbol.name,
        kind: match symbol.kind {
            FoundKind::Stage => SymbolKind::MODULE,
            FoundKind::Image => SymbolKind::PACKAGE,
            FoundKind::Argument => SymbolKind::VARIABLE,
            FoundKind::File => SymbolKind::FILE,
        },
        tags: None,
        deprecated: None,
        location: Location::new(uri.clone(), range(snapshot, symbol.range, client.encoding)),
        container_name: Some(container(uri, client.navigation.root.as_deref())),
    };
    (symbol.distance, information)
}

/// The path of a file below the workspace's root, else its name.
fn container(uri: &Uri, root: Option<&str>) -> String {
    let below = root.and_then(|root| uri.as_str().strip_prefix(root)).and_then(|rest| rest.strip_prefix('/'));
    below.map_or_else(|| super::uri::file_name(uri.as_str()), |path| super::uri::decoded(path).into_owned())
}
