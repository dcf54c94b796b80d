//! `--format github`: workflow commands that GitHub Actions turns into annotations.

use super::report::{FileReport, Span};
use super::totals::{Render, Run};
use crate::rules::Severity;
use crate::text::visible;

pub(super) struct Github;

impl Render for Github {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            let command = match entry.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "notice",
            };
            command_line(out, command, &file.path, Some(entry.range), entry.id, &entry.message);
        }
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        for trouble in &run.troubles {
            let command = if trouble.serious { "error" } else { "warning" };
            command_line(out, command, &trouble.path, trouble.range, "dockerfile-ls", &trouble.message);
        }
    }
}

fn command_line(out: &mut String, command: &str, path: &str, place: Option<Span>, title: &str, message: &str) {
    out.push_str(&format!("::{command} file={}", property(path)));
    if let Some(at) = place {
        out.push_str(&format!(",line={},endLine={}", at.start_line, at.end_line));
        // GitHub takes columns of one line only.
        if at.start_line == at.end_line {
            out.push_str(&format!(",col={},endColumn={}", at.start_column, at.end_column));
        }
    }
    out.push_str(&format!(",title={}::{}\n", property(title), data(message)));
}

/// As `escapeData` of GitHub's toolkit; other control characters become visible.
fn data(text: &str) -> String {
    visible(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// As `escapeProperty` of GitHub's toolkit.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_field() {
        assert_eq!(data("100%\r\n::error::x\u{1b}[0m"), "100%25%0D%0A::error::x\\u{1b}[0m");
        assert_eq!(property("a,line=1::b%"), "a%2Cline=1%3A%3Ab%25");
    }
}
