//! The open documents, one record each with everything known about it. Closing a document drops the whole record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rustc_hash::FxHashMap;
use tower_lsp::ls_types::Uri;

use super::client::ClientProfile;
use super::contexts::Context;
use super::memory::Memory;
use super::projects::InForce;
use super::tokens::Answer;
use crate::config::Settings;
use crate::rules::FileNames;
use crate::snapshot::{Document, FileKind};

/// Bytes of text of the documents that are kept ready; of the others only the text is kept, until somebody asks for them
/// again. What is derived from a text takes some hundred times its size.
const READY: usize = 64 << 10;

/// An open document.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) uri: Uri,
    /// Where it is, if it is a file.
    pub(super) path: Option<PathBuf>,
    /// It is called as Podman and Buildah call theirs.
    pub(super) is_containerfile: bool,
    /// Its name or that of its folder says that it is for developers or tests.
    pub(super) is_for_development: bool,
    /// Its name and those of the folders near it.
    pub(super) file_names: FileNames,
    pub(super) document: Document,
    /// What is known of its build context; `None` until it is asked for.
    pub(super) context: Option<Context>,
    /// What its project file says; `None` until one was looked for.
    pub(super) project: Option<InForce>,
    /// The last answer with its semantic tokens.
    pub(super) tokens: Option<Answer>,
    /// When it was edited last; `None` if it was not, or was saved since.
    pub(super) edited: Option<Instant>,
    /// When it was used last; 0 while only its text is kept.
    used: u64,
    weight: usize,
}

impl Open {
    pub(super) fn new(uri: Uri, path: Option<PathBuf>, document: Document) -> Self {
        let is_containerfile = FileKind::is_containerfile_name(&super::convert::uri::file_name(uri.as_str()));
        let is_for_development = FileKind::is_for_development(uri.as_str());
        let file_names = FileNames::of(uri.as_str());
        Self {
            uri,
            path,
            is_containerfile,
            is_for_development,
            file_names,
            document,
            context: None,
            project: None,
            tokens: None,
            edited: None,
            used: 0,
            weight: 0,
        }
    }

    /// What holds for the document.
    pub(super) fn settings(&mut self, client: &ClientProfile) -> Arc<Settings> {
        let editor = client.settings_of(self.uri.as_str());
        match &mut self.project {
            Some(project) => project.settings(editor),
            None => Arc::clone(editor),
        }
    }
}

/// The open documents, by what the client calls them.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_uri: FxHashMap<Arc<str>, Open>,
    by_path: FxHashMap<PathBuf, Arc<str>>,
    /// Those that are kept ready, the longest unused first.
    ready: BTreeMap<u64, Arc<str>>,
    /// Bytes of text of these.
    weight: usize,
    clock: u64,
    memory: Memory,
}

impl Documents {
    pub(super) fn new(memory: Memory) -> Self {
        Self { memory, ..Self::default() }
    }

    pub(super) fn get(&self, uri: &str) -> Option<&Open> {
        self.by_uri.get(uri)
    }

    pub(super) fn get_mut(&mut self, uri: &str) -> Option<&mut Open> {
        self.by_uri.get_mut(uri)
    }

