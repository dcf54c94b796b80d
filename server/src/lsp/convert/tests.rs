//! Every item of every list is one that editors show, goes on being shown while it is typed, and is one whole when it is
//! taken, also where the editor has closed a bracket or a quote behind the cursor.

use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp::ls_types::{CompletionTextEdit, InsertTextFormat, Range};

use super::completion::{EditRange, List, ListItem};
use crate::ide::{self, completion::Completions};
use crate::lsp::client::{ClientProfile, ListProfile};
use crate::snapshot::{FileKind, Snapshot};
use crate::testing::{cursor, knowledge, snapshot_in};
use crate::text::Encoding;

/// Lists at a cursor, one or more for each provider. All stand before anything of an item is typed, apart from what opens a
/// variable, a flag or a comment.
const SITUATIONS: &[&str] = &[
    "<|>",
    "FROM a\n<|>",
    "FROM a\nONBUILD <|>",
    "FROM <|>",
    "FROM a AS build\nFROM <|>",
    "FROM <|> AS build",
    "FROM python:<|>",
    "FROM node:<|>",
    "FROM registry.example/app:<|>",
    "FROM mcr.microsoft.com/dotnet/aspnet:<|>",
    "FROM mcr.microsoft.com/<|>",
    "FROM gcr.io/distroless/<|>",
    "FROM docker.io/library/<|>",
    "ARG V=26\nFROM node:${V}-<|>",
    "ARG V=26\nFROM node:${V}<|>",
    "ARG V=<|>\nFROM node:${V}-slim",
    "ARG V=\"<|>\"\nFROM node:${V}-slim",
    "ARG BASE=node:<|>\nFROM ${BASE}",
    "FROM --platform=<|> a",
    "FROM --<|>",
    "FROM a <|>",
    "FROM a AS b\nFROM a\nCOPY --from=<|> x y",
    "FROM a\nCOPY --from=python:<|> x y",
    "FROM a\nCOPY --<|>",
    "FROM a\nCOPY -<|>",
    "FROM a\nCOPY <|>",
    "FROM a\nCOPY ./<|>",
    "FROM a\nCOPY app/<|> ./",
    "FROM a\nWORKDIR /srv\nCOPY a <|>",
    "FROM a\nCOPY --exclude=<|> . .",
    "FROM a\nRUN useradd me\nCOPY --chown=<|> a b",
    "FROM a\nCOPY --chmod=<|> a b",
    "FROM a\nCOPY --link=<|> a b",
    "FROM a\nCOPY [\"<|>\"]",
    "FROM a\nCOPY [\"app/<|>\"]",
    "FROM a\nCOPY [\"<|>",
    "FROM a\nWORKDIR /srv\nCOPY [\"a\", \"<|>\"]",
    "FROM a\nWORKDIR /srv\nCOPY [\"a\", \"<|>",
    "FROM a\nADD --<|>",
    "FROM a AS b\nWORKDIR /srv\nFROM c\nCOPY --from=b <|>",
    "FROM a AS b\nWORKDIR /srv\nFROM c\nCOPY --from=b [\"<|>\"]",
    "FROM a\nRUN <|>",
    "FROM a\nRUN --mount=<|>",
    "FROM a\nRUN --mount=type=<|>",
    "FROM a\nRUN --mount=type=cache,<|>",
    "FROM a\nRUN --mount=type=cache,target=<|>",
    "FROM a\nRUN --mount=type=cache,sharing=<|>",
    "FROM a\nRUN --mount=type=bind,source=<|>",
    "FROM a AS b\nFROM a\nRUN --mount=type=bind,from=<|>",
    "FROM a\nRUN --network=<|> x",
    "FROM a\nRUN <<EOF\necho\n<|>",
    "FROM a\nWORKDIR /srv\nWORKDIR <|>",
    "FROM a\nWORKDIR /srv\nVOLUME [\"<|>\"]",
    "FROM a\nWORKDIR /srv\nVOLUME [\"<|>",
    "ARG V=1\nFROM a\nARG <|>",
    "ARG <|>",
    "FROM a\nLABEL <|>",
    "FROM a\nEXPOSE <|>",
    "FROM a\nEXPOSE 80/<|>",
    "FROM a\nUSER <|>",
    "FROM a\nUSER root:<|>",
    "FROM a\nSTOPSIGNAL <|>",
    "FROM a\nSHELL <|>",
    "FROM a\nHEALTHCHECK <|>",
    "FROM a\nHEALTHCHECK --interval=<|>",
    "#<|>",
    "# <|>",
    "# syntax=<|>",
    "# escape=<|>\nFROM a",
    "# check=<|>",
    "# check=skip=<|>",
    "FROM a\n# hadolint ignore=<|>\nRUN x",
    "FROM a\n# dockerfile-ls ignore=<|>\nRUN x",
    "FROM a\nARG APP=1\nENV A=$<|>",
    "FROM a\nARG APP=1\nENV A=${<|>",
    "FROM a\nARG APP=1\nENV A=${<|>}",
    "FROM a\nARG APP=1\nENV A=\"$<|>\"",
    "FROM a\nARG APP=1\nENV A=\"${<|>\"",
    "FROM a\nARG APP=1\nENV A=\"${<|>}\"",
    "FROM a\nARG APP=1\nENV A=\"x/${<|>}/y\"",
    "FROM a\nARG APP=1\nENV A=${<|>:-x}",
    "FROM debian:13\nRUN apt-get <|>",
    "FROM debian:13\nRUN x && <|>",
    "FROM debian:13\nRUN apt-get install -<|>",
    "FROM debian:13\nRUN apt-get install -y --<|> curl",
    "FROM debian:13\nRUN apt-get install -y <|>",
    "FROM alpine:3.22\nRUN apk add --no-cache <|>",
    "FROM alpine:3.22\nRUN go mod <|>",
    "FROM alpine:3.22\nRUN java -<|>",
    "FROM alpine:3.22\nRUN <<EOF\nnpm <|>\nEOF\n",
    "FROM alpine:3.22\nRUN x=\"$(<|>)\"",
    "FROM alpine:3.22\nRUN mkdir /data /srv\nRUN rm -r /<|>",
    "FROM alpine:3.22\nWORKDIR /srv\nRUN mkdir data\nRUN rm -r <|>",
    "FROM alpine:3.22\nRUN name=1; echo $<|>",
    "FROM python:3.13-slim\nCMD <|>",
    "FROM python:3.13-slim\nCMD [\"<|>\"]",
    "FROM python:3.13-slim\nCMD [\"uvicorn\", \"a:b\", \"--<|>\"]",
    "FROM python:3.13-slim\nCMD [\"uvicorn\", \"a:b\", \"<|>\"]",
    "FROM python:3.13-slim\nCMD [\"sh\", \"-c\", \"uvicorn -<|>\"]",
    "FROM python:3.13-slim\nHEALTHCHECK CMD [\"<|>\"]",
    "FROM node:22\nONBUILD RUN npm <|>",
    "FROM a\nARG APP=1\nRUN echo ${<|>}",
    "FROM a\nARG APP=1\nRUN echo \"${<|>}\"",
    "FROM a\nARG APP=1\nRUN <<EOF\necho ${<|>}\nEOF\n",
    "FROM a\nARG APP=1\nCOPY [\"${<|>}\"]",
    "FROM a\nARG APP=1\nCOPY ${<|>} /",
    "FROM a\nARG APP=1\nLABEL a=\"${<|>}\"",
    "FROM a\nARG APP=1\nRUN --mount=type=cache,target=${<|>} x",
    "ARG APP=1\nFROM a\nUSER ${<|>}",
    "ARG APP=1\nFROM ${<|>}",
    "ARG APP=1\nFROM node:${<|>}",
    "ARG APP=1\nFROM --platform=${<|>} a",
    "ARG APP=1\nFROM a\nCOPY --chown=${<|>} a b",
];

