//! `--format gnu`: `program:file:line: RULE severity: message`, as hadolint writes it.

use super::report::FileReport;
use super::totals::{Render, Run};
use crate::rules::Severity;
use crate::text::visible_line;

pub(super) struct Gnu {
    pub(super) program: &'static str,
}

impl Render for Gnu {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            let (program, path, line) = (self.program, visible_line(&file.path), entry.range.start_line);
            let message = visible_line(&entry.message);
            out.push_str(&format!("{program}:{path}:{line}: {} {}: {message}\n", entry.id, word(entry.severity)));
        }
    }

    fn end(&mut self, _: &Run, _: &mut String) {}
}

/// hadolint's words.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
        Severity::Hint => "style",
    }
}
