//! The cases of `test/corpus`, in the CLI's format, without the CLI.

use crate::support;
use std::{collections::BTreeSet, fs, path::Path};

struct Case {
    name: String,
    input: String,
    expected: String,
}

#[test]
fn every_case_parses_as_written() {
    for case in cases() {
        let tree = support::parse(&case.input);
        assert_eq!(tree.root_node().to_sexp(), case.expected, "{}", case.name);
    }
}

#[test]
fn every_case_parses_alike_with_crlf_a_bom_and_no_final_newline() {
    for case in cases() {
        let crlf = case.input.replace('\n', "\r\n");
        let bom = format!("\u{feff}{}", case.input);
        let cut = case.input.trim_end_matches('\n').to_owned();
        for input in [crlf, bom, cut] {
            let tree = support::parse(&input);
            assert_eq!(tree.root_node().to_sexp(), case.expected, "{} {input:?}", case.name);
        }
    }
}

#[test]
fn every_node_kind_has_a_case() {
    let language = tree_sitter::Language::from(tree_sitter_dockerignore::LANGUAGE);
    let kinds: BTreeSet<&str> = (0..language.node_kind_count() as u16)
        .filter(|&id| language.node_kind_is_named(id) && language.node_kind_is_visible(id))
        .filter_map(|id| language.node_kind_for_id(id))
        .collect();
    let trees: Vec<_> = cases().iter().map(|case| support::parse(&case.input)).collect();
    let seen: BTreeSet<&str> = trees.iter().flat_map(support::nodes).map(|n| n.kind()).collect();
    assert_eq!(seen, kinds);
}

#[test]
fn highlights_name_every_leaf() {
    let language = tree_sitter::Language::from(tree_sitter_dockerignore::LANGUAGE);
    let query = tree_sitter::Query::new(&language, tree_sitter_dockerignore::HIGHLIGHTS_QUERY);
    assert!(query.is_ok(), "{query:?}");
    for case in cases() {
        let tree = support::parse(&case.input);
        for node in support::nodes(&tree).iter().filter(|node| node.child_count() == 0) {
            let pattern = format!("({})", node.kind());
            assert!(tree_sitter_dockerignore::HIGHLIGHTS_QUERY.contains(&pattern), "{pattern}");
        }
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| read_cases(&fs::read_to_string(file).unwrap())).collect()
}

/// `===`, name, `===`, input, `---`, tree: the rules are lines of their own.
fn read_cases(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.len() > 2 && line.bytes().all(|byte| byte == b'=');
    let headers: Vec<usize> = (2..lines.len()).filter(|&at| is_rule(lines[at]) && is_rule(lines[at - 2])).collect();
    let case = |(index, &header): (usize, &usize)| {
        let end = headers.get(index + 1).map_or(lines.len(), |next| next - 2);
        let body = &lines[header + 1..end];
        let split = body.iter().position(|&line| line == "---").unwrap();
        Case {
            name: lines[header - 1].to_owned(),
            input: body[..split].iter().map(|line| format!("{line}\n")).collect(),
            expected: flat(&body[split + 1..].join(" ")),
        }
    };
    headers.iter().enumerate().map(case).collect()
}

/// A tree on one line, as `Node::to_sexp` writes it.
fn flat(tree: &str) -> String {
    tree.split_whitespace().collect::<Vec<_>>().join(" ")
}
