//! Lists the languages: each folder of `languages` is one, with its files built into the program.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is wrong with the sources stops the build")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("languages");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut out = String::from("&[\n");
    for folder in entries(&root).into_iter().filter(|path| path.is_dir()) {
        let mut files = Vec::new();
        collect(&folder, "", &mut files);
        // Looked up by bisection.
        files.sort();
        writeln!(out, "    Language {{\n        tag: {:?},\n        files: &[", name(&folder)).unwrap();
        for (name, path) in files {
            writeln!(out, "            ({name:?}, include_str!({:?})),", path.display().to_string()).unwrap();
        }
        out.push_str("        ],\n    },\n");
    }
    out.push_str("]\n");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("languages.rs");
    std::fs::write(target, out).unwrap();
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    for path in entries(folder) {
        let name = format!("{prefix}{}", name(&path));
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.push((name, path));
        }
    }
}

/// What is in a folder, by name; hidden files are editors' own.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = all.filter(|path| !name(path).starts_with('.')).collect();
    all.sort();
    all
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().expect("names of language files are UTF-8").to_owned()
}
