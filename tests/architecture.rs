//! The rooms of the server import downwards only, protocol types live in `lsp` alone, and everything but
//! the rooms that do I/O is pure. `server/ARCHITECTURE.md` explains the tables.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use std::path::{Path, PathBuf};

/// A room and the rooms that it may import, itself aside.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("texts", &["text"]),
    ("data", &["texts"]),
    ("disk", &[]),
    ("starter", &["text", "texts", "data"]),
    ("syntax", &["text", "data"]),
    ("model", &["text", "texts", "syntax", "data"]),
    ("ignorefile", &["text", "syntax"]),
    ("config", &["text", "texts", "data"]),
    ("rules", &["text", "texts", "syntax", "data", "model", "ignorefile", "config", "starter"]),
    ("snapshot", &["text", "texts", "syntax", "data", "model", "ignorefile", "config", "rules"]),
    ("ide", &["text", "texts", "syntax", "data", "model", "ignorefile", "config", "rules", "snapshot", "starter"]),
    ("registry", &["text", "texts", "disk", "data", "model", "ignorefile", "config"]),
    ("context", &["text", "texts", "disk", "syntax", "data", "model", "ignorefile", "config", "starter"]),
    ("lsp", UNDER_THE_DOORS),
    ("cli", UNDER_THE_DOORS),
];

/// What both doors of the program may use.
const UNDER_THE_DOORS: &[&str] = &[
    "text",
    "texts",
    "disk",
    "syntax",
    "data",
    "starter",
    "model",
    "ignorefile",
    "config",
    "rules",
    "snapshot",
    "ide",
    "registry",
    "context",
];

/// The one room that names the protocol's types.
const PROTOCOL_ROOM: &str = "lsp";
const PROTOCOL_NAMES: &[&str] = &["lsp_types", "ls_types", "tower_lsp"];

/// The rooms that may touch files, the network, the clock, processes or the environment.
const IO_ROOMS: &[&str] = &["disk", "registry", "context", "lsp", "cli"];
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
    // The program itself (`main`, `pages`) stands above all rooms.
    if ["lib", "main", "pages", "testing"].contains(&room) {
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

/// Names of languages in themselves, which stand where one is chosen.
const OWN_NAMES: &[&str] = &["Русский"];

/// Lines with words of another script than ours. Tests may have them.
fn foreign_lines(path: &Path, source: &str) -> Vec<String> {
    let is_test_file = path.file_name().is_some_and(|n| n == "tests.rs") || path.starts_with("server/src/testing");
    let tests = source.find("\nmod tests {").and_then(|module| source[..module].rfind("#[cfg(test)]"));
    let code = if is_test_file { "" } else { &source[..tests.unwrap_or(source.len())] };
    let is_foreign = |line: &&str| {
        let line = OWN_NAMES.iter().fold((*line).to_owned(), |line, name| line.replace(name, ""));
        line.contains(|c: char| c.is_alphabetic() && '\u{400}' <= c)
    };
    code.lines().filter(is_foreign).map(|line| format!("{}: {}", path.display(), line.trim())).collect()
}

/// Whether a file or folder of the repository may have words of any script: texts in a language, facts, tests, pictures
/// and what is not ours.
fn may_be_foreign(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    let is_of_a_language = name.starts_with("package.nls.") || name.starts_with("bundle.l10n.") || name.ends_with(".ru.md");
    let is_made = name.starts_with('.') || ["target", "node_modules", "bundled", "out", "tests"].contains(&&*name);
    let is_text = path.is_dir()
        || path.extension().is_some_and(|e| {
            ["rs", "toml", "md", "json", "ts", "mjs", "js", "py", "sh", "lua", "el", "txt", "scm", "yml"].iter().any(|x| e == *x)
        });
    is_of_a_language || is_made || !is_text || ["server/languages", "server/src/data"].iter().any(|all| path.ends_with(all))
}

fn texts(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if may_be_foreign(&path) {
            continue;
        }
        if path.is_dir() {
            texts(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// What is unsafe in all of the project's Rust: the two C parsers, the function of the allocator that gives memory back, and
/// the call that lets go of the program's own pages.
const UNSAFE: &[(&str, &str)] = &[
    ("server/src/main.rs", "unsafe extern \"C\" {"),
    ("server/src/pages.rs", "unsafe { madvise(start, range.len(), Advice::LinuxDontNeed) }.ok();"),
    ("server/grammars/dockerfile/bindings/rust/lib.rs", "unsafe extern \"C\" {"),
    (
        "server/grammars/dockerfile/bindings/rust/lib.rs",
        "pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerfile) };",
    ),
    ("server/grammars/dockerignore/bindings/rust/lib.rs", "unsafe extern \"C\" {"),
    (
        "server/grammars/dockerignore/bindings/rust/lib.rs",
        "pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerignore) };",
    ),
];

/// The lines in which unsafe code begins.
fn unsafe_lines(source: &str) -> impl Iterator<Item = &str> {
    const BEGINNINGS: &[&str] = &["{", "fn", "extern", "impl", "trait"];
    let begins = |line: &&str| {
        line.contains("unsafe(") || BEGINNINGS.iter().any(|beginning| line.contains(&format!("unsafe {beginning}")))
    };
    source.lines().map(str::trim).filter(|line| !line.starts_with("//")).filter(begins)
}

#[test]
fn what_is_unsafe_is_listed() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["server/src", "server/benches", "server/grammars", "tests", "fuzz/targets"] {
        sources(&top.join(folder), &mut files);
    }
    files.extend([top.join("server/build.rs"), top.join("fuzz/lib.rs")]);
    let mut found = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(&top).unwrap().to_string_lossy().replace('\\', "/");
        found.extend(unsafe_lines(&text).filter(|_| path != "tests/architecture.rs").map(|line| (path.clone(), line.to_owned())));
    }
    found.sort();
    let found: Vec<(&str, &str)> = found.iter().map(|(path, line)| (path.as_str(), line.as_str())).collect();
    let mut listed = UNSAFE.to_vec();
    listed.sort_unstable();
    assert_eq!(found, listed);
    assert_eq!(unsafe_lines("let x = unsafe { y };\n// unsafe\nlet unsafe_fixes = 1;\nunsafe fn f() {}").count(), 2);
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
    for (room, _) in ROOMS {
        assert!(src.join(room).is_dir(), "the table has a room `{room}` that is not there");
    }
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| violations(file.strip_prefix(&src).unwrap(), &std::fs::read_to_string(file).unwrap()))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn only_languages_hold_other_words_than_english_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    texts(root, &mut files);
    for seen in ["server/src/main.rs", "server/build.rs", "editors/vscode/package.json", "editors/vscode/src", "README.md"] {
        assert!(files.iter().any(|file| file.strip_prefix(root).unwrap().starts_with(seen)), "{seen} is looked at");
    }
    let lines =
        |file: &PathBuf| foreign_lines(file.strip_prefix(root).unwrap(), &String::from_utf8_lossy(&std::fs::read(file).unwrap()));
    let found: Vec<String> = files.iter().flat_map(lines).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let line = "let said = \"да\";\n";
    assert_eq!(foreign_lines(Path::new("server/src/ide/x.rs"), line).len(), 1);
    assert_eq!(foreign_lines(Path::new("editors/vscode/src/x.ts"), "pick('Русский', 'да')").len(), 1);
    assert_eq!(foreign_lines(Path::new("editors/vscode/package.json"), "[\"English\", \"Русский\"]").len(), 0);
    assert_eq!(foreign_lines(Path::new("server/src/ide/x.rs"), &format!("\n#[cfg(test)]\nmod tests {{\n{line}")).len(), 0);
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
