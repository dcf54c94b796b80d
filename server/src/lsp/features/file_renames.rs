//! `workspace/willRenameFiles`: what else changes when files are renamed or moved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::context::{self, Builds, FileEdits, Moves, Projects, Surroundings};
use crate::lsp::client::ClientProfile;
use crate::lsp::convert::{to, uri};
use crate::lsp::session::Session;
use crate::snapshot::FileKind;

/// Any file or folder may be named in a Dockerfile.
pub(super) fn offer(_: &ClientProfile, offered: &mut ServerCapabilities) {
    let pattern = FileOperationPattern { glob: "**".to_owned(), matches: None, options: None };
    let filters = vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }];
    let will_rename = Some(FileOperationRegistrationOptions { filters });
    let workspace = offered.workspace.get_or_insert_default();
    workspace.file_operations = Some(WorkspaceFileOperationsServerCapabilities { will_rename, ..Default::default() });
}

pub(super) async fn will_rename(session: &Session, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
    let pair = |file: FileRename| Some((uri::to_path(&file.old_uri)?, uri::to_path(&file.new_uri)?));
    let pairs: Vec<(PathBuf, PathBuf)> = params.files.into_iter().filter_map(pair).collect();
    let Some(first) = pairs.first().map(|(old, _)| old.clone()) else { return Ok(None) };
    let moves = Arc::new(Moves::new(pairs));
    let client = session.store.client();
    let renames_files = client.renames_files;
    let moved = Arc::clone(&moves);
    let edit = beside(session, first, move |_, around| {
        let Some(root) = around.workspace else { return Vec::new() };
        // Only what they say of contexts is asked for.
        let projects = Projects::new(Vec::new);
        let context_of = |path: &Path| {
            let uri = uri::of_path(path)?;
            let editor = client.settings_of(&uri);
            match projects.of(path.parent()?, root) {
                Some(project) => project.settings(editor, &project.relative(path)).context,
                None => editor.context.clone(),
            }
        };
        context::files_moved(root, &moved, &FileKind::is_dockerfile_name, &context_of, around)
    });
    let edit = edit.await?;
    let follow = if renames_files { ignore_files(session, moves).await? } else { Vec::new() };
    Ok(Some(to::with_renames(edit, follow)).filter(|edit| !to::is_empty(edit)))
}

/// The ignore files that go with their Dockerfiles. Reads the disk.
async fn ignore_files(session: &Session, moves: Arc<Moves>) -> Result<Vec<RenameFile>> {
    let store = Arc::clone(&session.store);
    let found = session.store.work.read_disk(move || {
        let uri_of = |path: &Path| store.uri_of(path).or_else(|| uri::of_path(path)?.parse().ok());
        let options = RenameFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
        let rename = |(old, new): (PathBuf, PathBuf)| {
            let (old_uri, new_uri) = (uri_of(&old)?, uri_of(&new)?);
            Some(RenameFile { old_uri, new_uri, options: Some(options.clone()), annotation_id: None })
        };
        context::ignore_files_moved(&moves).into_iter().filter_map(rename).collect()
    });
    found.await
}

/// Edits of other files, which `find` finds by a file and what is known around it. Reads the disk.
pub(super) async fn beside(
    session: &Session,
    path: PathBuf,
    find: impl FnOnce(&Path, &Surroundings<'_>) -> Vec<FileEdits> + Send + 'static,
) -> Result<WorkspaceEdit> {
    let store = Arc::clone(&session.store);
    let edit = session.store.work.read_disk(move || {
        let client = store.client();
        let (builds, open) = (Builds::default(), |path: &Path| store.text_of(path));
        let settings = uri::of_path(&path).map(|uri| Arc::clone(client.settings_of(&uri)));
        let around = Surroundings {
            workspace: path.parent().map(|folder| client.session.workspace_of(folder)),
            folder: settings.as_ref().and_then(|settings| settings.context.as_deref()),
            builds: Some(&builds),
            open: Some(&open),
        };
        let uri_of = |path: &Path| store.uri_of(path).or_else(|| uri::of_path(path)?.parse().ok());
        to::edits_of_files(&find(&path, &around), &uri_of, &client)
    });
    edit.await
}
