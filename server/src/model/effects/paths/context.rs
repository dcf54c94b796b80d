//! The build context, as far as the model needs to know it.

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
