//! `dockerfile-ls format`.

use super::program::{Folder, run};

#[test]
fn standard_input_comes_out_byte_for_byte() {
    // Colours, a backspace and a vertical tab.
    let text = "FROM a\nRUN printf '\u{1b}[31mred\u{1b}[0m' \\\n  && b \u{8}\u{b}\n";
    let folder = Folder::new(&[]);
    assert_eq!(run(&folder.path("."), "format -", text).out, text);
    let indented = text.replace("\nRUN", "\n  RUN");
    assert_eq!(run(&folder.path("."), "format -", &indented).out, text);
    let diff = run(&folder.path("."), "format --diff -", &indented);
    assert!(diff.out.contains("-  RUN printf '\u{1b}[31mred\u{1b}[0m' \\\n"), "{:?}", diff.out);
}
