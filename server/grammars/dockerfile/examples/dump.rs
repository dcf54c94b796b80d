//! Prints the syntax tree of a file.
fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let text = std::fs::read(path).expect("a readable file");
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&dockerfile_ls_grammar::LANGUAGE.into()).expect("a language of this ABI");
    let tree = parser.parse(&text, None).expect("a tree");
    println!("{}", tree.root_node().to_sexp());
}
