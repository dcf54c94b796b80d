//! From one instruction's node to its [`Instruction`].
//!
//! Ranges become relative to the instruction's first byte. One function per construct, in one file because
//! most of them need others; unknown nodes are passed over, so that a grammar with more detail needs no change
//! here.

use std::sync::Arc;

use tree_sitter::Node;

use super::ast::*;
use super::{Language, NodeKind, Tree, joined};
use crate::data::instructions::Shape;
use crate::text::{TextRange, between, range};

/// A child of the root: a directive, a comment or an instruction.
#[derive(Debug, Clone, Copy)]
pub struct TopLevel<'t> {
    node: Node<'t>,
    /// What it is.
    pub kind: NodeKind,
    /// Its bytes in the file.
    pub range: TextRange,
}

impl TopLevel<'_> {
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
        let part = |field| self.node.child_by_field_name(field).map(super::parser::node_range);
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
                return Some(TopLevel { node, kind: NodeKind::of(node), range: super::parser::node_range(node) });
            }
        }
        None
    })
}

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
        let arguments = self.arguments(keyword_of(NodeKind::of(node)), &parts);
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
            keyword: keyword_of(NodeKind::of(node)),
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
        if keyword_of(NodeKind::of(node)) != Keyword::Onbuild {
            return self.instruction(node);
        }
        let mut parts = Parts::default();
        self.collect(node, &mut parts);
        let inner = parts.rest.iter().copied().find(|&n| is_instruction(NodeKind::of(n)));
        let mut cursor = node.walk();
        let mut innermost = inner;
        while let Some(deeper) = innermost.and_then(|n| n.named_children(&mut cursor).find(|&n| is_instruction(NodeKind::of(n))))
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

    /// Records the trivia in a node; answers whether the node itself is something else.
    fn trivia_of(&self, node: Node<'_>, out: &mut Vec<Trivia>) -> bool {
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
                let trigger = parts.rest.iter().find(|&&n| is_instruction(NodeKind::of(n)));
                Arguments::Onbuild(trigger.map(|&n| Box::new(self.trigger(n))))
            }
        }
    }

    fn from(&self, parts: &Parts<'_>) -> From {
        let mut from = From { unexpected: self.words(parts, NodeKind::UnexpectedArgument), ..From::default() };
        for &node in &parts.rest {
            match NodeKind::of(node) {
                NodeKind::Image => from.image = Some(self.image(node)),
                NodeKind::Keyword => from.as_keyword = Some(self.token(node)),
                NodeKind::StageName => from.alias = Some(self.word(node)),
                _ => {}
            }
        }
        from
    }

    fn image(&self, node: Node<'_>) -> Image {
        let part = |field| node.child_by_field_name(field).map(|n| self.word(n));
        let range = self.range(node);
        let mut pieces = Vec::new();
        // The `/`, `:` and `@` between the parts belong to the word.
        let mut done = range.start();
        let separator = |from, to| {
            let between = between(from, to);
            Some(Token { range: between, text: self.joined(between).into() }).filter(|t| !t.text.is_empty()).map(Piece::Text)
        };
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match NodeKind::of(child) {
                NodeKind::Registry | NodeKind::ImageName | NodeKind::Tag | NodeKind::Digest => {
                    let part = self.range(child);
                    pieces.extend(separator(done, part.start().max(done)));
                    pieces.extend(self.pieces(child));
                    done = part.end();
                }
                _ => {}
            }
        }
        pieces.extend(separator(done, range.end().max(done)));
        let raw: Box<str> = self.joined(range).into();
        let (name, tag, digest) = (part("name"), part("tag"), part("digest"));
        let before_tag = name.as_ref().map_or(range.start(), |n| n.range.end());
        let before_digest = digest.as_ref().map_or(range.end(), |d| d.range.start());
        let has_colon = tag.is_some() || self.text_at(between(before_tag.min(before_digest), before_digest)).contains(':');
        Image { word: Word { range, raw, pieces: pieces.into() }, registry: part("registry"), name, has_colon, tag, digest }
    }

    fn command(&self, node: Node<'_>) -> Option<Command> {
        match NodeKind::of(node) {
            NodeKind::JsonArray => Some(Command::Json(self.json(node))),
            NodeKind::ShellCommand => {
                let mut shell = ShellCommand { range: self.range(node), fragments: Box::default(), markers: Box::default() };
                let (mut fragments, mut markers) = (Vec::new(), Vec::new());
                let mut cursor = node.walk();
                for child in node.named_children(&mut cursor) {
                    match NodeKind::of(child) {
                        NodeKind::ShellFragment => fragments.push(self.range(child)),
                        NodeKind::HeredocMarker => markers.push(self.marker(child)),
                        _ => {}
                    }
                }
                // The span of the words: without the blanks and comments that the node may begin or end with.
                let ranges = || fragments.iter().copied().chain(markers.iter().map(|m| m.range));
                if let Some(first) = ranges().next() {
                    shell.range = ranges().fold(first, TextRange::cover);
                }
                shell.fragments = fragments.into();
                shell.markers = markers.into();
                Some(Command::Shell(shell))
            }
            _ => None,
        }
    }

    fn json(&self, node: Node<'_>) -> JsonArray {
        let mut cursor = node.walk();
        let elements = node
            .named_children(&mut cursor)
            .filter_map(|child| {
                let value = match NodeKind::of(child) {
                    NodeKind::JsonString => {
                        let raw = self.joined(self.range(child));
                        Some(serde_json::from_str::<String>(&raw).unwrap_or_else(|_| lossy_json(&raw)).into_boxed_str())
                    }
                    NodeKind::JsonOther => None,
                    _ => return None,
                };
                Some(JsonElement { range: self.range(child), value })
            })
            .collect();
        JsonArray { range: self.range(node), elements }
    }

    fn healthcheck(&self, parts: &Parts<'_>) -> Option<Healthcheck> {
        let mut found = None;
        for &node in &parts.rest {
            let kind = match NodeKind::of(node) {
                NodeKind::HealthcheckNone => HealthcheckKind::None,
                NodeKind::HealthcheckCmd => HealthcheckKind::Cmd,
                NodeKind::HealthcheckOther => HealthcheckKind::Other,
                _ => continue,
            };
            found = Some(Healthcheck { kind, kind_token: self.token(node), command: None });
        }
        if let Some(check) = &mut found {
            check.command = parts.rest.iter().find_map(|&n| self.command(n));
        }
        found
    }

    fn paths(&self, parts: &Parts<'_>) -> Paths {
        let mut words = Vec::new();
        for &node in &parts.rest {
            match NodeKind::of(node) {
                NodeKind::JsonArray => return Paths::Json(self.json(node)),
                NodeKind::Path => words.push(PathArgument::Word(self.word(node))),
                NodeKind::HeredocMarker => words.push(PathArgument::Heredoc(self.marker(node))),
                _ => {}
            }
        }
        Paths::Words(words.into())
    }

    fn pair(&self, node: Node<'_>) -> Option<Pair> {
        let form = match NodeKind::of(node) {
            NodeKind::Pair => PairForm::Equals,
            NodeKind::LegacyPair => PairForm::Legacy,
            NodeKind::BareWord => {
                return Some(Pair { range: self.range(node), form: PairForm::Bare, key: None, value: Some(self.word(node)) });
            }
            _ => return None,
        };
        Some(Pair {
            range: self.range(node),
            form,
            key: node.child_by_field_name("key").map(|n| self.token(n)),
            value: node.child_by_field_name("value").map(|n| self.word(n)),
        })
    }

    fn raw(&self, parts: &Parts<'_>) -> Option<Token> {
        let mut ranges = parts.rest.iter().filter(|n| NodeKind::of(**n) == NodeKind::RawText).map(|&n| self.range(n));
        let first = ranges.next()?;
        let range = ranges.fold(first, TextRange::cover);
        Some(Token { range, text: self.joined(range).into() })
    }

    fn flag(&self, node: Node<'_>) -> Flag {
        let range = self.range(node);
        let name = node.child_by_field_name("name").map(|n| self.token(n));
        let value = node.child_by_field_name("value").map(|n| self.word(n));
        let after_name = name.as_ref().map_or(range.start(), |n| n.range.end());
        let before_value = value.as_ref().map_or(range.end(), |v| v.range.start());
        let has_equals = self.text_at(between(after_name.min(before_value), before_value)).contains('=');
        Flag { range, name, has_equals, value }
    }

    fn marker(&self, node: Node<'_>) -> HeredocMarker {
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

    fn heredoc(&self, node: Node<'_>) -> Heredoc {
        let range = self.range(node);
        if NodeKind::of(node) == NodeKind::UnterminatedHeredoc {
            return Heredoc { range, body: (!range.is_empty()).then_some(range), end: None };
        }
        let part = |field| node.child_by_field_name(field).map(|n| self.range(n));
        Heredoc { range, body: part("body"), end: part("end") }
    }

    fn words(&self, parts: &Parts<'_>, kind: NodeKind) -> Box<[Word]> {
        parts.rest.iter().filter(|n| NodeKind::of(**n) == kind).map(|&n| self.word(n)).collect()
    }

    fn word(&self, node: Node<'_>) -> Word {
        let range = self.range(node);
        Word { range, raw: self.joined(range).into(), pieces: self.pieces(node) }
    }

    fn pieces(&self, node: Node<'_>) -> Box<[Piece]> {
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

    fn variable(&self, node: Node<'_>) -> Variable {
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

/// Strings that serde refuses although Go's decoder takes them: lone surrogates become U+FFFD there.
fn lossy_json(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw.trim_matches('"');
    while let Some(at) = rest.find("\\u") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (unit, after) = escape.split_at_checked(6).unwrap_or((escape, ""));
        out.push_str(&serde_json::from_str::<String>(&format!("\"{unit}\"")).unwrap_or_else(|_| "\u{fffd}".to_owned()));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn trivia_kind(node: Node<'_>) -> Option<TriviaKind> {
    match NodeKind::of(node) {
        NodeKind::Comment => Some(TriviaKind::Comment),
        NodeKind::LineContinuation => Some(TriviaKind::Continuation),
        NodeKind::EmptyContinuationLine => Some(TriviaKind::EmptyLine),
        _ => None,
    }
}

fn is_instruction(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Instruction(_))
}

impl TopLevel<'_> {
    /// Whether it is an instruction, known or not.
    pub fn is_instruction(&self) -> bool {
        is_instruction(self.kind)
    }
}

fn keyword_of(kind: NodeKind) -> Keyword {
    if let NodeKind::Instruction(keyword) = kind { keyword } else { Keyword::Unknown }
}
