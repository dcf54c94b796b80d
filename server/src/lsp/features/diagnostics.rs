//! Diagnostics for clients that ask for them.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::lsp::client::ClientProfile;
use crate::lsp::convert::to;
use crate::lsp::dispatch::Lane;
use crate::lsp::session::Session;
use crate::snapshot::Snapshot;

pub(super) fn offer(client: &ClientProfile, offered: &mut ServerCapabilities) {
    let options = DiagnosticOptions {
        identifier: Some(to::SOURCE.to_owned()),
        // The neighbours of a `.dockerignore` decide what it matches.
        inter_file_dependencies: true,
        workspace_diagnostics: client.session.workspace_diagnostics,
        ..DiagnosticOptions::default()
    };
    offered.diagnostic_provider = client.session.pull_diagnostics.then_some(DiagnosticServerCapabilities::Options(options));
}

/// What a document has, or that it still has what the client knows.
enum Report {
    Full(FullDocumentDiagnosticReport),
    Unchanged(UnchangedDocumentDiagnosticReport),
}

/// Answers `textDocument/diagnostic`. A document that is not open has no findings.
pub(super) async fn of_document(session: &Session, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
    let (uri, store) = (params.text_document.uri, &session.store);
    store.await_project(&uri).await;
    store.await_context(&uri).await;
    let report = match store.snapshot(&uri) {
        None => Report::Full(FullDocumentDiagnosticReport::default()),
        Some(snapshot) => {
            let client = store.client();
            let known = params.previous_result_id;
            store.work.run(Lane::Document, snapshot, move |snapshot| report(snapshot, &uri, &client, known.as_deref())).await?
        }
    };
    let report = match report {
        Report::Full(full_document_diagnostic_report) => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report,
        }),
        Report::Unchanged(unchanged_document_diagnostic_report) => {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report,
            })
        }
    };
    Ok(DocumentDiagnosticReportResult::Report(report))
}

/// Answers `workspace/diagnostic`: the open documents, and an empty report for each that the client
/// remembers and that is closed.
pub(super) async fn of_workspace(
    session: &Session,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReportResult> {
    let store = &session.store;
    let client = store.client();
    let mut known: Vec<(Uri, Option<String>)> =
        params.previous_result_ids.into_iter().map(|previous| (previous.uri, Some(previous.value))).collect();
    let asked: FxHashSet<String> = known.iter().map(|(uri, _)| uri.as_str().to_owned()).collect();
    known.extend(store.open_documents().into_iter().filter(|uri| !asked.contains(uri.as_str())).map(|uri| (uri, None)));
    let mut items = Vec::with_capacity(known.len());
    for (uri, id) in known {
        let snapshot = store.snapshot(&uri);
        let version = snapshot.as_ref().map(|s| i64::from(s.version));
        let report = match snapshot {
            None => Report::Full(FullDocumentDiagnosticReport::default()),
            Some(snapshot) => {
                let (client, target) = (client.clone(), uri.clone());
                store
                    .work
                    .run(Lane::Document, snapshot, move |snapshot| report(snapshot, &target, &client, id.as_deref()))
                    .await?
            }
        };
        items.push(match report {
            Report::Full(full_document_diagnostic_report) => {
                WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report,
                })
            }
            Report::Unchanged(unchanged_document_diagnostic_report) => {
                WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report,
                })
            }
        });
    }
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

fn report(snapshot: &Snapshot, uri: &Uri, client: &ClientProfile, known: Option<&str>) -> Report {
    let items = to::diagnostics(snapshot, uri, client);
    // Named after what is in it: a new version with the same findings at the same places is no news.
    let mut hasher = FxHasher::default();
    serde_json::to_vec(&items).unwrap_or_default().hash(&mut hasher);
    let result_id = format!("{:016x}", hasher.finish());
    if known == Some(result_id.as_str()) {
        return Report::Unchanged(UnchangedDocumentDiagnosticReport { result_id });
    }
    Report::Full(FullDocumentDiagnosticReport { result_id: Some(result_id), items })
}
