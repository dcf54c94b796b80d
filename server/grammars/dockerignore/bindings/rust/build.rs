//! Compiles the generated parser and the hand-written scanner.

fn main() {
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(["src/parser.c", "src/scanner.c"])
        .warnings(false)
        .compile("tree-sitter-dockerignore");
    println!("cargo:rerun-if-changed=src");
}
