//! From one instruction's node to its [`Instruction`].
//!
//! Ranges become relative to the instruction's first byte. One function per construct; unknown nodes are passed over, so
//! that a grammar with more detail needs no change here.

mod arguments;
mod heredocs;
mod trivia;
mod words;

use std::sync::Arc;

use tree_sitter::Node;

use super::ast::*;
use super::{NodeKind, TopLevel, joined};
use crate::data::instructions::Shape;
use crate::text::{TextRange, between, range};

/// Lowers an instruction. `text` is the instruction's bytes, `escape` the file's escape character.
pub fn lower(item: TopLevel<'_>, text: &str, escape: char) -> Instruction {
    let lowering = Lowering { base: item.node.start_byte(), text: Arc::from(text), escape };
    lowering.instruction(item.node)
}

struct Lowering {
    base: usize,
    text: Arc<str>,
    escape: char,
}

impl Lowering {
    fn instruction(&self, node: Node<'_>) -> Instruction {
        let mut parts = Parts::default();
        self.collect(node, &mut parts);
        let arguments = self.arguments(NodeKind::of(node).keyword(), &parts);
        self.instruction_of(node, parts, arguments)
    }

    fn instruction_of(&self, node: Node<'_>, mut parts: Parts<'_>, arguments: Arguments) -> Instruction {
        let keyword_token = parts.keyword.take().map_or_else(
            || Token { range: TextRange::empty(self.range(node).start()), text: "".into() },
            |keyword| self.token(keyword),
        );
        Instruction {
            text: Arc::clone(&self.text),
            range: self.range(node),
            keyword: NodeKind::of(node).keyword(),
            casing: Casing::of(&keyword_token.text),
            keyword_token,
            flags: parts.flags.iter().map(|&n| self.flag(n)).collect(),
            end_of_flags: parts.end_of_flags.map(|n| self.range(n)),
            arguments,
            heredocs: parts.heredocs.iter().map(|&n| self.heredoc(n)).collect(),
            trivia: parts.trivia.into_boxed_slice(),
            derived: Derived::default(),
        }
    }

    /// The instruction of an ONBUILD. Of an ONBUILD that is one itself, which no builder takes, what follows is text:
    /// the grammar nests them as deep as the file does, and nothing above wants to follow it there.
    fn trigger(&self, node: Node<'_>) -> Instruction {
        if NodeKind::of(node).keyword() != Keyword::Onbuild {
            return self.instruction(node);
        }
        let mut parts = Parts::default();
        self.collect(node, &mut parts);
        let inner = parts.rest.iter().copied().find(|&n| NodeKind::of(n).is_instruction());
        let mut cursor = node.walk();
        let mut innermost = inner;
        while let Some(deeper) = innermost.and_then(|n| n.named_children(&mut cursor).find(|&n| NodeKind::of(n).is_instruction()))
        {
            innermost = Some(deeper);
        }
        if let Some(innermost) = innermost {
            let mut own = Parts::default();
            self.collect(innermost, &mut own);
            parts.heredocs = own.heredocs;
        }
        let text = inner.map(|inner| {
            let end = parts.heredocs.first().map_or(self.range(inner).end(), |first| self.range(*first).start());
            let range = between(self.range(inner).start(), end);
            let len = self.text_at(range).trim_end().len();
            let range = TextRange::at(range.start(), crate::text::size(len));
            Token { range, text: self.joined(range).into() }
        });
        self.instruction_of(node, parts, Arguments::Raw(text))
    }

    /// Sorts the children of an instruction by what they are. Trivia is looked for at every depth.
    fn collect<'t>(&self, node: Node<'t>, parts: &mut Parts<'t>) {
        let mut cursor = node.walk();
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let child = cursor.node();
            match NodeKind::of(child) {
                NodeKind::Keyword | NodeKind::UnknownKeyword => {
                    if parts.keyword.is_none() {
                        parts.keyword = Some(child);
                    } else {
                        parts.rest.push(child);
                    }
                }
                NodeKind::Flag => parts.flags.push(child),
                NodeKind::EndOfFlags => parts.end_of_flags = Some(child),
                NodeKind::Heredoc | NodeKind::UnterminatedHeredoc => parts.heredocs.push(child),
                _ if child.is_named() => {
                    if self.trivia_of(child, &mut parts.trivia) {
                        parts.rest.push(child);
                    }
                    if !cursor.goto_next_sibling() {
                        return;
                    }
                    continue;
                }
                _ => {}
            }
            self.trivia_of(child, &mut parts.trivia);
            if !cursor.goto_next_sibling() {
                return;
            }
        }
    }

    fn arguments(&self, keyword: Keyword, parts: &Parts<'_>) -> Arguments {
        match keyword.spec().shape {
            Shape::From => Arguments::From(self.from(parts)),
            Shape::Command => Arguments::Command(parts.rest.iter().find_map(|&n| self.command(n))),
            Shape::Healthcheck => Arguments::Healthcheck(self.healthcheck(parts)),
            Shape::Paths => Arguments::Paths(self.paths(parts)),
            Shape::Ports => Arguments::Ports(self.words(parts, NodeKind::Port)),
            Shape::Pairs => Arguments::Pairs(parts.rest.iter().filter_map(|&n| self.pair(n)).collect()),
            Shape::Argument => Arguments::Argument(self.words(parts, NodeKind::Argument).into_vec().into_iter().next()),
            Shape::Raw => Arguments::Raw(self.raw(parts)),
            Shape::Onbuild => {
                let trigger = parts.rest.iter().find(|&&n| NodeKind::of(n).is_instruction());
                Arguments::Onbuild(trigger.map(|&n| Box::new(self.trigger(n))))
            }
        }
    }

    fn token(&self, node: Node<'_>) -> Token {
        let range = self.range(node);
        Token { range, text: self.joined(range).into() }
    }

    fn range(&self, node: Node<'_>) -> TextRange {
        range(node.start_byte().saturating_sub(self.base), node.end_byte().saturating_sub(self.base))
    }

    fn text_at(&self, range: TextRange) -> &str {
        crate::text::slice(&self.text, range)
    }

    fn joined(&self, range: TextRange) -> std::borrow::Cow<'_, str> {
        joined(self.text_at(range), self.escape)
    }
}

/// The children of an instruction, sorted.
#[derive(Default)]
struct Parts<'t> {
    keyword: Option<Node<'t>>,
    flags: Vec<Node<'t>>,
    end_of_flags: Option<Node<'t>>,
    rest: Vec<Node<'t>>,
    heredocs: Vec<Node<'t>>,
    trivia: Vec<Trivia>,
}
