//! Words, the pieces that they are made of, and flags.

use tree_sitter::Node;

use super::{Lowering, Parts};
use crate::syntax::NodeKind;
use crate::syntax::ast::*;
use crate::text::between;

impl Lowering {
    pub(super) fn words(&self, parts: &Parts<'_>, kind: NodeKind) -> Box<[Word]> {
        parts.rest.iter().filter(|n| NodeKind::of(**n) == kind).map(|&n| self.word(n)).collect()
    }

    pub(super) fn word(&self, node: Node<'_>) -> Word {
        let range = self.range(node);
        Word { range, raw: self.joined(range).into(), pieces: self.pieces(node) }
    }

    pub(super) fn pieces(&self, node: Node<'_>) -> Box<[Piece]> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .filter_map(|child| {
                Some(match NodeKind::of(child) {
                    NodeKind::Text => Piece::Text(self.token(child)),
                    NodeKind::Variable => Piece::Variable(self.variable(child)),
                    NodeKind::DoubleQuoted => Piece::DoubleQuoted(self.range(child), self.pieces(child)),
                    NodeKind::SingleQuoted => Piece::SingleQuoted(self.token(child)),
                    NodeKind::UnclosedQuote => Piece::UnclosedQuote(self.range(child)),
                    NodeKind::MalformedExpansion => Piece::MalformedExpansion(self.range(child)),
                    _ => return None,
                })
            })
            .collect()
    }

    pub(super) fn variable(&self, node: Node<'_>) -> Variable {
        let range = self.range(node);
        let braced = self.text_at(range).starts_with("${");
        let name = if braced {
            node.child_by_field_name("name").map(|n| self.token(n))
        } else {
            let after = between(range.start() + crate::text::TextSize::new(1), range.end());
            Some(Token { range: after, text: self.joined(after).into() })
        };
        Variable {
            range,
            name,
            modifier: node.child_by_field_name("modifier").map(|n| self.token(n)),
            word: node.child_by_field_name("word").map(|n| self.word(n)),
            braced,
        }
    }

    pub(super) fn flag(&self, node: Node<'_>) -> Flag {
        let range = self.range(node);
        let name = node.child_by_field_name("name").map(|n| self.token(n));
        let value = node.child_by_field_name("value").map(|n| self.word(n));
        let after_name = name.as_ref().map_or(range.start(), |n| n.range.end());
        let before_value = value.as_ref().map_or(range.end(), |v| v.range.start());
        let has_equals = self.text_at(between(after_name.min(before_value), before_value)).contains('=');
        Flag { range, name, has_equals, value }
    }
}
