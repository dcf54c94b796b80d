//! Documents that are opened, changed, saved and closed, and what follows from that.

use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::projects::is_project;
use super::session::Session;
use crate::snapshot::FileKind;

impl Session {
    /// Takes a document that is opened.
    pub(super) fn open(&self, document: TextDocumentItem) {
        let uri = document.uri.clone();
        self.store.add(document);
        self.publish(&uri);
        self.store.projects.want_for(&uri);
        self.read_contexts_of(&uri);
        self.look_up_images(&uri);
    }

    /// Takes changes of a document.
    pub(super) fn change(&self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        if let Some(before) = self.store.change(uri, version, changes) {
            self.store.work.some_time(move || drop(before));
        }
        if is_project(uri) {
            self.store.projects.want();
        }
        self.publish(uri);
        self.read_contexts_of(uri);
    }

    /// A document was saved.
    pub(super) fn save(&self, uri: &Uri) {
        if self.store.rest(uri) {
            self.publish(uri);
        }
        self.look_up_images(uri);
        self.store.projects.want();
        // What the client's watchers leave out, such as what is in `node_modules`, is not reported.
        self.read_contexts();
    }

    /// Forgets a document that is closed.
    pub(super) fn close(&self, uri: &Uri) {
        let kind = self.store.close(uri);
        self.lists.forget();
        if is_project(uri) {
            self.store.projects.want();
        } else if !self.store.client().session.pull_diagnostics {
            self.publisher.clear(uri);
        }
        if kind == Some(FileKind::Dockerignore) {
            self.read_contexts();
        }
    }
}
