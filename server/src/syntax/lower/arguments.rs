//! What stands behind the keyword and the flags, one function for each form.

use tree_sitter::Node;

use super::{Lowering, Parts};
use crate::syntax::NodeKind;
use crate::syntax::ast::*;
use crate::text::{TextRange, between};

impl Lowering {
    pub(super) fn from(&self, parts: &Parts<'_>) -> From {
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

    pub(super) fn image(&self, node: Node<'_>) -> Image {
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

    pub(super) fn command(&self, node: Node<'_>) -> Option<Command> {
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

    pub(super) fn json(&self, node: Node<'_>) -> JsonArray {
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

    pub(super) fn healthcheck(&self, parts: &Parts<'_>) -> Option<Healthcheck> {
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

    pub(super) fn paths(&self, parts: &Parts<'_>) -> Paths {
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

    pub(super) fn pair(&self, node: Node<'_>) -> Option<Pair> {
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

    pub(super) fn raw(&self, parts: &Parts<'_>) -> Option<Token> {
        let mut ranges = parts.rest.iter().filter(|n| NodeKind::of(**n) == NodeKind::RawText).map(|&n| self.range(n));
        let first = ranges.next()?;
        let range = ranges.fold(first, TextRange::cover);
        Some(Token { range, text: self.joined(range).into() })
    }
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