    /// The document that is a file.
    pub(super) fn at(&self, path: &Path) -> Option<&Open> {
        self.by_uri.get(self.by_path.get(path)?)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Open> {
        self.by_uri.values()
    }

    /// Adds a document; the one that had its name.
    pub(super) fn insert(&mut self, open: Open) -> Option<Open> {
        let before = self.remove(open.uri.as_str());
        let uri: Arc<str> = open.uri.as_str().into();
        if let Some(path) = &open.path {
            self.by_path.insert(path.clone(), Arc::clone(&uri));
        }
        self.by_uri.insert(Arc::clone(&uri), open);
        self.wake(&uri, |_| ());
        before
    }

    pub(super) fn remove(&mut self, uri: &str) -> Option<Open> {
        let open = self.by_uri.remove(uri)?;
        if let Some(path) = &open.path
            && self.by_path.get(path).is_some_and(|of| **of == *uri)
        {
            self.by_path.remove(path);
        }
        self.ready.remove(&open.used);
        self.weight -= open.weight.min(self.weight);
        // Tables do not get smaller by themselves.
        let few = self.by_uri.len() * 2;
        if few * 4 < self.by_uri.capacity() {
            self.by_uri.shrink_to(few);
            self.by_path.shrink_to(few);
        }
        self.memory.let_go();
        Some(open)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_uri.is_empty()
    }

    /// Returns a document to a caller that uses more than its text, and drops what is derived from those that nobody
    /// has used for the longest time, where there is too much of it.
    pub(super) fn wake<T>(&mut self, uri: &str, work: impl FnOnce(&mut Open) -> T) -> Option<T> {
        let (key, _) = self.by_uri.get_key_value(uri)?;
        let key = Arc::clone(key);
        self.clock += 1;
        let open = self.by_uri.get_mut(uri)?;
        self.ready.remove(&std::mem::replace(&mut open.used, self.clock));
        self.ready.insert(self.clock, key);
        let done = work(open);
        let weight = open.document.rope().len_bytes();
        self.weight = self.weight + weight - std::mem::replace(&mut open.weight, weight).min(self.weight);
        while READY < self.weight && 1 < self.ready.len() {
            let Some((_, unused)) = self.ready.pop_first() else { break };
            if let Some(open) = self.by_uri.get_mut(&unused) {
                open.document.rest();
                open.tokens = None;
                open.used = 0;
                self.memory.let_go();
                self.weight -= std::mem::take(&mut open.weight).min(self.weight);
            }
        }
        Some(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(documents: &mut Documents, number: usize, text: &str) -> Option<Open> {
        let uri: Uri = format!("file:///{number}").parse().unwrap();
        let path = PathBuf::from(format!("/{number}"));
        documents.insert(Open::new(uri, Some(path), Document::new(FileKind::Dockerfile, 1, text)))
    }

    fn ready(documents: &Documents) -> Vec<String> {
        let mut ready: Vec<_> = documents.iter().filter(|open| open.document.is_ready()).map(|o| o.uri.to_string()).collect();
        ready.sort_unstable();
        ready
    }

    #[test]
    fn tables_get_smaller_again() {
        let mut documents = Documents::default();
        (0..1_000).for_each(|number| assert!(open(&mut documents, number, "").is_none()));
        assert!(1_000 <= documents.by_uri.capacity());
        (10..1_000).for_each(|number| assert!(documents.remove(&format!("file:///{number}")).is_some()));
        assert!(documents.by_uri.capacity() < 100 && documents.by_path.capacity() < 100);
        assert!(documents.at(Path::new("/9")).is_some() && !documents.is_empty());
    }

    #[test]
    fn what_is_unused_rests() {
        let mut documents = Documents::default();
        let text = "RUN a\n".repeat(READY / 12);
        for number in 0..4 {
            assert!(open(&mut documents, number, &text).is_none());
            documents.wake(&format!("file:///{number}"), |open| assert!(open.document.is_ready()));
        }
        assert_eq!(ready(&documents), ["file:///2", "file:///3"]);
        documents.wake("file:///0", |open| open.document.tree().clone());
        assert_eq!(ready(&documents), ["file:///0", "file:///3"]);
        // One alone may be as large as it is.
        open(&mut documents, 9, &text.repeat(4));
        documents.wake("file:///9", |_| ());
        assert_eq!(ready(&documents), ["file:///9"]);
        assert!(open(&mut documents, 9, "").is_some());
        assert!(documents.remove("file:///9").is_some() && documents.remove("file:///9").is_none());
        assert_eq!((documents.weight, documents.ready.len()), (0, 0));
        assert!(documents.at(Path::new("/0")).is_some() && documents.at(Path::new("/9")).is_none());
    }
}
