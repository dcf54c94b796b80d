//! What the tests share: parsing, a listing of every node, and a small random generator.

use std::cell::RefCell;
use tree_sitter::{Node, Parser, Tree};

pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_dockerignore::LANGUAGE.into()).unwrap();
    parser
}

pub fn parse(text: impl AsRef<[u8]>) -> Tree {
    thread_local!(static PARSER: RefCell<Parser> = RefCell::new(parser()));
    PARSER.with_borrow_mut(|parser| parser.parse(text, None).unwrap())
}

/// Every node, anonymous ones too, in document order.
pub fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut found = Vec::new();
    loop {
        found.push(cursor.node());
        if cursor.goto_first_child() || cursor.goto_next_sibling() {
            continue;
        }
        loop {
            if !cursor.goto_parent() {
                return found;
            }
            if cursor.goto_next_sibling() {
                break;
            }
        }
    }
}

/// One line a node: all that two equal trees must share.
pub fn listing(tree: &Tree) -> Vec<String> {
    let describe = |node: Node| {
        format!(
            "{} {:?} {}..{} error={} missing={} children={}",
            node.kind(),
            node.byte_range(),
            node.start_position(),
            node.end_position(),
            node.is_error(),
            node.is_missing(),
            node.child_count(),
        )
    };
    nodes(tree).into_iter().map(describe).collect()
}

/// `kind "text"` of each leaf, and of nothing else.
pub fn leaves(text: &str) -> Vec<String> {
    let tree = parse(text);
    nodes(&tree)
        .into_iter()
        .filter(|node| node.child_count() == 0 && node.kind() != "source_file")
        .map(|node| format!("{} {:?}", node.kind(), &text[node.byte_range()]))
        .collect()
}

/// xorshift64: the same texts on every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// What random texts are made of: every character with a meaning, each kind of blank and line end.
pub const FRAGMENTS: &[&str] = &[
    "foo", "a", "é", "日本", "😀", "#", "!", "/", "//", "*", "**", "?", "[", "]", "[a-z]", "[^", "-", "^", "\\", "\\]", " ",
    "\t", "\r", "\n", "\r\n", "\n\n", "\u{a0}", "\u{2028}", "\u{85}", "\u{feff}", "\0", "\u{b}", "{", "}", ".", "..",
];

pub fn random_text(random: &mut Random, fragments: usize) -> String {
    (0..fragments).map(|_| random.pick(FRAGMENTS)).collect()
}
