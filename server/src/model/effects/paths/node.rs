//! What is known of one path of a file system, and the doubts about it.
//!
//! Every fact has a stamp, and so has every doubt; a fact counts where no doubt of it, or of a folder above it, is younger.
//! So a command of which nothing is known takes one step, not one a path, and what was known before it is still there
//! as what is likely.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Made, PathKind};

/// Grows with every change; 0 is older than everything.
pub(super) type Stamp = u32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum What {
    /// Nothing is known.
    #[default]
    Unknown,
    Absent,
    File,
    /// A folder that was made here, and so is no link to one.
    Real,
    /// A folder, or a link to one.
    Folder,
    /// A file, a folder or a link.
    Thing,
}

impl What {
    fn kind(self) -> Option<PathKind> {
        match self {
            Self::Unknown | Self::Absent => None,
            Self::File => Some(PathKind::File),
            Self::Real | Self::Folder => Some(PathKind::Folder),
            Self::Thing => Some(PathKind::Other),
        }
    }
}

/// Doubts up to a stamp that do not count here, and those that do instead.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shield {
    pub(super) until: Stamp,
    pub(super) at: Stamp,
    pub(super) inside: Stamp,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) what: What,
    pub(super) since: Stamp,
    pub(super) made: Option<Made>,
    /// Everything from here on is in doubt.
    pub(super) doubted: Stamp,
    /// Everything in here is.
    pub(super) doubted_inside: Stamp,
    /// More may be here and in it than is known.
    pub(super) added: Stamp,
    pub(super) shield: Shield,
    /// Nothing is in it but what is listed; 0 where there may be.
    pub(super) whole: Stamp,
    pub(super) names: BTreeMap<Arc<str>, Arc<Node>>,
}

/// The doubts that hold at a place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doubts {
    pub(super) gone: Stamp,
    pub(super) added: Stamp,
}

/// What is known of one path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'t> {
    pub(super) node: Option<&'t Node>,
    pub(super) doubts: Doubts,
    /// Without a node: certainly nothing is there.
    pub(super) is_missing: bool,
}

impl<'t> Found<'t> {
    /// The kind of what is certainly there.
    pub(super) fn kind(self) -> Option<PathKind> {
        self.node.filter(|node| self.doubts.gone < node.since)?.what.kind()
    }

    pub(super) fn is_folder(self) -> bool {
        self.kind() == Some(PathKind::Folder)
    }

    pub(super) fn is_file(self) -> bool {
        self.kind() == Some(PathKind::File)
    }

    /// A folder that is certainly there and no link.
    pub(super) fn is_real(self) -> bool {
        self.node.is_some_and(|node| node.what == What::Real && self.doubts.gone < node.since)
    }

    /// Certainly nothing is there.
    pub(super) fn is_absent(self) -> bool {
        match self.node {
            Some(node) => node.what == What::Absent && self.doubts.gone.max(self.doubts.added) < node.since,
            None => self.is_missing,
        }
    }

    /// Everything in it is listed.
    pub(super) fn is_whole(self) -> bool {
        self.node.is_some_and(|node| {
            let inside = node.inside(self.doubts, 0, 0);
            node.what == What::Real && self.is_real() && inside.gone.max(inside.added) < node.whole
        })
    }

    /// The kind of what was there when something was last known of it.
    pub(super) fn last_kind(self) -> Option<PathKind> {
        self.node?.what.kind()
    }

    /// What made it, or removed it.
    pub(super) fn made(self) -> Option<&'t Made> {
        self.node?.made.as_ref()
    }

    pub(super) fn is_sound(node: &Node, doubts: Doubts) -> bool {
        node.what == What::Real && doubts.gone < node.since
    }
}

impl Node {
    pub(super) fn real(since: Stamp) -> Self {
        Self { what: What::Real, since, whole: since, ..Self::default() }
    }

    /// Whether it may be a link.
    pub(super) fn may_lead_elsewhere(&self, doubts: Doubts) -> bool {
        match self.what {
            What::Real | What::File => self.since <= doubts.gone,
            What::Absent => self.since <= doubts.gone.max(doubts.added),
            What::Unknown | What::Folder | What::Thing => true,
        }
    }

    /// The doubts about this node, of those about what is in the folder above it.
    pub(super) fn at(&self, above: Doubts) -> Doubts {
        let gone = if above.gone <= self.shield.until { self.shield.at } else { above.gone };
        Doubts { gone: gone.max(self.doubted), added: above.added.max(self.added) }
    }

    /// The doubts about what is in it, of those about itself.
    pub(super) fn inside(&self, own: Doubts, removed: Stamp, created: Stamp) -> Doubts {
        let mut inside = Doubts { gone: own.gone.max(self.shield.inside).max(self.doubted_inside), ..own };
        if self.may_lead_elsewhere(own) {
            // By whatever way something was removed, it may have been in here.
            if self.shield.until < removed {
                inside.gone = inside.gone.max(removed);
            }
            inside.added = inside.added.max(created);
        }
        inside
    }
}
