//! `src/parser.c` is what the CLI makes of `grammar.js`. Silent where the CLI is missing or another version.

use std::{env, fs, path::Path, process::Command};

const CLI_VERSION: &str = "tree-sitter 0.27.";

#[test]
fn the_parser_is_not_stale() {
    let Ok(version) = Command::new("tree-sitter").arg("--version").output() else {
        return;
    };
    if !String::from_utf8_lossy(&version.stdout).starts_with(CLI_VERSION) {
        return;
    }
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = env::temp_dir().join(format!("tree-sitter-dockerignore-{}", std::process::id()));
    fs::create_dir_all(&scratch).unwrap();
    for file in ["grammar.js", "tree-sitter.json"] {
        fs::copy(crate_dir.join(file), scratch.join(file)).unwrap();
    }
    let generated =
        Command::new("tree-sitter").args(["generate", "--js-runtime", "native"]).current_dir(&scratch).status().unwrap();
    assert!(generated.success());
    for file in ["src/parser.c", "src/node-types.json"] {
        let (ours, fresh) = (fs::read(crate_dir.join(file)), fs::read(scratch.join(file)));
        assert!(ours.unwrap() == fresh.unwrap(), "run tree-sitter generate: {file} is stale");
    }
    fs::remove_dir_all(scratch).unwrap();
}
