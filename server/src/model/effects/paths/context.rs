//! The build context, as far as the model needs to know it.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

/// What a path of the context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe or a device.
    Other,
}

/// The files of a build context that are sent to the builder. Paths are relative to its root, without `.` and `..`.
pub trait ContextFiles {
    /// What is sent in a folder; everything at the top for `""`. `None` where not all of it is known.
    fn names(&self, folder: &str) -> Option<Vec<(&str, ContextKind)>>;
    /// What is sent under a path. `None` where nothing is, or where it is not known whether something is.
    fn kind(&self, path: &str) -> Option<ContextKind>;
}

/// The names in a folder, where they are known.
type Names<'c> = Option<Vec<(&'c str, ContextKind)>>;

/// The files of a context in one walk over instructions: what lies in a folder is asked for once, however many copy it.
pub(super) struct KeptFiles<'c> {
    context: &'c dyn ContextFiles,
    names: RefCell<FxHashMap<String, Names<'c>>>,
}

impl<'c> KeptFiles<'c> {
    pub(super) fn new(context: &'c dyn ContextFiles) -> Self {
        Self { context, names: RefCell::default() }
    }
}

impl ContextFiles for KeptFiles<'_> {
    fn names(&self, folder: &str) -> Option<Vec<(&str, ContextKind)>> {
        if let Some(names) = self.names.borrow().get(folder) {
            return names.clone();
        }
        let names = self.context.names(folder);
        self.names.borrow_mut().insert(folder.to_owned(), names.clone());
        names
    }

    fn kind(&self, path: &str) -> Option<ContextKind> {
        self.context.kind(path)
    }
}