/// Where the file is a `.dockerignore`.
const IGNORE_SITUATIONS: &[&str] = &["<|>", "!<|>", "app/<|>", "a\n<|>", "**/<|>"];

/// What a client does with a list.
struct Client {
    name: &'static str,
    profile: ClientProfile,
    shows: fn(&ListItem, &str) -> bool,
    /// Whether the whole range of an edit is replaced, and not only what stands before the cursor.
    applies_edits: bool,
}

fn clients() -> [Client; 4] {
    let plain = ClientProfile { encoding: Encoding::Utf8, ..ClientProfile::default() };
    let lists = ListProfile {
        default_range: true,
        default_format: true,
        default_commits: true,
        default_data: true,
        later_documentation: true,
        later_detail: true,
    };
    let modern = ClientProfile { snippets: true, insert_replace: true, ..plain.clone() };
    let with_defaults = ClientProfile { lists, ..modern.clone() };
    let client =
        |name, profile: &ClientProfile, shows, applies_edits| Client { name, profile: profile.clone(), shows, applies_edits };
    [
        client("VS Code", &with_defaults, in_vs_code, true),
        client("Helix", &modern, in_helix, true),
        client("Neovim", &ClientProfile { insert_replace: false, ..with_defaults.clone() }, in_neovim, false),
        client("plain", &plain, in_neovim, false),
    ]
}

