//! `--format checkstyle`: Checkstyle XML, one `error` a finding.

use super::report::FileReport;
use super::totals::{Render, Run};
use super::xml::attribute;
use crate::rules::Severity;

#[derive(Default)]
pub(super) struct Checkstyle {
    is_started: bool,
    /// hadolint's word for a hint, which Checkstyle does not know.
    has_style: bool,
}

impl Checkstyle {
    /// The report with hadolint's words.
    pub(super) fn of_hadolint() -> Self {
        Self { has_style: true, ..Self::default() }
    }

    fn start(&mut self, out: &mut String) {
        if !std::mem::replace(&mut self.is_started, true) {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?><checkstyle version=\"4.3\">");
        }
    }
}

impl Render for Checkstyle {
    fn file(&mut self, file: FileReport, out: &mut String) {
        self.start(out);
        out.push_str("<file");
        attribute(out, "name", &file.path);
        out.push_str(if file.entries.is_empty() { "/>" } else { ">" });
        for entry in &file.entries {
            out.push_str("<error");
            attribute(out, "column", &entry.range.start_column.to_string());
            attribute(out, "line", &entry.range.start_line.to_string());
            attribute(out, "message", &entry.message);
            let severity = match entry.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint if self.has_style => "style",
                Severity::Information | Severity::Hint => "info",
            };
            attribute(out, "severity", severity);
            attribute(out, "source", entry.id);
            out.push_str("/>");
        }
        if !file.entries.is_empty() {
            out.push_str("</file>");
        }
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.start(out);
        out.push_str("</checkstyle>");
    }
}
