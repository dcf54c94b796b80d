//! `--format sarif`: SARIF 2.1.0, as code scanning reads it.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::json::{List, pretty};
use super::report::{Entry, FileReport, Span, Trouble};
use super::totals::{Render, Run};
use crate::rules::{Rule, RuleSet, Severity};
use crate::text::percent_encoded;
use crate::texts::Locale;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log, as far as it is written. Results come first, one per line, followed by what is known only at the end.
pub(super) struct Sarif {
    working_folder: PathBuf,
    list: List,
    /// The rules that reported, by the name that they do it under, with their numbers.
    rules: FxHashMap<&'static str, usize>,
    descriptors: Vec<(&'static str, &'static Rule)>,
    files: Vec<String>,
}

impl Sarif {
    /// A log in which paths start at a folder.
    pub(super) fn new(working_folder: &Path) -> Self {
        Self {
            working_folder: working_folder.to_owned(),
            list: List::default(),
            rules: FxHashMap::default(),
            descriptors: Vec::new(),
            files: Vec::new(),
        }
    }

    fn start(&mut self, out: &mut String) {
        let before = format!(
            "{{\n  \"$schema\": \"{SCHEMA}\",\n  \"version\": \"2.1.0\",\n  \"runs\": [{{\n  \"columnKind\": \
             \"unicodeCodePoints\",\n  \"results\": ["
        );
        self.list.start(out, &before);
    }
}

impl Render for Sarif {
    fn file(&mut self, file: FileReport, out: &mut String) {
        self.start(out);
        let uri = uri(&file.path, &self.working_folder);
        for entry in &file.entries {
            let number = *self.rules.entry(entry.id).or_insert_with(|| {
                self.descriptors.push((entry.id, entry.rule));
                self.descriptors.len() - 1
            });
            self.list.put(out, &result(entry, &uri, number));
        }
        self.files.push(uri);
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        self.start(out);
        out.push_str("\n  ],\n  \"artifacts\": [");
        let mut artifacts = List::default();
        for uri in &self.files {
            artifacts.put(out, &json!({ "location": { "uri": uri } }));
        }
        let tool = json!({ "driver": {
            "name": "dockerfile-ls",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.descriptors.iter().map(|(id, rule)| descriptor(id, rule)).collect::<Vec<_>>(),
        }});
        let invocation = invocation(&run.troubles, &self.working_folder);
        out.push_str("\n  ],\n  \"invocations\": ");
        out.push_str(pretty(&[invocation]).trim_end());
        out.push_str(",\n  \"tool\": ");
        out.push_str(pretty(&tool).trim_end());
        out.push_str("\n  }]\n}\n");
    }
}

fn invocation(troubles: &[Trouble], working_folder: &Path) -> Value {
    let notifications = |settings: bool| -> Vec<Value> {
        troubles.iter().filter(|t| t.settings == settings).map(|t| notification(t, working_folder)).collect()
    };
    json!({
        "executionSuccessful": !troubles.iter().any(|t| t.serious),
        "toolConfigurationNotifications": notifications(true),
        "toolExecutionNotifications": notifications(false),
    })
}

fn notification(trouble: &Trouble, working_folder: &Path) -> Value {
    let mut notification = json!({
        "level": if trouble.serious { "error" } else { "warning" },
        "message": { "text": text(&trouble.message) },
    });
    if !trouble.path.is_empty() {
        let location = location(&uri(&trouble.path, working_folder), trouble.range);
        set(&mut notification, "locations", json!([location]));
    }
    notification
}

fn descriptor(id: &str, rule: &Rule) -> Value {
    let markdown = rule.documentation().markdown(Locale::ENGLISH).to_string();
    let set_name = match rule.set {
        RuleSet::BuildError => "build-error",
        RuleSet::BuildCheck => "build-check",
        RuleSet::Hadolint => "hadolint",
        RuleSet::ShellCheck => "shellcheck",
        RuleSet::Own => "dockerfile-ls",
    };
    let mut descriptor = json!({
        "id": id,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": crate::texts::docs::plain_text(&markdown), "markdown": markdown },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["dockerfile", set_name], "aliases": rule.aliases },
    });
    if let Some(uri) = rule.page(id) {
        set(&mut descriptor, "helpUri", uri.into());
    }
    descriptor
}

fn result(entry: &Entry, uri: &str, rule: usize) -> Value {
    let mut result = json!({
        "ruleId": entry.id,
        "ruleIndex": rule,
        "level": level(entry.severity),
        "message": { "text": text(&entry.message) },
        "locations": [location(uri, Some(entry.range))],
        "partialFingerprints": { "dockerfileLs/v1": entry.fingerprint },
    });
    if !entry.related.is_empty() {
        let related: Vec<Value> = entry
            .related
            .iter()
            .map(|related| {
                let mut place = location(uri, Some(related.range));
                set(&mut place, "message", json!({ "text": text(&related.message) }));
                place
            })
            .collect();
        set(&mut result, "relatedLocations", related.into());
    }
    let fixes: Vec<Value> = entry
        .fixes
        .iter()
        .filter(|fix| !fix.edits.is_empty())
        .map(|fix| {
            let replacements: Vec<Value> = fix
                .edits
                .iter()
                .map(|edit| json!({ "deletedRegion": region(edit.range), "insertedContent": { "text": edit.text } }))
                .collect();
            json!({
                "description": { "text": text(&fix.title) },
                "artifactChanges": [{ "artifactLocation": { "uri": uri }, "replacements": replacements }],
            })
        })
        .collect();
    if !fixes.is_empty() {
        set(&mut result, "fixes", fixes.into());
    }
    result
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// A message: an empty one is not allowed.
fn text(message: &str) -> &str {
    if message.is_empty() { " " } else { message }
}

fn location(uri: &str, place: Option<Span>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri } });
    if let Some(place) = place {
        set(&mut physical, "region", region(place));
    }
    json!({ "physicalLocation": physical })
}

fn region(place: Span) -> Value {
    json!({
        "startLine": place.start_line,
        "startColumn": place.start_column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "byteOffset": place.offset,
        "byteLength": place.length,
    })
}

/// The path as a URI, from the working folder where it lies in it.
fn uri(path: &str, working_folder: &Path) -> String {
    let folder = super::report::display(working_folder);
    let inside = path.strip_prefix(&folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path);
    let before = if inside.starts_with('/') {
        "file://"
    } else if cfg!(windows) && inside.as_bytes().get(1) == Some(&b':') {
        "file:///"
    } else {
        ""
    };
    format!("{before}{}", percent_encoded(inside))
}

#[cfg(test)]
mod tests {
    use super::uri;
    use std::path::Path;

    #[test]
    fn paths_as_uris() {
        let at = |path: &str| uri(path, Path::new("/work/it"));
        assert_eq!(at("a b/Dockerfile"), "a%20b/Dockerfile");
        assert_eq!(at("/work/it/é/Dockerfile"), "%C3%A9/Dockerfile");
        assert_eq!(at("/work/item"), "file:///work/item");
        assert_eq!(at("a:b"), "a%3Ab");
    }
}
