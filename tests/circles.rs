//! No two files of a room need each other: whoever reads one has not to read the other first. A `mod.rs` and the files
//! below it are one thing told in parts, and may; a way that goes through a `mod.rs` to others counts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module, or the path of something in one, from the crate's root.
type ModulePath = Vec<String>;

/// Files whose needs do not count.
const EXCEPTIONS: &[&str] = &[
    // A rule about all the others: it asks the list that it is in, after the others have run.
    "rules::own::unused_suppression",
];

/// What each module imports, and where what it passes on comes from.
#[derive(Default)]
struct Sources {
    /// By module, the paths that its code names.
    named: BTreeMap<ModulePath, Vec<ModulePath>>,
    /// By the path under which a module passes something on, the path that it has it from.
    passed_on: BTreeMap<ModulePath, ModulePath>,
}

impl Sources {
    /// Reads modules: the path of each from the crate's root, and its text.
    fn read(modules: &[(ModulePath, String)]) -> Self {
        let mut sources = Self::default();
        for (module, _) in modules {
            sources.named.insert(module.clone(), Vec::new());
        }
        for (module, text) in modules {
            let code = code(text);
            let mut rest = code.as_str();
            let mut others = String::new();
            while let Some(at) = find_use(rest) {
                let (before, from) = rest.split_at(at);
                let (item, after) = from.split_at(from.find(';').unwrap_or(from.len()));
                others.push_str(before);
                let is_public = before.trim_end().ends_with([')', 'b']) && is_visibility(before);
                for path in paths_of(item.trim_start_matches("use").trim()) {
                    let Some(path) = sources.absolute(module, &path) else { continue };
                    if is_public {
                        let name = path.last().cloned().unwrap_or_default();
                        sources.passed_on.insert([module.as_slice(), &[name]].concat(), path);
                    } else {
                        sources.named.entry(module.clone()).or_default().push(path);
                    }
                }
                rest = after;
            }
            others.push_str(rest);
            for word in others.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).filter(|w| w.contains("::")) {
                let path: ModulePath = word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
                if let Some(path) = sources.absolute(module, &path) {
                    sources.named.entry(module.clone()).or_default().push(path);
                }
            }
        }
        sources
    }

    /// A path as the crate's root sees it; `None` for one that leads out of the crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<ModulePath> {
        let first = path.first()?;
        match first.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([module, &path[1..]].concat()),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                Some([&module[..module.len().checked_sub(up)?], &path[up..]].concat())
            }
            _ => {
                let below = [module, std::slice::from_ref(first)].concat();
                self.named.contains_key(&below).then(|| [module, path].concat())
            }
        }
    }

    /// The module that a path leads into, through what modules pass on.
    fn module_of(&self, path: &[String]) -> Option<ModulePath> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let len = (1..=path.len()).rev().find(|&len| self.named.contains_key(&path[..len]))?;
            match path.get(..len + 1).and_then(|name| self.passed_on.get(name)) {
                Some(from) => path = [from.as_slice(), &path[len + 1..]].concat(),
                None => return Some(path[..len].to_vec()),
            }
        }
        None
    }

    /// By module, the modules that it needs, without those above it: a `mod.rs` needs what lies below it, and what lies
    /// below may use what stands in the `mod.rs`.
    fn needs(&self) -> BTreeMap<&[String], BTreeSet<ModulePath>> {
        let others = |module: &ModulePath, paths: &Vec<ModulePath>| {
            let needed = paths.iter().filter_map(|path| self.module_of(path));
            needed.filter(|other| !module.starts_with(other)).collect()
        };
        self.named.iter().map(|(module, paths)| (module.as_slice(), others(module, paths))).collect()
    }

    /// The modules that need each other, in groups.
    fn circles(&self) -> Vec<Vec<String>> {
        let needs = self.needs();
        // What is needed by nobody or needs nobody is in no circle, nor is, without these, what is left alone by that.
        let mut left: BTreeSet<&[String]> = needs.keys().copied().collect();
        loop {
            let is_needed: BTreeSet<&ModulePath> = left.iter().flat_map(|module| &needs[module]).collect();
            let stays = |module: &&[String]| {
                is_needed.iter().any(|needed| needed.as_slice() == *module)
                    && needs[module].iter().any(|needed| left.contains(needed.as_slice()))
            };
            let next: BTreeSet<&[String]> = left.iter().copied().filter(stays).collect();
            if next.len() == left.len() {
                break;
            }
            left = next;
        }
        // Of these, each with all that it reaches and that reaches it.
        let reach = |from: &[String]| {
            let mut seen: BTreeSet<ModulePath> = BTreeSet::new();
            let mut todo = vec![from.to_vec()];
            while let Some(module) = todo.pop() {
                for next in needs.get(module.as_slice()).into_iter().flatten() {
                    if seen.insert(next.clone()) {
                        todo.push(next.clone());
                    }
                }
            }
            seen
        };
        let reached: BTreeMap<&[String], BTreeSet<ModulePath>> = left.iter().map(|module| (*module, reach(module))).collect();
        let mut groups: BTreeSet<Vec<String>> = BTreeSet::new();
        for (module, seen) in &reached {
            let both = |other: &&ModulePath| reached.get(other.as_slice()).is_some_and(|back| back.contains(*module));
            let group: Vec<String> = seen.iter().filter(both).map(|other| other.join("::")).collect();
            if 1 < group.len() {
                groups.insert(group);
            }
        }
        groups.into_iter().collect()
    }
}

