//! What the tests share: parsing, trees as text, the corpus format, and random edits.
#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fmt::Write;
use std::path::PathBuf;

use tree_sitter::{InputEdit, Node, Parser, Point, Tree, TreeCursor};

pub(crate) fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&dockerfile_ls_grammar::LANGUAGE.into()).expect("a language of this ABI");
    parser
}

pub(crate) fn parse(text: &str) -> Tree {
    parser().parse(text, None).expect("a tree")
}

/// The tree as an indented S-expression with fields, as `tree-sitter test` writes it.
pub(crate) fn sexp(text: &str) -> String {
    let tree = parse(text);
    let mut out = String::new();
    write_node(&mut tree.walk(), 0, &mut out);
    out
}

fn write_node(cursor: &mut TreeCursor, depth: usize, out: &mut String) {
    let node = cursor.node();
    if node.is_named() || node.is_missing() {
        if depth > 0 {
            let _ = write!(out, "\n{:1$}", "", depth * 2);
        }
        if let Some(field) = cursor.field_name() {
            let _ = write!(out, "{field}: ");
        }
        let _ = write!(out, "({}{}", if node.is_missing() { "MISSING " } else { "" }, node.kind());
    }
    if cursor.goto_first_child() {
        loop {
            write_node(cursor, depth + 1, out);
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
    if node.is_named() || node.is_missing() {
        out.push(')');
    }
}

/// Every node of the tree, in document order.
pub(crate) fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut cursor = tree.walk();
    let mut found = Vec::new();
    loop {
        found.push(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// `kind "text"` of all nodes of the kinds named, one a line.
pub(crate) fn texts(text: &str, kinds: &[&str]) -> String {
    let tree = parse(text);
    assert!(!tree.root_node().has_error(), "{text:?}");
    let mut lines = Vec::new();
    for node in nodes(&tree) {
        if kinds.contains(&node.kind()) {
            lines.push(format!("{} {:?}", node.kind(), &text[node.byte_range()]));
        }
    }
    lines.join("\n")
}

/// A case of a corpus file.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) expected: String,
}

/// The corpus files with their cases, in tree-sitter's own format.
pub(crate) fn corpus() -> Vec<(PathBuf, Vec<Case>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/test/corpus");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the corpus folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a corpus file");
            (path, corpus_cases(&text))
        })
        .collect()
}

fn corpus_cases(text: &str) -> Vec<Case> {
    let is_rule = |line: &str, c: char| line.len() >= 3 && line.chars().all(|d| d == c);
    let lines: Vec<&str> = text.lines().collect();
    let is_header = |at: usize| is_rule(lines[at], '=') && lines.get(at + 2).is_some_and(|line| is_rule(line, '='));
    let mut cases = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        assert!(is_header(at), "a header is due at line {}: {}", at + 1, lines[at]);
        let name = lines[at + 1].to_owned();
        let body = at + 3;
        let divider = (body..lines.len()).find(|&i| is_rule(lines[i], '-')).expect("a divider");
        at = (divider..lines.len()).find(|&i| is_header(i)).unwrap_or(lines.len());
        cases.push(Case {
            name,
            input: lines[body..divider].join("\n"),
            expected: lines[divider + 1..at].join("\n").trim().to_owned(),
        });
    }
    cases
}

/// A small generator with a fixed seed (xorshift64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }

    pub(crate) fn fragment(&mut self) -> &'static str {
        FRAGMENTS[self.below(FRAGMENTS.len())]
    }

    pub(crate) fn garbage(&mut self) -> String {
        (0..self.below(60)).map(|_| self.fragment()).collect()
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Replaces a random piece of the text by a fragment or two, by nothing, or inserts one.
    pub(crate) fn edit(&mut self, text: &mut String) -> InputEdit {
        let start = self.boundary(text);
        let mut end = start;
        if self.below(2) == 0 {
            let length = if self.below(4) == 0 { 40 } else { 4 };
            end = (start + self.below(length)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
        }
        let mut new = String::new();
        if start == end || self.below(3) > 0 {
            new.push_str(self.fragment());
            if self.below(2) == 0 {
                new.push_str(self.fragment());
            }
        }
        let (start_position, old_end_position) = (point_at(text, start), point_at(text, end));
        text.replace_range(start..end, &new);
        let new_end_byte = start + new.len();
        InputEdit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte,
            start_position,
            old_end_position,
            new_end_position: point_at(text, new_end_byte),
        }
    }
}

fn point_at(text: &str, at: usize) -> Point {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    Point::new(before.matches('\n').count(), at - line)
}

/// What Dockerfiles are made of, and what breaks them.
const FRAGMENTS: &[&str] = &[
    "\n",
    "\n",
    "\\\n",
    "\\\n",
    "\\",
    "`",
    "`\n",
    " ",
    "\t",
    "\r\n",
    "\r",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "${a:-",
    "${a/b",
    "/",
    "$x",
    "\"$",
    "<<EOF",
    "<<-'A b'",
    "EOF\n",
    "\nEOF\n",
    "\nEOF",
    "<",
    "3<<E",
    "\nE\n",
    "# c\n",
    "#",
    "# escape=`\n",
    "# escape=\\\n",
    "RUN ",
    "\nRUN ",
    "\nFROM ",
    "FROM a:1@b",
    "\nCOPY ",
    "\nENV ",
    "ENV ",
    "\nLABEL a=b ",
    "\nARG x=",
    "\nHEALTHCHECK ",
    "CMD ",
    "NONE",
    "\nONBUILD ",
    "\nCMD [",
    "[\"a\", \"b\"]",
    "]",
    ",",
    "--",
    "--a=",
    "-- ",
    "=",
    ":",
    "@",
    "é",
    "\u{a0}",
    "\u{2028}",
    "AS",
    " AS ",
    "as b",
    "\nUSER ",
    "\nEXPOSE 80/tcp ",
    "\nVOLUME ",
    "\nSHELL [\"a\"]",
    "\nMAINTAINER x",
    "\nFOO ",
    "a",
    "b",
    "\\ ",
    "\\ \n",
    "\\\n\n",
    "\\\n# x\n",
    "\u{b}",
    "\u{c}",
    "\0",
    "0",
    "9",
    "\\\\",
    "\\\\\n",
    "\\\n\\\n",
    "\u{a0}# c\n",
    "{",
    "1",
    "x=y",
    "\u{feff}",
    "\nONBUILD RUN <<E\nE\n",
    "<\\\n<",
    "$\\\n",
    "${\\\n",
    "A\\\nS",
    "C\\\nMD",
    "\\\"",
    "\\$",
    "\t\t",
    "localhost/",
    "a.b/c:1/d:2",
];
