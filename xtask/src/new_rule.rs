//! A rule from nothing: its file, its lines in the list, and its texts in both languages.

use std::path::Path;

/// The file of a rule; `@…@` is filled in.
const RULE: &str = r#"use crate::rules::{InstructionContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// A label that is called `@ID@`.
    ///
    /// Say here why that is bad, in a sentence or two. This comment is the page of the rule; the examples run as tests.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// LABEL @ID@="1"
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// LABEL org.example.key="1"
    /// ```
    @NAME@ {
        id: "@ID@",
        set: @SET@,
        severity: Warning,
        optional: true,
        check: Instruction(check),
        messages: {
            found: "`{label}` is not a name for a label",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    if cx.instruction.keyword != Keyword::Label {
        return;
    }
    for pair in cx.instruction.pairs() {
        let Some(key) = pair.key.as_ref().filter(|key| &*key.text == "@ID@") else { continue };
        out.report(key.range, msg!(found, label = key.text));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    #[test]
    fn the_label_is_marked() {
        check_rule(
            "@ID@",
            "FROM debian:13
             LABEL a=1 @ID@=2
                       @CARETS@ warning: `@ID@` is not a name for a label
            ",
        );
    }
}
"#;

/// Its texts in Russian: a table, and a row of it.
const RUSSIAN: &str = include_str!("new_rule.ru.md");

/// Makes a rule of that name in one of the folders of rules.
pub(crate) fn make(root: &Path, id: &str, folder: &str) -> Result<(), String> {
    let set = match folder {
        "own" => "Own",
        "checks" => "BuildCheck",
        "hadolint" => "Hadolint",
        _ => return Err(format!("no folder of rules is called {folder}; use one of own, checks, hadolint")),
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.is_empty() || !id.chars().all(is_word) || !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(format!("`{id}` is no name for a rule: letters, digits and hyphens"));
    }
    let file = snake_case(id);
    let name = file.to_uppercase();
    let rules = root.join("server/src/rules").join(folder);
    let path = rules.join(format!("{file}.rs"));
    if path.exists() {
        return Err(format!("{} is there already", path.display()));
    }
    let text = RULE.replace("@CARETS@", &"^".repeat(id.len())).replace("@ID@", id).replace("@NAME@", &name).replace("@SET@", set);
    write(&path, &text)?;
    let list = rules.join("mod.rs");
    let text = read(&list)?;
    let text = with_line(&text, "mod ", &format!("mod {file};"))?;
    write(&list, &with_line(&text, "    &", &format!("    &{file}::{name},"))?)?;
    for (table, row) in RUSSIAN.lines().filter_map(|line| line.split_once(": ")) {
        let path = root.join("server/languages/ru").join(table);
        let text = read(&path)?;
        write(&path, &with_row(&text, &row.replace("@ID@", id).replacen(" = ", "\t", 1)))?;
    }
    println!(
        "made server/src/rules/{folder}/{file}.rs, its lines in mod.rs and its texts in server/languages/ru. Next:\n\
         \x20   cargo test --workspace --lib rules::             # the examples and the test\n\
         \x20   UPDATE=1 cargo test --workspace --test cli docs  # docs/rules.md and the schema\n\
         \x20   cargo run -- explain {id}\n\
         It is in the profile `all` alone; take `optional` away when you are sure of it."
    );
    Ok(())
}

/// `JSONArgs` and `json-args` as `json_args`.
fn snake_case(id: &str) -> String {
    let mut out = String::new();
    let mut before = None::<char>;
    let mut chars = id.chars().peekable();
    while let Some(c) = chars.next() {
        let begins = c.is_ascii_uppercase()
            && before.is_some_and(|b| {
                b.is_ascii_lowercase() || (b.is_ascii_uppercase() && chars.peek().is_some_and(char::is_ascii_lowercase))
            });
        if begins {
            out.push('_');
        }
        out.push(if c == '-' { '_' } else { c.to_ascii_lowercase() });
        before = Some(c);
    }
    out
}

/// The text with one more line among those that begin alike, which are sorted.
fn with_line(text: &str, start: &str, line: &str) -> Result<String, String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let like = |known: &&str| known.starts_with(start) && known.ends_with([';', ',']);
    let last = lines.iter().rposition(like).ok_or_else(|| format!("no line begins with `{start}`"))?;
    let at = lines.iter().position(|known| like(known) && line < *known).unwrap_or(last + 1);
    lines.insert(at, line);
    Ok(lines.join("\n") + "\n")
}

/// The table with one more row, which are sorted.
fn with_row(text: &str, row: &str) -> String {
    let mut rows: Vec<&str> = text.lines().collect();
    let at = rows.partition_point(|known| *known < row);
    rows.insert(at, row);
    rows.join("\n") + "\n"
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for (id, file) in [
            ("copy-without-source", "copy_without_source"),
            ("JSONArgsRecommended", "json_args_recommended"),
            ("DL3066", "dl3066"),
        ] {
            assert_eq!(snake_case(id), file);
        }
    }

    #[test]
    fn lines_stand_in_their_order() {
        let text = "//! x\n\nmod a;\nmod c;\n\nuse y;\n";
        assert_eq!(with_line(text, "mod ", "mod b;").unwrap(), "//! x\n\nmod a;\nmod b;\nmod c;\n\nuse y;\n");
        assert_eq!(with_line(text, "mod ", "mod d;").unwrap(), "//! x\n\nmod a;\nmod c;\nmod d;\n\nuse y;\n");
        assert_eq!(with_row("a\tx\nc\ty\n", "b\tz"), "a\tx\nb\tz\nc\ty\n");
    }
}
