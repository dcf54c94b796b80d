//! `--format sonarqube`: SonarQube's generic issues. Its columns count from 0.

use serde_json::json;

use super::json::List;
use super::report::{FileReport, Span};
use super::totals::{Render, Run};
use crate::rules::Severity;

pub(super) struct Sonarqube {
    engine: &'static str,
    list: List,
}

impl Sonarqube {
    /// Issues of an engine of that name.
    pub(super) fn new(engine: &'static str) -> Self {
        Self { engine, list: List::default() }
    }
}

impl Render for Sonarqube {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            self.list.start(out, "{\"issues\":[");
            self.list.put(
                out,
                &json!({
                    "engineId": self.engine,
                    "ruleId": entry.id,
                    "severity": match entry.severity {
                        Severity::Error => "CRITICAL",
                        Severity::Warning => "MAJOR",
                        Severity::Information => "MINOR",
                        Severity::Hint => "INFO",
                    },
                    "type": if entry.severity == Severity::Error { "BUG" } else { "CODE_SMELL" },
                    "primaryLocation": {
                        "message": entry.message,
                        "filePath": file.path,
                        "textRange": range(entry.range),
                    },
                }),
            );
        }
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.list.start(out, "{\"issues\":[");
        out.push_str("\n]}\n");
    }
}

/// An empty range, and one that ends where a line begins, would be refused: what has no width is told by its line.
fn range(place: Span) -> serde_json::Value {
    if place.length == 0 || place.end_column == 1 {
        return json!({ "startLine": place.start_line });
    }
    json!({
        "startLine": place.start_line,
        "endLine": place.end_line,
        "startColumn": place.start_column - 1,
        "endColumn": place.end_column - 1,
    })
}
