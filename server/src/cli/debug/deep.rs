//! No nesting in a file crashes the process: every feature runs at both ends of deeply nested text, on the small
//! stack of a test thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::probe::FEATURES;
use crate::config::Style;
use crate::data::today::Today;
use crate::ide::{self, format};
use crate::rules::{Knowledge, Severity};
use crate::snapshot::{Document, FileKind, World};
use crate::text::{Edit, TextRange, apply_edits, size};
use crate::texts::Locale;

/// Deep enough that one frame of the stack a level does not fit: a test has 2 MiB.
const DEEP: usize = 100_000;

/// For what takes more than a byte or two a level, and for what has more nodes a level.
const LESS_DEEP: usize = 5_000;

fn world() -> World {
    World {
        today: Today::new(jiff::civil::date(2026, 11, 24)),
        language: Locale::ENGLISH,
        knowledge: Knowledge::default(),
        settings: Arc::default(),
        strict: true,
    }
}

/// What is done to a file that stands open, and what the commands do with it.
fn use_everything(name: &str, kind: FileKind, text: &str, inside: usize) {
    let world = world();
    let mut document = Document::new(kind, 0, text);
    let snapshot = document.snapshot(world.clone());
    snapshot.findings();
    for at in [0, inside, text.len()] {
        for (feature, answer) in FEATURES {
            let outcome = catch_unwind(AssertUnwindSafe(|| answer(&snapshot, size(at))));
            assert!(outcome.is_ok(), "{name}: {feature} panics at byte {at}");
        }
        assert!(ide::selection_ranges(&snapshot, size(at)).len() <= 100, "{name}: too many steps at byte {at}");
    }
    ide::actions::actions(&snapshot, TextRange::up_to(size(text.len())));
    let edits = ide::actions::fix_all(&snapshot);
    apply_edits(text, &edits);
    ide::explain(&snapshot);
    for style in [Style::Gentle, Style::Canonical] {
        format::document(&snapshot, &format::Options { style, ..format::Options::default() });
    }
    format::on_type(&snapshot, size(text.len()), '\n', &format::Options::default());
    // What is kept of the version before is taken over or thrown away.
    document.edit(&Edit::insert(size(inside), "x"));
    document.snapshot(world).findings();
}

fn nested(name: &str, before: &str, open: &str, inner: &str, close: &str, depth: usize) {
    let mut text = String::from(before);
    text.extend(std::iter::repeat_n(open, depth));
    let inside = text.len();
    text.push_str(inner);
    text.extend(std::iter::repeat_n(close, depth));
    text.push('\n');
    use_everything(name, FileKind::Dockerfile, &text, inside);
}

#[test]
fn nested_onbuild() {
    for depth in [2, 3, 200, LESS_DEEP] {
        nested("ONBUILD", "FROM a:1\n", "ONBUILD ", "RUN a", "", depth);
    }
    let text = format!("FROM a:1\n{}RUN a\n", "ONBUILD ".repeat(2_000));
    let snapshot = Document::new(FileKind::Dockerfile, 0, &text).snapshot(world());
    let errors: Vec<&str> = snapshot.findings().iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.id).collect();
    assert_eq!(errors, ["onbuild-onbuild"]);
    nested("ONBUILD over lines", "FROM a:1\n", "ONBUILD \\\n", "RUN <<E\na\nE", "", LESS_DEEP);
    nested("ONBUILD without an end", "FROM a:1\n", "ONBUILD ", "", "", DEEP);
}

#[test]
fn nested_words_of_the_builder() {
    for (name, open, close) in [
        ("braces", "${a:-", "}"),
        ("braces, replaced", "${a/b/", "}"),
        ("open braces", "${a:-", ""),
        ("quotes in braces", "${a:-\"", "\"}"),
        ("double quotes", "\"", "\""),
        ("single quotes", "'", "'"),
        ("escapes", "\\\"", ""),
        ("brackets", "[", "]"),
        ("globs", "{a,", "}"),
        ("negated classes", "[^", "]"),
    ] {
        for before in
            ["ENV a=", "LABEL ", "ENV a ", "COPY ", "FROM ", "WORKDIR ", "COPY --chown=", "RUN --mount=type=", "EXPOSE "]
        {
            nested(&format!("{name} in {before}"), &format!("FROM a:1\n{before}"), open, "x", close, LESS_DEEP / 10);
        }
    }
}

