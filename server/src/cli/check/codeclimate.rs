//! `--format codeclimate` and `--format gitlab`: Code Climate's issues, a stream of them or, for GitLab, a list.

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::fingerprint::fnv;
use super::json::{List, line};
use super::report::{Entry, FileReport};
use super::totals::{Render, Run};
use crate::rules::Severity;

/// Issues with NUL behind each.
pub(super) struct Codeclimate;

impl Render for Codeclimate {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            out.push_str(&line(&issue(&file.path, entry)));
            out.push('\0');
        }
    }

    fn end(&mut self, _: &Run, _: &mut String) {}
}

/// A list of issues that are known by a fingerprint.
#[derive(Default)]
pub(super) struct Gitlab {
    list: List,
}

impl Render for Gitlab {
    fn file(&mut self, file: FileReport, out: &mut String) {
        // Two issues of one fingerprint are one to GitLab.
        let mut seen = FxHashMap::<String, usize>::default();
        for entry in &file.entries {
            let mut issue = issue(&file.path, entry);
            let key = format!("{}\n{}\n{}", file.path, entry.id, entry.fingerprint);
            let number = seen.entry(key.clone()).or_default();
            *number += 1;
            if let Some(object) = issue.as_object_mut() {
                object.insert("fingerprint".to_owned(), format!("{:016x}", fnv(&format!("{key}\n{number}"))).into());
            }
            self.list.start(out, "[");
            self.list.put(out, &issue);
        }
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.list.start(out, "[");
        out.push_str("\n]\n");
    }
}

fn issue(path: &str, entry: &Entry) -> Value {
    json!({
        "type": "issue",
        "check_name": entry.id,
        "description": entry.message,
        "categories": ["Bug Risk"],
        "location": { "path": path, "lines": { "begin": entry.range.start_line, "end": entry.range.end_line } },
        // Less serious than a warning is "minor" to hadolint where it is a hint, and "info" where it is none.
        "severity": match entry.severity {
            Severity::Error => "blocker",
            Severity::Warning => "major",
            Severity::Information => "info",
            Severity::Hint => "minor",
        },
    })
}
