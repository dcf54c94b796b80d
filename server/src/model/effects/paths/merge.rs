//! Folders that are copied into a folder.

use super::context::{ContextFiles, ContextKind};
use super::tree::{New, Tree};
use super::{Made, Origin, PathKind};

/// The path of a name in a folder.
pub(super) fn joined(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

/// The content of a folder of the context comes into a folder.
pub(super) fn merge_context(tree: &mut Tree, to: &str, from: &str, made: &Made, context: Option<&dyn ContextFiles>) {
    let mut todo = vec![(to.to_owned(), from.to_owned())];
    while let Some((to, from)) = todo.pop() {
        let Some(names) = context.and_then(|context| context.names(&from)) else {
            tree.may_add(&to);
            continue;
        };
        tree.work += names.len();
        for (name, kind) in names {
            if tree.is_lost() {
                return;
            }
            let target = joined(&to, name);
            let source = if from.is_empty() { name.to_owned() } else { format!("{from}/{name}") };
            let made = Made { instruction: made.instruction, from: Origin::Context(source.as_str().into()) };
            match kind {
                ContextKind::File => tree.put(&target, New::Copied, &made),
                ContextKind::Folder => {
                    tree.put(&target, New::Folder, &made);
                    todo.push((target, source));
                }
                ContextKind::Other => tree.put(&target, New::Link, &made),
            }
        }
    }
}

/// The content of a folder of a file system comes into a folder of another one, or of a copy of the same one.
pub(super) fn merge_tree(tree: &mut Tree, to: &str, other: &Tree, from: &str, made: &dyn Fn(&str) -> Made) {
    let mut todo = vec![(to.to_owned(), from.to_owned())];
    while let Some((to, from)) = todo.pop() {
        let folder = other.find(&from);
        if !folder.is_whole() {
            tree.may_add(&to);
        }
        for (name, found) in other.names(folder) {
            if tree.is_lost() {
                return;
            }
            tree.work += 1;
            let (target, source) = (joined(&to, name), joined(&from, name));
            match found.kind() {
                Some(PathKind::File) => tree.put(&target, New::Copied, &made(&source)),
                Some(PathKind::Folder) if found.is_real() => {
                    tree.put(&target, New::Folder, &made(&source));
                    todo.push((target, source));
                }
                // A link is copied as one, and leads elsewhere then.
                Some(_) if tree.find(&target).is_file() => tree.put(&target, New::Link, &made(&source)),
                Some(_) => tree.put(&target, New::Thing, &made(&source)),
                None if found.is_absent() => {}
                None => match found.last_kind() {
                    Some(kind) => tree.guess(&target, kind, &made(&source)),
                    None => tree.may_add(&target),
                },
            }
        }
    }
}
