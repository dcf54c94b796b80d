//! Pages that are made from the code.

use super::program::{repository, run};

#[track_caller]
fn is_fresh(what: &str, path: &str) {
    let path = repository().join(path);
    let made = run(&repository(), &format!("debug {what}"), "");
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made.out).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made.out, "{} is stale: run `UPDATE=1 cargo test --test cli`", path.display());
}

#[test]
fn the_page_of_rules() {
    is_fresh("docs", "docs/rules.md");
}

#[test]
fn the_schema_of_the_project_file() {
    is_fresh("schema", "docs/dockerfile-ls.schema.json");
}

/// What SECURITY.md promises is kept by the tests that it names.
#[test]
fn promises_have_their_tests() {
    fn sources(folder: &std::path::Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    for folder in ["server/src", "tests"] {
        sources(&repository().join(folder), &mut all);
    }
    let text = std::fs::read_to_string(repository().join("SECURITY.md")).unwrap();
    let is_name = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(40 < named.len(), "{named:?}");
    for name in named {
        assert!(all.contains(&format!("fn {name}(")), "there is no test {name}");
    }
}
