//! The text and tree of an open file.

use std::sync::{Arc, Mutex, OnceLock};

use ropey::Rope;

use super::{Edits, FileKind, Snapshot, Told, World};
use crate::model::Cache;
use crate::rules::StageCache;
use crate::syntax::Tree;
use crate::text::{Edit, Encoding, LineCol, Text, TextRange, TextSize, between, offset, range, size};

/// One change that a client sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentChange {
    /// The text between two positions is replaced.
    Range {
        /// From.
        start: LineCol,
        /// To; before `start` in what broken clients send.
        end: LineCol,
        /// The new text.
        text: String,
    },
    /// The whole text is replaced.
    Full(String),
}

/// An open file.
#[derive(Debug)]
pub struct Document {
    kind: FileKind,
    version: i32,
    rope: Rope,
    /// Nothing while only the text is kept.
    tree: OnceLock<Tree>,
    cache: Arc<Mutex<Cache>>,
    found: Arc<Mutex<StageCache>>,
    snapshot: Option<Arc<Snapshot>>,
    /// What was told of it, if anything was.
    told: Option<Arc<Told>>,
    edits: Edits,
    /// Those of `edits` that were made since somebody began to tell of the others.
    newer: Option<Edits>,
}

impl Document {
    /// Opens a file.
    pub fn new(kind: FileKind, version: i32, text: &str) -> Self {
        let document = Self::unread(kind, version, text);
        document.tree();
        document
    }

    /// Opens a file of which only the text is kept until somebody asks for more.
    pub fn unread(kind: FileKind, version: i32, text: &str) -> Self {
        Self {
            kind,
            version,
            rope: Rope::from_str(text),
            tree: OnceLock::new(),
            cache: Arc::default(),
            found: Arc::default(),
            snapshot: None,
            told: None,
            edits: Edits::default(),
            newer: None,
        }
    }

    /// Applies changes strictly in order and parses once. Answers with what was known of the version before: to let
    /// go of that takes as long as a keystroke may, so the caller can do it when nobody waits.
    pub fn change(&mut self, version: i32, changes: &[ContentChange], encoding: Encoding) -> Option<Arc<Snapshot>> {
        // The old tree is of use only while it was told of every edit.
        let mut tree_is_told = true;
        self.edits_since().begin_change();
        for change in changes {
            match change {
                ContentChange::Range { start, end, text } => {
                    let (a, b) = (offset(&self.rope, *start, encoding), offset(&self.rope, *end, encoding));
                    self.apply(&Edit::replace(between(a.min(b), a.max(b)), text.as_str()), tree_is_told);
                }
                ContentChange::Full(text) => {
                    let new = Rope::from_str(text);
                    if let Some((range, length)) = difference(&self.rope, &new) {
                        self.edits_since().push(range, length);
                    }
                    self.rope = new;
                    tree_is_told = false;
                }
            }
        }
        self.version = version;
        let old = self.tree.take().filter(|_| tree_is_told);
        self.tree = OnceLock::from(Tree::parse(self.kind.syntax(), &self.rope, old.as_ref()));
        self.snapshot.take()
    }

    /// Applies one edit in bytes and parses.
    pub fn edit(&mut self, edit: &Edit) {
        self.edits_since().begin_change();
        self.apply(edit, true);
        let old = self.tree.take();
        self.tree = OnceLock::from(Tree::parse(self.kind.syntax(), &self.rope, old.as_ref()));
        self.snapshot = None;
    }

    fn apply(&mut self, edit: &Edit, tell_tree: bool) {
        self.edits_since().push(edit.range, size(edit.text.len()));
        if let Some(tree) = self.tree.get_mut().filter(|_| tell_tree) {
            tree.edit(&self.rope, edit);
        }
        let start = self.rope.byte_to_char(usize::from(edit.range.start()));
        let end = self.rope.byte_to_char(usize::from(edit.range.end()));
        self.rope.remove(start..end);
        self.rope.insert(start, &edit.text);
    }

    /// The current version, seen with what is known besides its text: the same snapshot as long as neither
    /// changes.
    pub fn snapshot(&mut self, world: World) -> Arc<Snapshot> {
        if let Some(snapshot) = &self.snapshot
            && snapshot.world == world
        {
            return Arc::clone(snapshot);
        }
        // Of the same text, what it says stays known.
        let known = self.snapshot.as_ref();
        let text = known.map_or_else(|| Arc::new(Text::from(self.rope.clone())), |known| Arc::clone(known.text()));
        let model = known.map(|known| known.model.clone()).unwrap_or_default();
        let tree = self.tree().clone();
        let snapshot = Arc::new(Snapshot {
            kind: self.kind,
            version: self.version,
            rope: self.rope.clone(),
            tree,
            world,
            cache: Arc::clone(&self.cache),
            found: Arc::clone(&self.found),
            text,
            model,
            ignorefile: Default::default(),
            census: Default::default(),
            findings: Default::default(),
        });
        self.snapshot = Some(Arc::clone(&snapshot));
        snapshot
    }

    /// What was told of it, if anything was, and the edits since. Whoever asks says with [`Document::tell`] what is told
    /// now, or leaves it, and then nothing was told.
    pub fn telling(&mut self) -> (Option<Arc<Told>>, Edits) {
        if let Some(newer) = self.newer.replace(Edits::default()) {
            self.edits.append(newer);
        }
        (self.told.clone(), self.edits.clone())
    }

    /// Takes what was told of the version of which [`Document::telling`] was asked last.
    pub fn tell(&mut self, told: Told) {
        // A file that was closed and opened again has not been asked.
        if let Some(newer) = self.newer.take() {
            self.edits = newer;
            self.told = Some(Arc::new(told));
        }
    }

    /// Whether findings wait to be told.
    pub fn holds_back(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.holds_back())
    }

    fn edits_since(&mut self) -> &mut Edits {
        self.newer.as_mut().unwrap_or(&mut self.edits)
    }

    /// The client's number of the current version.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// The kind of file.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The current text.
    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    /// The current tree.
    pub fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| Tree::parse(self.kind.syntax(), &self.rope, None))
    }

    /// Keeps the text alone. What is derived from it is derived again when somebody asks for it.
    pub fn rest(&mut self) {
        self.tree = OnceLock::new();
        self.snapshot = None;
        self.cache = Arc::default();
        self.found = Arc::default();
    }

    /// Whether more than the text is kept.
    pub fn is_ready(&self) -> bool {
        self.tree.get().is_some()
    }
}

/// What of a text is another one in the next, and how long that is there; `None` if nothing is.
fn difference(old: &Rope, new: &Rope) -> Option<(TextRange, TextSize)> {
    if old == new {
        return None;
    }
    let shorter = old.len_bytes().min(new.len_bytes());
    let same = |(a, b): &(u8, u8)| a == b;
    let start = old.bytes().zip(new.bytes()).take_while(same).count();
    let (from_end, to_end) = (old.bytes_at(old.len_bytes()).reversed(), new.bytes_at(new.len_bytes()).reversed());
    let end = from_end.zip(to_end).take(shorter - start).take_while(same).count();
    Some((range(start, old.len_bytes() - end), size(new.len_bytes() - end - start)))
}
