//! `--format json`: a finding a line.

use serde::Serialize;

use super::report::{Entry, FileReport};
use super::totals::{Render, Run};

#[derive(Serialize)]
struct Located<'a> {
    path: &'a str,
    #[serde(flatten)]
    entry: &'a Entry,
}

/// The document, as far as it is written.
#[derive(Default)]
pub(super) struct Json {
    list: List,
}

impl Render for Json {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            self.list.start(out, "{\n  \"version\": 1,\n  \"findings\": [");
            self.list.put(out, &Located { path: &file.path, entry });
        }
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        self.list.start(out, "{\n  \"version\": 1,\n  \"findings\": [");
        out.push_str("\n  ],\n  \"problems\": ");
        out.push_str(&line(&run.troubles));
        out.push_str("\n}\n");
    }
}

/// A list of which not all is known yet.
#[derive(Default)]
pub(super) struct List {
    is_started: bool,
    has_items: bool,
}

impl List {
    /// Writes what comes before the list, once.
    pub(super) fn start(&mut self, out: &mut String, before: &str) {
        if !std::mem::replace(&mut self.is_started, true) {
            out.push_str(before);
        }
    }

    /// Writes an item on a line of its own.
    pub(super) fn put(&mut self, out: &mut String, item: &impl Serialize) {
        out.push_str(if std::mem::replace(&mut self.has_items, true) { ",\n    " } else { "\n    " });
        out.push_str(&line(item));
    }
}

/// JSON on one line.
pub(super) fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// JSON for people, with a line end.
pub(super) fn pretty(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