#[test]
fn nested_json() {
    for (open, close) in [("[", "]"), ("[\"a\",", "]"), ("{\"a\":", "}"), ("[[\"", "\"]]"), ("[", "")] {
        for before in ["RUN ", "CMD ", "COPY ", "SHELL ", "HEALTHCHECK CMD ", "VOLUME ", "CMD [\"a\","] {
            nested(&format!("{open} in {before}"), &format!("FROM a:1\n{before}"), open, "\"x\"", close, LESS_DEEP);
        }
    }
}

#[test]
fn nested_text_of_windows_shells() {
    for (shell, open, close) in [
        ("pwsh", "$(a ", ")"),
        ("pwsh", "{ ", "}"),
        ("pwsh", "@{a = ", "}"),
        ("pwsh", "[a[", "]]"),
        ("pwsh", "\"$(", ")\""),
        ("pwsh", "@\"\\\n", ""),
        ("pwsh", "if ($a) {", ""),
        ("cmd", "(", ")"),
        ("cmd", "(powershell {", ")"),
        ("cmd", "if exist a (", ")"),
        ("cmd", "powershell \"", "\""),
    ] {
        for close in [close, ""] {
            nested(
                &format!("{open} in {shell}"),
                &format!("FROM a:1\nSHELL [\"{shell}\"]\nRUN "),
                open,
                "a",
                close,
                LESS_DEEP / 4,
            );
        }
    }
}

#[test]
fn nested_shell_text() {
    for (name, open, close) in [
        ("braces", "${a:-", "}"),
        ("substitutions", "$(a ", ")"),
        ("backticks", "`a ", "`"),
        ("escaped backticks", "\\`a ", "\\`"),
        ("arithmetic", "$((1+", "))"),
        ("subshells", "(", ")"),
        ("groups", "{ ", ";}"),
        ("quoted substitutions", "\"$(a ", ")\""),
        ("double quotes", "\"", "\""),
        ("single quotes", "'", "'"),
        ("if", "if a; then ", " ;fi"),
        ("case", "case a in b) ", " ;;esac"),
        ("while", "while a; do ", " ;done"),
        ("functions", "a() { ", ";}"),
        ("sh -c", "sh -c \"", "\""),
        ("process substitutions", "<(a ", ")"),
        ("globs", "{a,", "}"),
        ("extended globs", "@(a|", ")"),
        ("tests", "[[ ( ", " ) ]]"),
        ("not", "! ", ""),
        ("and", "a && ", ""),
        ("pipes", "a | ", ""),
    ] {
        for before in ["RUN ", "RUN <<E\n", "HEALTHCHECK CMD ", "ONBUILD RUN ", "CMD [\"sh\", \"-c\", \""] {
            nested(&format!("{name} in {before}"), &format!("FROM a:1\n{before}"), open, "x", close, LESS_DEEP / 10);
        }
    }
}

#[test]
fn nested_lines() {
    for (name, open, close) in [
        ("continuations", "a \\\n", ""),
        ("comments", "\\\n# a\n", ""),
        ("empty lines", "\\\n\n", ""),
        ("heredocs", "<<A ", "\nA"),
        ("heredocs without an end", "<<A ", ""),
    ] {
        for before in ["RUN ", "COPY ", "ENV a=b ", "ONBUILD RUN ", "FROM ", "MAINTAINER ", "FOO "] {
            nested(&format!("{name} in {before}"), &format!("FROM a:1\n{before}"), open, "x", close, LESS_DEEP / 10);
        }
    }
}

#[test]
fn nested_patterns() {
    for (name, open, close) in [
        ("stars", "**/", ""),
        ("one star", "*a", ""),
        ("folders", "a/", ""),
        ("classes", "[", "]"),
        ("negations", "!", ""),
        ("braces", "{a,", "}"),
        ("escapes", "\\", ""),
        ("parents", "../", ""),
    ] {
        let text = format!("{}x{}\n!{}\n", open.repeat(LESS_DEEP), close.repeat(LESS_DEEP), open.repeat(20));
        use_everything(name, FileKind::Dockerignore, &text, open.len() * LESS_DEEP);
    }
}
