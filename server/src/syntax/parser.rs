//! tree-sitter: parsing a rope, incrementally.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use ropey::Rope;
use tree_sitter::{InputEdit, Node, Parser, Point};

use crate::text::{Edit, TextRange, range};

/// Which grammar a file is parsed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// A Dockerfile.
    Dockerfile,
    /// A `.dockerignore` file.
    Dockerignore,
}

/// A node that is not what the grammar wants. The grammars are total, so there is none unless a
/// scanner has a bug; `debug parse` looks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// Bytes of the node.
    pub range: TextRange,
    /// `true` for a token that the parser made up, `false` for text that it skipped.
    pub missing: bool,
}

/// A syntax tree of one version of a text.
#[derive(Debug, Clone)]
pub struct Tree {
    inner: tree_sitter::Tree,
    language: Language,
    id: u64,
    told: Option<TreeEdit>,
    change: Option<TreeEdit>,
    has_mark: bool,
}

/// The edits between two trees, as one: outside the two ranges the texts are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeEdit {
    /// The [`Tree::id`] of the earlier tree.
    pub from: u64,
    /// Where both ranges begin.
    pub start: usize,
    /// The end of the range in the earlier text.
    pub old_end: usize,
    /// The end of the range in the text.
    pub new_end: usize,
}

impl TreeEdit {
    /// Adds an edit, in bytes of the text so far.
    fn edit(&mut self, start: usize, old_end: usize, new_end: usize) {
        self.old_end += old_end.saturating_sub(self.new_end);
        self.new_end = (self.new_end.max(old_end) + new_end).saturating_sub(old_end);
        self.start = self.start.min(start);
    }
}

/// tree-sitter passes over this at the start of a text, but where it takes over tokens that was elsewhere.
const BYTE_ORDER_MARK: &str = "\u{feff}";

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

impl Tree {
    /// Parses a text. With `old`, the tree of an earlier version that has been told of every edit
    /// since ([`Tree::edit`]), the unchanged parts are reused.
    pub fn parse(language: Language, rope: &Rope, old: Option<&Tree>) -> Self {
        thread_local! {
            static PARSERS: RefCell<[Option<Parser>; 2]> = const { RefCell::new([None, None]) };
        }
        let has_mark = rope.chunks().next().is_some_and(|chunk| chunk.starts_with(BYTE_ORDER_MARK));
        let comes_or_goes =
            |old: &Tree| (has_mark || old.has_mark) && old.told.is_some_and(|change| change.start <= BYTE_ORDER_MARK.len());
        let old = old.filter(|old| !comes_or_goes(old));
        PARSERS.with_borrow_mut(|parsers| {
            let [docker, ignore] = parsers;
            let slot = match language {
                Language::Dockerfile => docker,
                Language::Dockerignore => ignore,
            };
            let parser = slot.get_or_insert_with(|| {
                let mut parser = Parser::new();
                // Fails only for a grammar of another ABI than the linked runtime reads, which every test would show.
                parser.set_language(&grammar(language)).ok();
                parser
            });
            let mut read = |byte: usize, _: Point| {
                let (chunk, start, ..) = if byte < rope.len_bytes() { rope.chunk_at_byte(byte) } else { ("", byte, 0, 0) };
                chunk.as_bytes().get(byte - start..).unwrap_or_default()
            };
            let parse = parser.parse_with_options(&mut read, old.map(|t| &t.inner), None);
            #[expect(clippy::expect_used, reason = "None only without a language, on a timeout or cancellation: none is set")]
            let inner = parse.expect("a parser with a language answers");
            let change = old.and_then(|old| old.told);
            Self { inner, language, id: NEXT_ID.fetch_add(1, Ordering::Relaxed), told: None, change, has_mark }
        })
    }

    /// Tells the tree of an edit, before it serves as `old`. `before` is the text that the edit is
    /// applied to.
    pub fn edit(&mut self, before: &Rope, edit: &Edit) {
        let (start, old_end) = (usize::from(edit.range.start()), usize::from(edit.range.end()));
        let new_end = start + edit.text.len();
        self.told.get_or_insert(TreeEdit { from: self.id, start, old_end: start, new_end: start }).edit(start, old_end, new_end);
        let start_position = point(before, start, Point::new(0, 0), 0);
        let old_end_position = point(before, old_end, start_position, start);
        self.inner.edit(&InputEdit {
            start_byte: start,
            old_end_byte: old_end,
            new_end_byte: new_end,
            start_position,
            old_end_position,
            new_end_position: advance(start_position, &edit.text),
        });
    }

