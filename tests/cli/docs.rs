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
