//! The cases of `test/corpus`: what tree each text has. `UPDATE=1 cargo test` writes the trees
//! anew; read the difference before committing it.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;

use common::{corpus, sexp};

#[test]
fn every_case_has_its_tree() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = String::new();
    for (path, cases) in corpus() {
        let mut updated = String::new();
        for case in cases {
            let actual = sexp(&case.input);
            assert!(!actual.contains("(ERROR") && !actual.contains("(MISSING"), "{}: {actual}", case.name);
            let rule = "=".repeat(80);
            let _ = write!(updated, "{rule}\n{}\n{rule}\n{}\n---\n\n{actual}\n\n", case.name, case.input);
            if !update && actual != case.expected {
                let _ = writeln!(failures, "{}: {}\n{actual}", path.display(), case.name);
            }
        }
        if update {
            std::fs::write(&path, updated.trim_end().to_owned() + "\n").expect("a writable corpus");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// Every named node kind and every field that the grammar can produce stands in some case.
#[test]
fn every_kind_and_field_is_covered() {
    let mut expected = BTreeSet::new();
    // The file has one quoted value a line; a JSON parser is not worth a dependency.
    let mut lines = dockerfile_ls_grammar::NODE_TYPES.lines().peekable();
    let mut in_fields = false;
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        let quoted = line.split('"').nth(1).unwrap_or_default();
        if line.contains("\"type\":") && lines.peek().is_some_and(|next| next.contains("\"named\": true")) {
            expected.insert(format!("({}", line.split('"').nth(3).expect("a kind")));
        }
        if indent == 4 {
            in_fields = quoted == "fields";
        } else if in_fields && indent == 6 && !quoted.is_empty() {
            expected.insert(format!("{quoted}: "));
        }
    }
    assert!(expected.contains("(heredoc_body") && expected.contains("digest: "), "{expected:?}");
    let trees: String = corpus().into_iter().flat_map(|(_, cases)| cases).map(|case| case.expected + "\n").collect();
    let is_covered = |item: &String| {
        trees.match_indices(item.as_str()).any(|(at, _)| {
            let next = trees[at + item.len()..].chars().next();
            item.ends_with(' ') || next.is_some_and(|c| c == ')' || c.is_whitespace())
        })
    };
    let missing: Vec<_> = expected.iter().filter(|item| !is_covered(item)).collect();
    assert!(missing.is_empty(), "no corpus case for {missing:?}");
}
