//! The children of a Dockerfile's root.

use tree_sitter::Node;

use super::parser::node_range;
use super::{Language, NodeKind, Tree};
use crate::text::TextRange;

/// A child of the root: a directive, a comment or an instruction.
#[derive(Debug, Clone, Copy)]
pub struct TopLevel<'t> {
    pub(super) node: Node<'t>,
    /// What it is.
    pub kind: NodeKind,
    /// Its bytes in the file.
    pub range: TextRange,
}

impl TopLevel<'_> {
    /// Whether it is an instruction, known or not.
    pub fn is_instruction(&self) -> bool {
        self.kind.is_instruction()
    }

    /// Number of nodes below this one: with the bytes, enough to tell two lowered instructions apart.
    pub fn node_count(&self) -> usize {
        self.node.descendant_count()
    }

    /// A number that a node of a later tree shares only if that tree took it over as it is. The tree must
    /// be kept for as long as its numbers are compared.
    pub fn id(&self) -> usize {
        self.node.id()
    }

    /// The byte ranges of a directive's name and value.
    pub fn directive_parts(&self) -> Option<(TextRange, TextRange)> {
        let part = |field| self.node.child_by_field_name(field).map(node_range);
        Some((part("name")?, part("value")?))
    }
}

/// The directives, comments, instructions and stray continuations of a Dockerfile's tree, in order.
pub fn top_level(tree: &Tree) -> impl Iterator<Item = TopLevel<'_>> {
    top_level_from(tree, 0)
}

/// Those from the one that holds a byte. The byte must be of such a node: tree-sitter finds nothing at others.
pub fn top_level_from(tree: &Tree, byte: usize) -> impl Iterator<Item = TopLevel<'_>> {
    let mut cursor = tree.root().walk();
    let mut more = tree.language() == Language::Dockerfile && cursor.goto_first_child_for_byte(byte).is_some();
    std::iter::from_fn(move || {
        while more {
            let node = cursor.node();
            more = cursor.goto_next_sibling();
            if node.is_named() {
                return Some(TopLevel { node, kind: NodeKind::of(node), range: node_range(node) });
            }
        }
        None
    })
}
