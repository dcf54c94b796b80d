//! Makes up `.dockerignore` files.

use super::pick;
use crate::cli::debug::Random;

/// A made-up `.dockerignore`.
pub(in crate::cli::debug::promises) fn dockerignore(random: &mut Random) -> String {
    const PARTS: &[&str] = &[
        "a",
        "b",
        "ab",
        "é",
        ".",
        "..",
        "/",
        "/",
        "*",
        "**",
        "**/",
        "?",
        "[ab]",
        "[^a]",
        "[a-c]",
        "[",
        "]",
        "\\",
        "\\*",
        "!",
        "#",
        " ",
        "\t",
        "\u{a0}",
        "\u{feff}",
        "^",
        "$",
        "{2}",
        "|",
        "+",
        "(",
        ")",
        "-",
        ".git",
        "node_modules",
        "*.md",
        "\r",
    ];
    let mut text = String::new();
    for _ in 0..=random.below(8) {
        match random.below(8) {
            0 => text.push_str("# c"),
            1 => text.push('!'),
            2 => {}
            _ => text.extend((0..=random.below(5)).map(|_| pick(random, PARTS))),
        }
        text.extend((0..random.below(3)).map(|_| pick(random, PARTS)));
        text.push_str(pick(random, &["\n", "\n", "\n", "\r\n", " \n", "\n\n", ""]));
    }
    text
}
