//! The edit that adds lines to the ignore file of a build context, or creates one.

use std::sync::Arc;

use tower_lsp::ls_types::*;

use crate::ide::fixes::appended;
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{to, uri};
use crate::lsp::store::Store;
use crate::snapshot::{Document, FileKind, Snapshot};

/// The edit; `None` for a client that cannot make a file where one is needed.
pub(super) fn ignore_edit(snapshot: &Snapshot, lines: &[String], store: &Store, client: &ClientProfile) -> Option<WorkspaceEdit> {
    let listing = snapshot.world.knowledge.context.as_deref()?;
    let path = match &listing.ignore {
        Some(ignore) => ignore.path.clone(),
        None => listing.root.join(".dockerignore"),
    };
    // What is open counts, whatever was on the disk.
    let open = store.uri_of(&path);
    let uri = open.clone().or_else(|| uri::of_path(&std::path::absolute(&path).ok()?)?.parse().ok())?;
    let target: Arc<Snapshot> = match open.and_then(|uri| store.snapshot(&uri)) {
        Some(open) => open,
        None => {
            let text = listing.ignore.as_ref().map(|ignore| ignore.text.as_str()).unwrap_or_default();
            Document::new(FileKind::Dockerignore, NOT_OPEN, text).snapshot(snapshot.world.clone())
        }
    };
    let edit = appended(target.text(), lines);
    let is_new = target.version == NOT_OPEN && listing.ignore.is_none();
    if is_new && !client.creates_files {
        return None;
    }
    if !is_new && !client.document_changes {
        return Some(to::workspace_edit(&target, &[edit], &uri, client));
    }
    let version = Some(target.version).filter(|version| *version != NOT_OPEN);
    let change = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version },
        edits: vec![OneOf::Left(TextEdit::new(to::range(&target, edit.range, client.encoding), edit.text))],
    };
    if !is_new {
        return Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![change])), ..WorkspaceEdit::default() });
    }
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
    let file = CreateFile { uri, options: Some(options), annotation_id: None };
    let operations = vec![DocumentChangeOperation::Op(ResourceOp::Create(file)), DocumentChangeOperation::Edit(change)];
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}

/// The version of a file that no editor has open.
const NOT_OPEN: i32 = i32::MIN;
