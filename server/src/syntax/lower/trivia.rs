//! What has no meaning: comments, escaped line ends and empty lines inside of an instruction.

use tree_sitter::Node;

use super::Lowering;
use crate::syntax::NodeKind;
use crate::syntax::ast::*;

impl Lowering {
    /// Records the trivia in a node; answers whether the node itself is something else.
    pub(super) fn trivia_of(&self, node: Node<'_>, out: &mut Vec<Trivia>) -> bool {
        if let Some(kind) = trivia_kind(node) {
            out.push(Trivia { kind, range: self.range(node) });
            return false;
        }
        let over_lines = |node: Node<'_>| node.start_position().row != node.end_position().row;
        let mut cursor = node.walk();
        let mut depth = 0_usize;
        // Not by recursion: what the grammar nests, it nests as deep as the text does.
        loop {
            let down = over_lines(cursor.node()) && trivia_kind(cursor.node()).is_none() && cursor.goto_first_child();
            depth += usize::from(down);
            while !down && depth > 0 && !cursor.goto_next_sibling() {
                cursor.goto_parent();
                depth -= 1;
            }
            if depth == 0 {
                return true;
            }
            let node = cursor.node();
            out.extend(trivia_kind(node).map(|kind| Trivia { kind, range: self.range(node) }));
        }
    }
}

fn trivia_kind(node: Node<'_>) -> Option<TriviaKind> {
    match NodeKind::of(node) {
        NodeKind::Comment => Some(TriviaKind::Comment),
        NodeKind::LineContinuation => Some(TriviaKind::Continuation),
        NodeKind::EmptyContinuationLine => Some(TriviaKind::EmptyLine),
        _ => None,
    }
}
