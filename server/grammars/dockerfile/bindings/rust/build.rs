//! Compiles the generated parser and the hand-written scanner.

fn main() {
    let sources = ["src/parser.c", "src/scanner.c"];
    cc::Build::new().std("c11").include("src").files(sources).warnings(false).compile("tree-sitter-dockerfile");
    // The scanner is one translation unit over the headers of `src/scanner/`.
    println!("cargo:rerun-if-changed=src");
}
