//! `--format codacy`: one issue after the other, with nothing in between, as Codacy's wrapper of hadolint reads them.

use serde_json::json;

use super::json::line;
use super::report::FileReport;
use super::totals::{Render, Run};

pub(super) struct Codacy;

impl Render for Codacy {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            out.push_str(&line(&json!({
                "filename": file.path,
                "patternId": entry.id,
                "message": entry.message,
                "line": entry.range.start_line,
            })));
        }
    }

    fn end(&mut self, _: &Run, _: &mut String) {}
}