    /// A number that no other tree has, but for clones.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The edits since the tree that this one was parsed from; `None` if it was parsed afresh.
    pub fn change(&self) -> Option<TreeEdit> {
        self.change
    }

    /// The grammar of this tree.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The whole tree as an S-expression.
    pub fn to_sexp(&self) -> String {
        self.inner.root_node().to_sexp()
    }

    /// ERROR and MISSING nodes, in document order.
    pub fn faults(&self) -> Vec<SyntaxFault> {
        let mut faults = Vec::new();
        self.walk(|node| {
            if node.is_error() || node.is_missing() {
                faults.push(SyntaxFault { range: node_range(node), missing: node.is_missing() });
            }
        });
        faults
    }

    /// Whether two trees are the same, node by node: kind, bytes, rows and columns, field, children.
    /// Answers with the first difference in words.
    pub fn difference(&self, other: &Tree) -> Option<String> {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        self.describe(&mut a);
        other.describe(&mut b);
        let at = a.iter().zip(&b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
        (a.len() != b.len() || at < a.len()).then(|| format!("{:?} instead of {:?}", a.get(at), b.get(at)))
    }

    pub(super) fn root(&self) -> Node<'_> {
        self.inner.root_node()
    }

    fn describe(&self, out: &mut Vec<String>) {
        let mut cursor = self.inner.walk();
        let mut depth = 0_usize;
        loop {
            let n = cursor.node();
            out.push(format!(
                "{depth} {} {:?} {:?} {} {} {} {:?}",
                n.kind(),
                n.range(),
                cursor.field_name(),
                n.is_error(),
                n.is_missing(),
                n.child_count(),
                n.is_extra(),
            ));
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                depth -= 1;
            }
        }
    }

    fn walk<'t>(&'t self, mut visit: impl FnMut(Node<'t>)) {
        let mut cursor = self.inner.walk();
        loop {
            visit(cursor.node());
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }
}

/// The bytes of a node.
pub(super) fn node_range(node: Node<'_>) -> TextRange {
    range(node.start_byte(), node.end_byte())
}

fn grammar(language: Language) -> tree_sitter::Language {
    tree_sitter::Language::new(match language {
        Language::Dockerfile => tree_sitter_dockerfile::LANGUAGE,
        Language::Dockerignore => tree_sitter_dockerignore::LANGUAGE,
    })
}

/// tree-sitter's row (by `\n` alone) and column (in bytes) of `byte`, counted on from a known place.
fn point(rope: &Rope, byte: usize, from: Point, from_byte: usize) -> Point {
    rope.byte_slice(from_byte..byte).chunks().fold(from, advance)
}

fn advance(from: Point, text: &str) -> Point {
    match memchr::memrchr(b'\n', text.as_bytes()) {
        None => Point::new(from.row, from.column + text.len()),
        Some(last) => {
            let rows = memchr::memchr_iter(b'\n', text.as_bytes()).count();
            Point::new(from.row + rows, text.len() - last - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    const PIECES: &[&str] =
        &["\u{feff}", "\u{feff}", "a", "\n", "#", " ", "!", "\\", "\r", "FROM a\n", "# escape=`\n", "RUN <<E\n"];

    /// An edit of the text, by pieces: how many are kept, how many go, and what comes in.
    type Step = (usize, usize, Vec<&'static str>);

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let pieces = || proptest::collection::vec(proptest::sample::select(PIECES), 0..3);
        proptest::collection::vec((0_usize..4, 0_usize..4, pieces()), 1..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1), failure_persistence: None, cases: 2000, ..ProptestConfig::default()
        })]

        #[test]
        fn byte_order_marks_come_and_go(steps in steps()) {
            for language in [Language::Dockerfile, Language::Dockerignore] {
                let mut pieces: Vec<&str> = Vec::new();
                let mut rope = Rope::new();
                let mut tree = Tree::parse(language, &rope, None);
                for (keep, cut, new) in &steps {
                    let keep = *keep.min(&pieces.len());
                    let end = (keep + cut).min(pieces.len());
                    let bytes = |pieces: &[&str]| pieces.iter().map(|piece| piece.len()).sum::<usize>();
                    let edit = Edit::replace(range(bytes(&pieces[..keep]), bytes(&pieces[..end])), new.concat());
                    tree.edit(&rope, &edit);
                    pieces.splice(keep..end, new.iter().copied());
                    rope = Rope::from_str(&pieces.concat());
                    tree = Tree::parse(language, &rope, Some(&tree));
                    let fresh = Tree::parse(language, &rope, None);
                    prop_assert_eq!(tree.difference(&fresh), None, "{:?} in {:?}", language, pieces);
                }
            }
        }
    }
}
