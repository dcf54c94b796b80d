//! Situations after FROM, and the first five items that a user would have seen that day.
//!
//! Editors leave out items that do not match what is typed; so do these tests.

use expect_test::{Expect, expect};
use jiff::civil::Date;

use super::complete;
use crate::data::today::Today;
use crate::snapshot::{Document, FileKind, World};
use crate::testing::{cursor, snapshot};

const TODAY: Today = Today::new(Date::constant(2026, 11, 24));

fn check(today: Today, fixture: &str, expected: &Expect) {
    let (text, at) = cursor(fixture);
    let world = World { today, ..snapshot("").world.clone() };
    let snapshot = Document::new(FileKind::Dockerfile, 1, &text).snapshot(world);
    let found = complete(&snapshot, at);
    let typed = text.get(usize::from(found.replace.start())..usize::from(at)).unwrap();
    let fits = |label: &str| label.contains(typed);
    let shown = found.items.iter().filter(|item| fits(&item.label)).take(5);
    let shown: Vec<String> =
        shown.map(|item| if item.deprecated { format!("{} (ended)", item.label) } else { item.label.clone() }).collect();
    expected.assert_eq(&shown.join(", "));
}

#[test]
fn names() {
    check(TODAY, "FROM <|>", &expect!["python, alpine, debian, ubuntu, node"]);
    check(
        TODAY,
        "FROM no<|>",
        &expect![
            "node, chronograf, mcr.microsoft.com/windows/nanoserver, mcr.microsoft.com/devcontainers/javascript-node, mcr.microsoft.com/devcontainers/typescript-node"
        ],
    );
    check(TODAY, "FROM python:3.14 AS build\nFROM <|>", &expect!["build, python, alpine, debian, ubuntu"]);
}

#[test]
fn tags_of_python() {
    check(TODAY, "FROM python:<|>", &expect!["3.14-slim, 3.14, 3.15-slim, 3.15, 3.13-slim"]);
    check(TODAY, "FROM python:3.1<|>", &expect!["3.14-slim, 3.14, 3.15-slim, 3.15, 3.13-slim"]);
    check(TODAY, "FROM python:3.12-<|>", &expect!["3.12-slim, 3.12-slim-trixie, 3.12-slim-bookworm, 3.12-alpine, 3.12-trixie"]);
    check(TODAY, "FROM python:sl<|>", &expect!["3.14-slim, 3.15-slim, 3.13-slim, 3.14-slim-trixie, 3.14-slim-bookworm"]);
    check(
        TODAY,
        "FROM python:3.13.<|>",
        &expect!["3.13.15-slim, 3.13.15, 3.13.15-slim-trixie, 3.13.15-slim-bookworm, 3.13.15-alpine"],
    );
    check(
        TODAY,
        "FROM python:3.8<|>",
        &expect!["3.8-slim (ended), 3.8 (ended), 3.8-slim-bookworm (ended), 3.8-slim-bullseye (ended), 3.8-alpine (ended)"],
    );
}

/// The program does not grow old with its list: what ends, ends, and what comes is expected.
#[test]
fn tags_of_python_on_other_days() {
    check(
        Today::new(Date::constant(2026, 9, 30)),
        "FROM python:3.1<|>",
        &expect!["3.14-slim, 3.14, 3.13-slim, 3.13, 3.14-slim-trixie"],
    );
    check(
        Today::new(Date::constant(2029, 11, 1)),
        "FROM python:<|>",
        &expect!["3.15-slim, 3.15, 3.14-slim, 3.14, 3.14-slim-trixie"],
    );
}

#[test]
fn tags_of_other_images() {
    check(TODAY, "FROM alpine:<|>", &expect!["3.24, 3.23, 3.22, 3.24.1, 3"]);
    check(TODAY, "FROM ubuntu:<|>", &expect!["26.04, 24.04, 22.04, 26.10, resolute"]);
    check(TODAY, "FROM postgres:<|>", &expect!["18, 18-alpine, 18-trixie, 17, 17-alpine"]);
    check(TODAY, "FROM node:<|>", &expect!["26, 26-alpine, 26-slim, 24, 24-alpine"]);
    check(TODAY, "FROM registry.example/app:<|>", &expect!["latest, 1.2.4, 1.2.3, 1, 1-slim"]);
    check(TODAY, "FROM ghcr.io/nobody/asked:<|>", &expect![[""]]);
}

#[test]
fn nothing_beside_the_word() {
    for fixture in ["ENV =<|>", "FROM a\nENV =<|>", "FROM a\nENV \"\"=$<|>"] {
        let (text, at) = cursor(fixture);
        let found = complete(&snapshot(&text), at);
        assert!(
            found.replace.contains_inclusive(at) || (found.items.is_empty() && found.replace.is_empty()),
            "{fixture}: {found:?}"
        );
    }
}
