//! The generated parser is the one that `grammar.js` gives. Needs the CLI on PATH; without it the
//! test says so and passes.

use std::path::Path;
use std::process::Command;

#[test]
fn parser_is_not_stale() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if Command::new("tree-sitter").arg("--version").output().is_err() {
        println!("skipped: no tree-sitter on PATH");
        return;
    }
    let out = std::env::temp_dir().join(format!("dockerfile-ls-grammar-{}", std::process::id()));
    std::fs::create_dir_all(&out).expect("a temporary folder");
    let status = Command::new("tree-sitter")
        .args(["generate", "--js-runtime", "native", "--output"])
        .arg(&out)
        .arg(root.join("grammar.js"))
        .current_dir(root)
        .status()
        .expect("tree-sitter runs");
    assert!(status.success());
    for name in ["parser.c", "grammar.json", "node-types.json"] {
        let fresh = std::fs::read_to_string(out.join(name)).expect("a generated file");
        let kept = std::fs::read_to_string(root.join("src").join(name)).expect("the committed file");
        assert!(fresh == kept, "src/{name} is stale: run `tree-sitter generate --js-runtime native`");
    }
    let _ = std::fs::remove_dir_all(out);
}