/// The items of a list with what it says of all of them.
fn with_defaults(list: List) -> Vec<ListItem> {
    let defaults = list.item_defaults;
    let mut items = list.items;
    for item in &mut items {
        if let (None, Some(range)) = (&item.text_edit, defaults.edit_range) {
            let new_text = item.text_edit_text.take().unwrap_or_else(|| item.label.clone());
            item.text_edit = Some(EditRange::edit(range, new_text));
        }
        let format = item.insert_text_format.or(defaults.insert_text_format);
        item.insert_text_format = format.filter(|format| *format == InsertTextFormat::SNIPPET);
    }
    items
}

/// The text that an item is compared by.
fn filter_text(item: &ListItem) -> &str {
    item.filter_text.as_deref().unwrap_or(&item.label)
}

/// The text that is inserted, and the place.
fn edit(item: &ListItem) -> (&str, Range, Range) {
    match item.text_edit.as_ref().unwrap() {
        CompletionTextEdit::Edit(edit) => (&edit.new_text, edit.range, edit.range),
        CompletionTextEdit::InsertAndReplace(edit) => (&edit.new_text, edit.insert, edit.replace),
    }
}

/// The text between the start of an item's edit and the cursor, which stands at the end of `line`.
fn typed<'a>(item: &ListItem, line: &'a str) -> &'a str {
    line.get(usize::try_from(edit(item).1.start.character).unwrap()..).unwrap_or_default()
}

/// `fuzzyScore` of VS Code: all letters in order, the first at the start of a word; blanks before them do not count.
fn in_vs_code(item: &ListItem, line: &str) -> bool {
    let pattern: Vec<char> = typed(item, line).trim_start_matches([' ', '\t']).to_lowercase().chars().collect();
    let text = filter_text(item);
    let word: Vec<char> = text.to_lowercase().chars().collect();
    let Some(first) = pattern.first() else { return true };
    let is_separator = |c: char| "_-. /\\'\":$<>()[]{}".contains(c) || c.is_whitespace();
    let original: Vec<char> = text.chars().collect();
    let is_strong = |at: usize| {
        let before = at.checked_sub(1);
        at == 0
            || before.is_some_and(|before| is_separator(word[before]))
            || is_separator(word[at])
            || (original[at].is_uppercase() && before.is_some_and(|before| !original[before].is_uppercase()))
    };
    let starts = (0..word.len()).filter(|&at| word[at] == *first);
    let has_rest = |at: usize| is_subsequence(&pattern[1..], &word[at + 1..]);
    let starts: Vec<usize> = starts.filter(|&at| has_rest(at)).collect();
    starts.iter().any(|&at| is_strong(at))
}

/// Helix: the letters of the word before the cursor, in order.
fn in_helix(item: &ListItem, line: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let pattern: Vec<char> =
        line.get(line.trim_end_matches(is_word).len()..).unwrap_or_default().to_lowercase().chars().collect();
    is_subsequence(&pattern, &filter_text(item).to_lowercase().chars().collect::<Vec<_>>())
}

/// Neovim: what is typed is how the text begins, if there is a letter or a digit in it.
fn in_neovim(item: &ListItem, line: &str) -> bool {
    let prefix = typed(item, line);
    !prefix.contains(|c: char| c.is_ascii_alphanumeric()) || filter_text(item).starts_with(prefix)
}

fn is_subsequence(pattern: &[char], word: &[char]) -> bool {
    let mut word = word.iter();
    pattern.iter().all(|c| word.any(|other| other == c))
}

/// Lists that were asked for, by the text with its cursor: clients differ in what they make of them.
#[derive(Default)]
struct Lists(HashMap<String, (Arc<Snapshot>, Completions)>);

impl Lists {
    fn complete(&mut self, kind: FileKind, fixture: &str, profile: &ClientProfile) -> Vec<ListItem> {
        let (text, at) = cursor(fixture);
        let (snapshot, found) = self.0.entry(fixture.to_owned()).or_insert_with(|| {
            let snapshot = snapshot_in(kind, &text, knowledge());
            let found = ide::completion::complete(&snapshot, at);
            (snapshot, found)
        });
        with_defaults(super::completion::completions(snapshot, found.clone(), at, profile, 1).0)
    }
}

/// The cursor's line before it and behind it.
fn line(fixture: &str) -> (&str, &str) {
    let (before, after) = fixture.split_once("<|>").unwrap();
    (before.rsplit('\n').next().unwrap(), after.split('\n').next().unwrap())
}

