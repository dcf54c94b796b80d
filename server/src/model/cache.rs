//! Facts of instructions, kept from one version of a text to the next.

use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use super::{Directive, Placed, directives};
use crate::syntax::ast::Instruction;
use crate::syntax::{NodeKind, TopLevel, Tree, TreeEdit, lower, top_level, top_level_from};
use crate::text::{TextRange, TextSize, size, slice};

/// What is in the version that was read last.
///
/// The next version usually comes from that one by a [`TreeEdit`]: what comes before it is kept and only what it
/// touches is read, up to the first node that the parser took over from the old tree. It was in the same state there
/// and the text goes on as before, so what follows is the same and only moved. Otherwise the whole tree is read, and
/// instructions whose bytes are known keep their facts.
#[derive(Debug, Default)]
pub struct Cache {
    tree: Option<Tree>,
    escape: char,
    directives: Vec<Directive>,
    items: Vec<Item>,
}

/// A directive, comment or instruction.
#[derive(Debug)]
struct Item {
    kind: NodeKind,
    range: TextRange,
    id: usize,
    nodes: usize,
    /// A heredoc without its end was looked for down to the end of the file.
    is_open: bool,
    /// At the place where it was read.
    instruction: Option<Placed>,
}

impl Cache {
    /// Reads a version.
    pub(super) fn read(&mut self, tree: &Tree, text: &str) {
        let change = tree.change().filter(|change| self.tree.as_ref().is_some_and(|tree| tree.id() == change.from));
        if change.is_none_or(|change| !self.follow(change, tree, text)) {
            self.directives = directives::collect(top_level(tree), text);
            let escape = directives::escape_of(&self.directives);
            let mut known = Known::default();
            if self.escape == escape {
                known.add(&self.items);
            }
            self.escape = escape;
            self.items = top_level(tree).map(|item| known.item(item, text, escape)).collect();
        }
        self.tree = Some(tree.clone());
    }

    pub(super) fn directives(&self) -> &[Directive] {
        &self.directives
    }

    pub(super) fn comments(&self) -> Vec<TextRange> {
        self.items.iter().filter(|i| i.kind == NodeKind::Comment).map(|i| i.range).collect()
    }

    pub(super) fn instructions(&self) -> Vec<Placed> {
        let place = |i: &Item| Some(Placed { start: i.range.start(), ..i.instruction.as_ref()?.clone() });
        let mut out = Vec::with_capacity(self.items.len());
        out.extend(self.items.iter().filter_map(place));
        out
    }

    /// Brings the items up to date. `false`, with nothing done, where more may have changed than what is at the
    /// change.
    fn follow(&mut self, change: TreeEdit, tree: &Tree, text: &str) -> bool {
        let (start, old_end, new_end) = (size(change.start), size(change.old_end), size(change.new_end));
        let first = self.first_affected(start);
        let (kept, rest) = self.items.split_at(first);
        if kept.iter().any(|i| i.is_open) || rest.iter().any(|i| i.kind == NodeKind::Directive) {
            return false;
        }
        let mut behind = self.items.partition_point(|i| i.range.start() <= old_end).max(first);
        let mut known = Known::default();
        known.add(self.items.get(first..behind).unwrap_or_default());
        let last_kept = kept.last().map(|i| i.range);
        let mut items = top_level_from(tree, last_kept.map_or(0, |range| range.start().into()));
        if last_kept.is_some() && items.next().map(|i| i.range) != last_kept {
            return false;
        }
        let mut read = Vec::new();
        loop {
            let Some(item) = items.next() else {
                behind = self.items.len();
                break;
            };
            if item.kind == NodeKind::Directive {
                return false;
            }
            if new_end < item.range.start() {
                let before = item.range.start() - new_end + old_end;
                behind += self.items.iter().skip(behind).take_while(|i| i.range.start() < before).count();
                if self.items.get(behind).is_some_and(|i| i.range.start() == before && i.id == item.id()) {
                    break;
                }
            }
            read.push(known.item(item, text, self.escape));
        }
        if new_end != old_end {
            for item in self.items.iter_mut().skip(behind) {
                item.range = item.range + new_end - old_end;
            }
        }
        self.items.splice(first..behind, read);
        true
    }

    /// The first item that an edit may change: the last instruction that begins before it, since that may
    /// go on behind comments and blank lines.
    fn first_affected(&self, start: TextSize) -> usize {
        let begun = self.items.partition_point(|i| i.range.end() < start);
        let before = self.items.get(..begun).unwrap_or_default();
        before.iter().rposition(|i| i.instruction.is_some()).unwrap_or_default()
    }
}

/// Instructions by the hash of their bytes, kind and number of nodes.
#[derive(Default)]
struct Known(FxHashMap<u64, Arc<Instruction>>);

impl Known {
    fn add(&mut self, items: &[Item]) {
        for item in items {
            if let Some(instruction) = &item.instruction {
                self.0.insert(Self::key(&instruction.text, item.kind, item.nodes), Arc::clone(&instruction.instruction));
            }
        }
    }

    fn item(&self, item: TopLevel<'_>, text: &str, escape: char) -> Item {
        let (kind, range, nodes) = (item.kind, item.range, item.node_count());
        let instruction = item.is_instruction().then(|| {
            let bytes = slice(text, range);
            let known = if self.0.is_empty() { None } else { self.0.get(&Self::key(bytes, kind, nodes)) };
            let known = known.filter(|i| &*i.text == bytes).cloned();
            Placed::new(range.start(), known.unwrap_or_else(|| Arc::new(lower(item, bytes, escape))))
        });
        let is_open = instruction.as_ref().is_some_and(|i| i.has_open_heredoc());
        Item { kind, range, id: item.id(), nodes, is_open, instruction }
    }

    fn key(bytes: &str, kind: NodeKind, nodes: usize) -> u64 {
        BuildHasherDefault::<FxHasher>::default().hash_one((bytes, kind, nodes))
    }
}

const _: () = assert!(std::mem::size_of::<NodeKind>() == 1);
