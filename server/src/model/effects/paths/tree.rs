//! The paths of a file system as far as they are known, and how an instruction changes that.
//!
//! A path may lead through a link of which nothing is known, so that one file has two paths. Only folders that were made
//! in this file are `real`; what is made or removed by way of any other folder may be anywhere.

use std::sync::Arc;

use super::node::{Doubts, Found, Node, Shield, Stamp, What};
use super::{Made, PathKind};

/// Paths that one stage may have; more are not kept, and then nothing is known.
const MOST_PATHS: usize = 10_000;
/// Folders in folders. What is deeper is not told apart.
pub(super) const MOST_PARTS: usize = 64;
/// Bytes of a path, as Linux has it.
pub(super) const LONGEST: usize = 4_096;

/// How a path comes to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum New {
    /// A file, or what was there is one already.
    File,
    /// A file that takes the place of whatever was there, if that is no folder.
    Copied,
    /// A folder with nothing in it, which was not there before.
    EmptyFolder,
    /// A folder, there before or not.
    Folder,
    /// It is not known what, nor what is in it.
    Thing,
    /// Something that replaces what was there.
    Link,
}

/// A file system, as far as it is known. A copy costs nothing.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    root: Arc<Node>,
    now: Stamp,
    /// When something was last removed, or made, anywhere.
    removed: Stamp,
    created: Stamp,
    paths: usize,
    /// Where everything is put in doubt for good.
    is_lost: bool,
    /// Names that were copied: with a folder, or because a copy of the tree is kept.
    pub(super) work: usize,
}

/// The parts of an absolute path; `None` where it has too many, or `..`.
fn parts(path: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (parts.len() <= MOST_PARTS && path.len() <= LONGEST && !parts.contains(&"..")).then_some(parts)
}

impl Tree {
    /// `scratch`.
    pub(super) fn empty() -> Self {
        Self { root: Arc::new(Node::real(1)), now: 1, removed: 0, created: 0, paths: 0, is_lost: false, work: 0 }
    }

    /// An image of which nothing is known.
    pub(super) fn unknown() -> Self {
        let mut tree = Self::empty();
        Arc::make_mut(&mut tree.root).whole = 0;
        tree
    }

    fn tick(&mut self) -> Stamp {
        self.now = self.now.saturating_add(1);
        self.now
    }

    /// Nothing is known any more, and nothing will be.
    pub(super) fn lose(&mut self) {
        let work = self.work;
        *self = Self { is_lost: true, work, ..Self::unknown() };
    }