/// A text without the marks of a snippet.
fn without_stops(item: &ListItem) -> String {
    let text = edit(item).0;
    if item.insert_text_format.is_none() {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['\\', '$', '}']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&escaped[..length]);
            rest = &escaped[length..];
        } else if let Some(stop) = rest.strip_prefix("${") {
            rest = stop.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(':');
            // Of several the first is there until another one is chosen.
            if let Some((choices, behind)) = rest.strip_prefix('|').and_then(|choices| choices.split_once("|}")) {
                out.push_str(choices.split(',').next().unwrap_or_default());
                rest = behind;
            }
        } else {
            rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out + rest
}

/// The cursor's line after an item was taken.
fn taken(item: &ListItem, before: &str, after: &str, client: &Client) -> [String; 2] {
    let (_, insert, replace) = edit(item);
    let line = format!("{before}{after}");
    let at = |column: u32| usize::try_from(column).unwrap();
    let new_text = without_stops(item);
    [insert, replace].map(|range| {
        let end = if client.applies_edits { at(range.end.character) } else { before.len() };
        format!("{}{new_text}{}", &line[..at(range.start.character)], &line[end..])
    })
}

/// `$A` and `${A}` are the same.
fn without_braces(line: String) -> String {
    line.replace(['{', '}'], "")
}

/// Words that are letter for letter how an item begins, as people type it.
fn ways_to_type(item: &ListItem, before: &str) -> Vec<String> {
    let typed = typed(item, before);
    let texts = [item.label.as_str(), filter_text(item), edit(item).0.split(['\n']).next().unwrap_or_default()];
    let mut ways: Vec<String> = Vec::new();
    for text in texts.iter().take(if item.insert_text_format.is_some() { 2 } else { 3 }) {
        let rest = text.strip_prefix(typed).or_else(|| text.strip_prefix(typed.trim_end_matches('{')));
        let word = rest.unwrap_or_default().split(' ').next().unwrap_or_default();
        let word = word.trim_end_matches(['}', '"']).to_owned();
        // A brace or a bracket asks for a new list, which has its own situations.
        if !word.is_empty() && !word.starts_with(['{', '[']) && !ways.contains(&word) {
            ways.push(word);
        }
    }
    ways
}

fn check(kind: FileKind, fixture: &str, failures: &mut Vec<String>) {
    let (before, after) = line(fixture);
    let mut lists = Lists::default();
    for client in clients() {
        let items = lists.complete(kind, fixture, &client.profile);
        if items.is_empty() {
            failures.push(format!("{}: nothing in {fixture:?}", client.name));
        }
        for (place, item) in items.iter().enumerate() {
            let mut fail = |what: &str| failures.push(format!("{}: {:?} {what} in {fixture:?}", client.name, item.label));
            if !(client.shows)(item, before) {
                fail("is not shown");
            }
            let lines = taken(item, before, after, &client);
            let plain = lines.clone().map(without_braces);
            for line in &lines {
                let count = |c: char| line.matches(c).count();
                if after.contains('}') && count('{') != count('}') || after.contains('"') && count('"') % 2 == 1 {
                    fail(&format!("makes {line:?}"));
                }
            }
            for word in ways_to_type(item, before) {
                // Of long lists the first only are typed.
                let lengths = [1, 2, word.len()].into_iter().take(if place < 6 { 3 } else { 0 });
                for length in lengths.filter(|&length| length <= word.len()) {
                    let typed = &word[..length];
                    if !(client.shows)(item, &format!("{before}{typed}")) {
                        fail(&format!("is hidden when {typed:?} is typed"));
                    }
                    let again = fixture.replace("<|>", &format!("{typed}<|>"));
                    let (before, after) = line(&again);
                    let items = lists.complete(kind, &again, &client.profile);
                    let is_shown = |item: &ListItem| {
                        (client.shows)(item, before) && taken(item, before, after, &client).map(without_braces) == plain
                    };
                    if !items.iter().any(is_shown) && length < word.len() {
                        fail(&format!("is not in the list that is asked for after {typed:?}"));
                    }
                }
            }
        }
    }
}

#[test]
fn every_item_is_shown_and_is_whole_when_it_is_taken() {
    let mut failures = Vec::new();
    SITUATIONS.iter().for_each(|fixture| check(FileKind::Dockerfile, fixture, &mut failures));
    IGNORE_SITUATIONS.iter().for_each(|fixture| check(FileKind::Dockerignore, fixture, &mut failures));
    failures.sort();
    failures.dedup();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
