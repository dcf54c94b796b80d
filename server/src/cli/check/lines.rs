//! `--format concise` and `--format grouped`: a line for each finding.

use super::report::{Entry, FileReport};
use super::text::{nothing, summary};
use super::totals::{Render, Run};
use crate::cli::speech::said;
use crate::rules::Severity;
use crate::text::visible_line;

/// Lines, and a summary at the end unless it is not wanted.
pub(super) struct Lines {
    pub(super) searched: Vec<String>,
    pub(super) is_grouped: bool,
    pub(super) has_summary: bool,
    pub(super) has_colours: bool,
}

impl Render for Lines {
    fn file(&mut self, file: FileReport, out: &mut String) {
        if file.entries.is_empty() {
            return;
        }
        let path = visible_line(&file.path);
        let place = |entry: &Entry| format!("{}:{}", entry.range.start_line, entry.range.start_column);
        if !self.is_grouped {
            for entry in &file.entries {
                out.push_str(&format!("{path}:{}: {}\n", place(entry), self.line(entry)));
            }
            return;
        }
        let width = file.entries.iter().map(|entry| place(entry).len()).max().unwrap_or_default();
        out.push_str(&format!("{}\n", self.painted("1", &path)));
        for entry in &file.entries {
            out.push_str(&format!("  {:<width$}  {}\n", place(entry), self.line(entry)));
        }
        out.push('\n');
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        if !self.has_summary {
        } else if run.files == 0 && run.troubles.is_empty() {
            out.push_str(&nothing(&self.searched, run.language));
        } else {
            out.push_str(&summary(run));
        }
    }
}

impl Lines {
    fn line(&self, entry: &Entry) -> String {
        let colour = match entry.severity {
            Severity::Error => "1;91",
            Severity::Warning => "1;33",
            Severity::Information => "1;92",
            Severity::Hint => "1;96",
        };
        let severity = self.painted(colour, &said(&entry.severity.name()));
        let mark = if entry.fixable { " [*]" } else { "" };
        format!("{severity}[{}]{mark} {}", entry.id, visible_line(&entry.message))
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.has_colours { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