    /// Whether nothing is known for good.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    pub(super) fn find(&self, path: &str) -> Found<'_> {
        let Some(parts) = parts(path) else { return Found { node: None, doubts: Doubts::default(), is_missing: false } };
        let mut node = &*self.root;
        let mut doubts = node.at(Doubts::default());
        for part in parts {
            let inside = node.inside(doubts, self.removed, self.created);
            let Some(child) = node.names.get(part) else {
                let is_missing = inside.gone.max(inside.added) < node.whole;
                return Found { node: None, doubts: inside, is_missing };
            };
            doubts = child.at(inside);
            node = child;
        }
        Found { node: Some(node), doubts, is_missing: false }
    }

    /// Whether no folder above a path can be a link.
    pub(super) fn is_grounded(&self, path: &str) -> bool {
        let Some(parts) = parts(path) else { return false };
        let mut node = &*self.root;
        let mut doubts = node.at(Doubts::default());
        for part in parts.iter().take(parts.len().saturating_sub(1)) {
            let inside = node.inside(doubts, self.removed, self.created);
            // Where nothing is, no link is.
            let Some(child) = node.names.get(*part) else { return inside.gone.max(inside.added) < node.whole };
            doubts = child.at(inside);
            node = child;
            if node.may_lead_elsewhere(doubts) {
                return false;
            }
        }
        true
    }

    /// The names in a folder, with what is known of each.
    pub(super) fn names<'t>(&'t self, folder: Found<'t>) -> impl Iterator<Item = (&'t str, Found<'t>)> {
        let names = folder.node.map(|node| {
            let inside = node.inside(folder.doubts, self.removed, self.created);
            node.names
                .iter()
                .map(move |(name, child)| (&**name, Found { node: Some(child), doubts: child.at(inside), is_missing: false }))
        });
        names.into_iter().flatten()
    }

    /// The node at a path, made where there is none, and whether it is in the tree at all.
    fn node_mut(&mut self, parts: &[&str]) -> &mut Node {
        let (mut paths, mut work) = (0, 0);
        let mut at = &mut self.root;
        for part in parts {
            if Arc::strong_count(at) != 1 {
                work += at.names.len();
            }
            let node = Arc::make_mut(at);
            let name = *part;
            if !node.names.contains_key(name) {
                paths += 1;
                node.names.insert(name.into(), Arc::new(Node::default()));
            }
            at = node.names.entry(name.into()).or_default();
        }
        self.paths += paths;
        self.work += work;
        Arc::make_mut(at)
    }

    /// Whether a path can be kept. Where it cannot, everything is lost.
    fn has_room(&mut self, path: &str) -> bool {
        if !self.is_lost && MOST_PATHS <= self.paths {
            self.lose();
        }
        let is_kept = parts(path).is_some();
        if !is_kept {
            self.doubt_all();
        }
        !self.is_lost && is_kept
    }

    /// Something was made at a path, or may have been.
    fn creates(&mut self, path: &str, follows: bool) {
        self.created = self.tick();
        // A link may stand for it, which leads anywhere.
        let found = self.find(path);
        let may_be_link = follows && !(found.is_absent() || found.is_file() || found.is_real());
        if may_be_link || !self.is_grounded(path) {
            Arc::make_mut(&mut self.root).added = self.created;
        }
    }

    /// Something was removed at a path, or may have been.
    fn removes(&mut self, path: &str) {
        let before = self.removed;
        let now = self.tick();
        self.removed = now;
        let Some(parts) = parts(path) else {
            self.doubt_all();
            return;
        };
        // The doubts that hold up to here on the way, and the last folder on it that may be a link.
        let mut way = Vec::new();
        let mut node = &*self.root;
        let mut doubts = node.at(Doubts::default());
        let mut anchor = 0;
        for (depth, part) in parts.iter().enumerate() {
            let inside = node.inside(doubts, before, self.created);
            way.push((doubts.gone, inside.gone));
            if !Found::is_sound(node, doubts) {
                anchor = depth + 1;
            }
            let Some(child) = node.names.get(*part) else { break };
            doubts = child.at(inside);
            node = child;
        }
        if way.len() < parts.len() {
            // Nothing is known of the folders that follow.
            anchor = parts.len();
        }
        if anchor == 0 {
            return;
        }
        let mut at = &mut self.root;
        for (depth, &(own, inside)) in way.iter().enumerate().take(anchor) {
            if Arc::strong_count(at) != 1 {
                self.work += at.names.len();
            }
            let node = Arc::make_mut(at);
            if depth == 0 {
                // What is not below the anchor may be what was removed.
                node.doubted_inside = now;
            }
            // In the anchor alone it is known what was removed.
            node.shield = Shield { until: now, at: own, inside: if depth + 1 == anchor { inside } else { now } };
            let Some(part) = parts.get(depth) else { return };
            let Some(next) = node.names.get_mut(*part) else { return };
            at = next;
        }
    }

    /// Anything may have been done anywhere.
    pub(super) fn doubt_all(&mut self) {
        let now = self.tick();
        self.removed = now;
        self.created = now;
        let root = Arc::make_mut(&mut self.root);
        root.doubted_inside = now;
        root.added = now;
    }

    /// Something may have been made anywhere.
    pub(super) fn doubt_absences(&mut self) {
        self.created = self.tick();
        Arc::make_mut(&mut self.root).added = self.created;
    }

    /// Something may have been made at a path or below it.
    pub(super) fn may_add(&mut self, path: &str) {
        if self.has_room(path) {
            self.creates(path, true);
            let now = self.tick();
            let Some(mut parts) = parts(path) else { return };
            // The folders on the way may have been made as well.
            while 1 < parts.len() && parts.split_last().is_some_and(|(_, above)| self.find(&above.join("/")).kind().is_none()) {
                parts.pop();
            }
            self.node_mut(&parts).added = now;
        }
    }

    /// Something may have been removed at a path or below it.
    pub(super) fn may_remove(&mut self, path: &str) {
        if self.has_room(path) {
            self.removes(path);
            let now = self.tick();
            let Some(parts) = parts(path) else { return };
            self.node_mut(&parts).doubted = now;
        }
    }

    /// Whatever is in a folder may be something else by now.
    pub(super) fn may_change_inside(&mut self, path: &str) {
        if self.has_room(path) {
            self.removes(&format!("{path}/*"));
            self.creates(&format!("{path}/*"), true);
            let now = self.tick();
            let Some(parts) = parts(path) else { return };
            let node = self.node_mut(&parts);
            node.doubted_inside = now;
            node.added = node.added.max(now);
        }
    }

    /// A path is gone, with what was below it.
    pub(super) fn remove(&mut self, path: &str, made: &Made) {
        if !self.has_room(path) {
            return;
        }
        if parts(path).is_none_or(|parts| parts.is_empty()) {
            self.doubt_all();
            return;
        }
        if self.find(path).is_absent() {
            return;
        }
        self.removes(path);
        let now = self.tick();
        let Some(parts) = parts(path) else { return };
        let node = self.node_mut(&parts);
        *node = Node { what: What::Absent, since: now, whole: now, made: Some(made.clone()), ..Node::default() };
    }

    /// A path is there, and so are the folders above it.
    pub(super) fn put(&mut self, path: &str, new: New, made: &Made) {
        if !self.has_room(path) {
            return;
        }
        let Some(parts) = parts(path) else { return };
        if parts.is_empty() {
            return;
        }
        let before = self.find(path);
        let kind = before.kind();
        match (new, kind) {
            (New::File | New::Copied, Some(PathKind::File)) => {
                self.node_mut(&parts).made = Some(made.clone());
                return;
            }
            (New::Thing, Some(_)) => {
                self.may_add(path);
                return;
            }
            (New::Copied, Some(PathKind::Folder)) | (New::File, Some(_)) | (New::Folder, Some(PathKind::Folder)) => {
                return;
            }
            _ => {}
        }
        let was_absent = before.is_absent();
        if (new == New::Link && !was_absent) || (new == New::Copied && kind.is_some()) {
            self.removes(path);
        }
        self.creates(path, matches!(new, New::File | New::Folder | New::Thing));
        for depth in 1..parts.len() {
            let above = parts.get(..depth).unwrap_or_default();
            let found = self.find(&above.join("/"));
            if found.is_folder() {
                continue;
            }
            let is_new = found.is_absent();
            let now = self.tick();
            let folder = Made { from: super::Origin::Parent, ..made.clone() };
            let node = self.node_mut(above);
            if is_new {
                *node = Node { made: Some(folder), ..Node::real(now) };
            } else {
                node.what = What::Folder;
                node.since = now;
                node.made = Some(folder);
                node.whole = 0;
            }
        }
        let now = self.tick();
        let node = self.node_mut(&parts);
        let made = Some(made.clone());
        *node = match new {
            New::EmptyFolder => Node { made, ..Node::real(now) },
            New::Folder if was_absent => Node { made, ..Node::real(now) },
            // What is known to be in it stays there.
            New::Folder => Node { what: What::Folder, since: now, made, whole: 0, ..std::mem::take(node) },
            New::File | New::Copied if was_absent || new == New::Copied => {
                Node { what: What::File, since: now, made, whole: now, ..Node::default() }
            }
            // What was there is something that can be written to, a link perhaps.
            New::File | New::Copied => Node { what: What::Thing, since: now, made, whole: 0, ..std::mem::take(node) },
            New::Thing => Node { what: What::Thing, since: now, made, doubted_inside: now, added: now, ..std::mem::take(node) },
            New::Link => Node { what: What::Thing, since: now, made, ..Node::default() },
        };
    }

    /// A path was probably made.
    pub(super) fn guess(&mut self, path: &str, kind: PathKind, made: &Made) {
        if !self.has_room(path) {
            return;
        }
        let found = self.find(path);
        if found.kind().is_some() {
            return;
        }
        self.may_add(path);
        let Some(parts) = parts(path) else { return };
        let node = self.node_mut(&parts);
        node.what = match kind {
            PathKind::File => What::File,
            PathKind::Folder => What::Folder,
            PathKind::Other => What::Thing,
        };
        node.since = 0;
        node.made = Some(made.clone());
    }
}