/// A text without its tests and comment lines.
fn code(text: &str) -> String {
    let tests = text.find("\nmod tests {").and_then(|module| text[..module].rfind("#[cfg(test)]"));
    let code = &text[..tests.unwrap_or(text.len())];
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Where the next `use` item begins.
fn find_use(code: &str) -> Option<usize> {
    code.match_indices("use ").map(|(at, _)| at).find(|&at| code[..at].chars().next_back().is_none_or(char::is_whitespace))
}

/// Whether a text ends with `pub` or `pub(…)`.
fn is_visibility(before: &str) -> bool {
    let before = before.trim_end();
    let word = if before.ends_with(')') {
        before.rfind("pub(").map(|at| &before[at..at + 3])
    } else {
        before.rsplit(char::is_whitespace).next()
    };
    word == Some("pub")
}

/// The paths of a `use` tree.
fn paths_of(tree: &str) -> Vec<Vec<String>> {
    let parts =
        |path: &str| path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let Some((head, list)) = tree.split_once('{') else {
        return vec![parts(tree.split(" as ").next().unwrap_or_default())];
    };
    let list = list.trim_end().strip_suffix('}').unwrap_or(list);
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let item = list[start..at].trim();
                if !item.is_empty() {
                    found.extend(paths_of(item).into_iter().map(|path| [parts(head), path].concat()));
                }
                start = (at + 1).min(list.len());
            }
            _ => {}
        }
    }
    found
}

fn modules_below(folder: &Path, path: &[String], out: &mut Vec<(ModulePath, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap().path();
        let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            modules_below(&entry, &[path, &[name]].concat(), out);
        } else if entry.extension().is_some_and(|e| e == "rs") && name != "tests" {
            let module = if name == "mod" { path.to_vec() } else { [path, &[name]].concat() };
            out.push((module, std::fs::read_to_string(&entry).unwrap()));
        }
    }
}

#[test]
fn files_do_not_need_each_other() {
    let mut modules = Vec::new();
    modules_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[], &mut modules);
    assert!(modules.len() > 100, "the sources are found");
    let mut sources = Sources::read(&modules);
    for exception in EXCEPTIONS {
        let needed = sources.named.get_mut(&exception.split("::").map(str::to_owned).collect::<ModulePath>());
        needed.unwrap_or_else(|| panic!("{exception} is not there")).clear();
    }
    let needs = sources.needs();
    let ways = |group: Vec<String>| {
        let way = |from: &String| {
            let path: ModulePath = from.split("::").map(str::to_owned).collect();
            let to = needs[path.as_slice()].iter().map(|to| to.join("::")).filter(|to| group.contains(to));
            format!("{from} needs {}", to.collect::<Vec<_>>().join(", "))
        };
        group.iter().map(way).collect::<Vec<_>>()
    };
    let found: Vec<_> = sources.circles().into_iter().map(ways).collect();
    assert!(found.is_empty(), "these files need each other: {found:#?}");
}

#[test]
fn circles_are_found() {
    let circles = |modules: &[(&str, &str)]| {
        let split = |path: &str| path.split("::").map(str::to_owned).collect();
        let modules: Vec<_> = modules.iter().map(|(path, text)| (split(path), (*text).to_owned())).collect();
        Sources::read(&modules).circles()
    };
    let room = ("room", "mod a;\nmod b;\npub use a::A;\npub(super) use b::{B, deep::C as D};");
    assert_eq!(circles(&[room, ("room::a", "use super::b::B;"), ("room::b", "use crate::room::a;")]), [["room::a", "room::b"]]);
    // Through what another passes on, and without an import.
    assert_eq!(circles(&[room, ("room::a", "use super::{B, X};"), ("room::b", "fn f() { super::A }")]), [["room::a", "room::b"]]);
    assert_eq!(circles(&[room, ("room::a", "use super::B;"), ("room::b", "// use super::A;\nuse super::room;")]), [[""; 0]; 0]);
    let tests = "struct B;\n#[cfg(test)]\nmod tests {\nuse super::super::A;\n}";
    assert_eq!(circles(&[room, ("room::a", "use super::B;"), ("room::b", tests)]), [[""; 0]; 0]);
    // A file and what lies below it are told in parts.
    assert_eq!(circles(&[("room::a", "mod c;\nuse c::C;"), ("room::a::c", "use super::A;"), ("room", "")]), [[""; 0]; 0]);
    let through =
        [("room::a", "mod c;\nuse c::C;"), ("room::a::c", "use crate::room::b;"), ("room::b", "use super::a;"), ("room", "")];
    assert_eq!(circles(&through), [["room::a", "room::a::c", "room::b"]]);
    let three = [("room::a", "use super::b;"), ("room::b", "use super::c;"), ("room::c", "use super::a;"), ("room", "mod a;")];
    assert_eq!(circles(&three), [["room::a", "room::b", "room::c"]]);
}
