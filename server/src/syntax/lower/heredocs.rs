//! Heredocs: the word behind `<<`, and the text.

use tree_sitter::Node;

use super::Lowering;
use crate::syntax::NodeKind;
use crate::syntax::ast::*;

impl Lowering {
    pub(super) fn marker(&self, node: Node<'_>) -> HeredocMarker {
        let range = self.range(node);
        let raw = self.joined(range);
        let after = raw.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches("<<");
        let chomp = after.starts_with('-');
        let written = after.strip_prefix('-').unwrap_or(after).trim();
        let quoted = written.contains(['"', '\'']);
        let mut name = String::with_capacity(written.len());
        let mut chars = written.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' | '\'' => {}
                '\\' => name.extend(chars.next()),
                _ => name.push(c),
            }
        }
        HeredocMarker { range, raw: raw.as_ref().into(), name: name.into(), chomp, quoted }
    }

    pub(super) fn heredoc(&self, node: Node<'_>) -> Heredoc {
        let range = self.range(node);
        if NodeKind::of(node) == NodeKind::UnterminatedHeredoc {
            return Heredoc { range, body: (!range.is_empty()).then_some(range), end: None };
        }
        let part = |field| node.child_by_field_name(field).map(|n| self.range(n));
        Heredoc { range, body: part("body"), end: part("end") }
    }
}
