//! The rooms of the server import downwards only, protocol types live in `lsp` alone, and everything but
//! the rooms that do I/O is pure. `server/ARCHITECTURE.md` explains the tables.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use std::path::{Path, PathBuf};

/// A room and the rooms that it may import, itself aside.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("texts", &[]),
    ("data", &["texts"]),
    ("disk", &[]),
    ("syntax", &["text"]),
    ("model", &["text", "texts", "syntax", "data"]),
    ("ignorefile", &["text", "syntax"]),
    ("config", &["text", "texts", "data"]),
    ("rules", &["text", "texts", "syntax", "data", "model", "ignorefile", "config"]),
    ("snapshot", &["text", "texts", "syntax", "data", "model", "ignorefile", "config", "rules"]),
    ("ide", &["text", "texts", "syntax", "data", "model", "ignorefile", "config", "rules", "snapshot"]),
    ("registry", &["text", "texts", "disk", "data", "model", "ignorefile", "config"]),
    ("context", &["text", "texts", "disk", "syntax", "data", "model", "ignorefile", "config"]),
    ("external", &["text", "texts", "disk", "data", "model", "ignorefile", "config"]),
    (
        "lsp",
        &[
            "text",
            "texts",
            "disk",
            "syntax",
            "data",
            "model",
            "ignorefile",
            "config",
            "rules",
            "snapshot",
            "ide",
            "registry",
            "context",
            "external",
        ],
    ),
    (
        "cli",
        &[
            "text",
            "texts",
            "disk",
            "syntax",
            "data",
            "model",
            "ignorefile",
            "config",
            "rules",
            "snapshot",
            "ide",
            "registry",
            "context",
            "external",
        ],
    ),
];

/// The one room that names the protocol's types.
const PROTOCOL_ROOM: &str = "lsp";
const PROTOCOL_NAMES: &[&str] = &["lsp_types", "ls_types", "tower_lsp"];

/// The rooms that may touch files, the network, the clock, processes or the environment.
const IO_ROOMS: &[&str] = &["disk", "registry", "context", "external", "lsp", "cli"];
const IO_NAMES: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net::Tcp",
    "std::net::Udp",
    "ToSocketAddrs",
    "std::process",
    "SystemTime",
    "Instant::now",
    "::now()",
    "std::io::std",
    "tokio::",
];

/// The imports of a source that the table forbids, one message each. `path` is relative to `src`.
fn violations(path: &Path, source: &str) -> Vec<String> {
    let Some(room) = path.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned()) else { return Vec::new() };
    let room = room.trim_end_matches(".rs");
    if ["lib", "main", "testing"].contains(&room) {
        return Vec::new();
    }
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: room `{room}` is not in the table", path.display())];
    };
    let is_test_file = path.file_name().is_some_and(|n| n == "tests.rs");
    let tests_start = source.find("\nmod tests {").and_then(|module| source[..module].rfind("#[cfg(test)]"));
    let (code, tests) = source.split_at(if is_test_file { 0 } else { tests_start.unwrap_or(source.len()) });
    let mut found = Vec::new();
    for (part, in_tests) in [(code, false), (tests, true)] {
        for line in part.lines().filter(|l| !l.trim_start().starts_with("//")) {
            for name in imported_rooms(line) {
                let fine = name == room || allowed.contains(&name) || (in_tests && name == "testing") || !is_room(name);
                if !fine {
                    found.push(format!("{}: `{room}` imports `{name}`: {}", path.display(), line.trim()));
                }
            }
            let names = |list: &[&str]| list.iter().any(|n| line.contains(n));
            if room != PROTOCOL_ROOM && names(PROTOCOL_NAMES) {
                found.push(format!("{}: protocol types outside of `lsp`: {}", path.display(), line.trim()));
            }
            if !in_tests && !IO_ROOMS.contains(&room) && names(IO_NAMES) {
                found.push(format!("{}: `{room}` is to be pure: {}", path.display(), line.trim()));
            }
        }
    }
    found
}

/// The words after `crate::` in a line.
fn imported_rooms(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").filter(|(at, _)| !line[..*at].ends_with('$')).map(move |(at, pattern)| {
        let rest = &line[at + pattern.len()..];
        &rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())]
    })
}

fn is_room(name: &str) -> bool {
    name == "testing" || ROOMS.iter().any(|(room, _)| *room == name)
}

/// Lines with words of another script than ours: these stand in `server/languages`, and tests may look for them.
fn foreign_lines(path: &Path, source: &str) -> Vec<String> {
    let is_test_file = path.file_name().is_some_and(|n| n == "tests.rs") || path.starts_with("testing");
    let tests = source.find("\nmod tests {").and_then(|module| source[..module].rfind("#[cfg(test)]"));
    let code = if is_test_file { "" } else { &source[..tests.unwrap_or(source.len())] };
    let is_foreign = |line: &&str| line.contains(|c: char| c.is_alphabetic() && '\u{400}' <= c);
    code.lines().filter(is_foreign).map(|line| format!("{}: {}", path.display(), line.trim())).collect()
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn imports_point_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 30, "the sources are found");
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| violations(file.strip_prefix(&src).unwrap(), &std::fs::read_to_string(file).unwrap()))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_languages_hold_other_words_than_english_ones() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let found: Vec<String> =
        files.iter().flat_map(|f| foreign_lines(f.strip_prefix(&src).unwrap(), &std::fs::read_to_string(f).unwrap())).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let line = "let said = \"да\";\n";
    assert_eq!(foreign_lines(Path::new("ide/x.rs"), line).len(), 1);
    assert_eq!(foreign_lines(Path::new("ide/x.rs"), &format!("\n#[cfg(test)]\nmod tests {{\n{line}")).len(), 0);
}

#[test]
fn every_kind_of_violation_is_found() {
    let check = |path: &str, source: &str| violations(Path::new(path), source).len();
    assert_eq!(check("model/x.rs", "use crate::rules::Rule;"), 1);
    assert_eq!(check("model/x.rs", "use crate::syntax::ast;"), 0);
    assert_eq!(check("text/mod.rs", "fn f() { crate::texts::docs::x() }"), 1);
    assert_eq!(check("ide/hover.rs", "use tower_lsp::ls_types::Hover;"), 1);
    assert_eq!(check("lsp/backend.rs", "use tower_lsp::ls_types::Hover;"), 0);
    assert_eq!(check("rules/x.rs", "let t = std::fs::read(p);"), 1);
    assert_eq!(check("context/mod.rs", "let t = std::fs::read(p);"), 0);
    assert_eq!(check("kitchen/mod.rs", ""), 1);
    assert_eq!(check("model/x.rs", "#[cfg(test)]\nmod tests {\nuse crate::testing::x;\n}"), 0);
    assert_eq!(check("model/x.rs", "use crate::testing::x;"), 1);
    assert_eq!(check("model/x.rs", "// use crate::rules::Rule;"), 0);
}
