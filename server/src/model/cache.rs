//! Facts of instructions, kept from one version of a text to the next.

use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::syntax::ast::Instruction;
use crate::syntax::{NodeKind, TopLevel, lower};
use crate::text::slice;

/// Lowered instructions by their bytes and the escape character.
///
/// Two generations are kept: what the current version uses, and what earlier ones used since the last
/// turnover, so that a burst of edits and an undo find their facts again and memory stays bounded by
/// a small multiple of the text.
#[derive(Debug, Default)]
pub struct Cache {
    escape: Option<char>,
    current: FxHashMap<u64, Arc<Instruction>>,
    earlier: FxHashMap<u64, Arc<Instruction>>,
    earlier_bytes: usize,
}

/// Facts of past versions are dropped when their text exceeds this multiple of the current text.
const EARLIER_LIMIT: usize = 2;

impl Cache {
    /// Starts a version.
    pub(super) fn begin(&mut self, escape: char) {
        if self.escape != Some(escape) {
            self.current.clear();
            self.earlier.clear();
            self.earlier_bytes = 0;
            self.escape = Some(escape);
        }
        for (key, instruction) in self.current.drain() {
            self.earlier_bytes += instruction.text.len();
            self.earlier.insert(key, instruction);
        }
    }

    /// The facts of an instruction: from the cache if its bytes are known, else lowered now.
    pub(super) fn instruction(&mut self, item: TopLevel<'_>, text: &str) -> Arc<Instruction> {
        let bytes = slice(text, item.range);
        let key = BuildHasherDefault::<FxHasher>::default().hash_one((bytes, item.kind as u8, item.node_count()));
        let known = self.current.get(&key).cloned().or_else(|| {
            let found = self.earlier.remove(&key)?;
            self.earlier_bytes = self.earlier_bytes.saturating_sub(found.text.len());
            Some(found)
        });
        if let Some(found) = known.filter(|i| &*i.text == bytes) {
            self.current.insert(key, Arc::clone(&found));
            return found;
        }
        let escape = self.escape.unwrap_or('\\');
        let lowered = Arc::new(lower(item, bytes, escape));
        self.current.insert(key, Arc::clone(&lowered));
        lowered
    }

    /// Ends a version.
    pub(super) fn finish(&mut self) {
        let used: usize = self.current.values().map(|i| i.text.len()).sum();
        if self.earlier_bytes > EARLIER_LIMIT * used.max(4096) {
            self.earlier.clear();
            self.earlier_bytes = 0;
        }
    }
}

const _: () = assert!(std::mem::size_of::<NodeKind>() == 1);
