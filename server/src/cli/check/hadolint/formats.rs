//! What hadolint's own formats look like, where they differ from ours of the same name.

use serde_json::json;

use crate::cli::check::gnu::word;
use crate::cli::check::json::{List, line};
use crate::cli::check::report::FileReport;
use crate::cli::check::totals::{Render, Run};
use crate::cli::check::xml::{attribute, content};
use crate::rules::Severity;
use crate::text::visible_line;

/// `file:line RULE severity: message`.
pub(super) struct Tty {
    pub(super) has_colours: bool,
}

impl Render for Tty {
    fn file(&mut self, file: FileReport, out: &mut String) {
        let path = visible_line(&file.path);
        for entry in &file.entries {
            let severity = word(entry.severity);
            let colour = match entry.severity {
                Severity::Error => "1;91",
                Severity::Warning => "1;93",
                Severity::Information => "92",
                Severity::Hint => "96",
            };
            let shown = if self.has_colours { format!("\u{1b}[{colour}m{severity}\u{1b}[0m") } else { severity.to_owned() };
            out.push_str(&format!("{path}:{} {} {shown}: {}\n", entry.range.start_line, entry.id, visible_line(&entry.message)));
        }
    }

    fn end(&mut self, _: &Run, _: &mut String) {}
}

/// A list of objects.
#[derive(Default)]
pub(super) struct Json {
    list: List,
}

impl Render for Json {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            self.list.start(out, "[");
            self.list.put(
                out,
                &json!({
                    "file": file.path,
                    "line": entry.range.start_line,
                    "column": 1,
                    "level": word(entry.severity),
                    "code": entry.id,
                    "message": entry.message,
                }),
            );
        }
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.list.start(out, "[");
        out.push_str("\n]");
    }
}

/// SARIF without descriptions of rules.
#[derive(Default)]
pub(super) struct Sarif {
    list: List,
}

const BEFORE: &str =
    "{\"$schema\":\"http://json.schemastore.org/sarif-2.1.0\",\"runs\":[{\"defaultSourceLanguage\":\"dockerfile\",\"results\":[";

impl Render for Sarif {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for entry in &file.entries {
            let level = match entry.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "note",
            };
            let line = entry.range.start_line;
            self.list.start(out, BEFORE);
            self.list.put(
                out,
                &json!({
                    "ruleId": entry.id,
                    "level": level,
                    "message": { "text": entry.message },
                    "locations": [{ "physicalLocation": {
                        "artifactLocation": { "uri": file.path },
                        "region": {
                            "startLine": line,
                            "endLine": line,
                            "startColumn": 1,
                            "endColumn": 1,
                            "sourceLanguage": if entry.id.starts_with("DL") { "dockerfile" } else { "sh" },
                        },
                    }}],
                }),
            );
        }
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.list.start(out, BEFORE);
        let driver = json!({ "name": "dockerfile-ls", "version": env!("CARGO_PKG_VERSION") });
        out.push_str(&format!("\n],\"tool\":{}}}],\"version\":\"2.1.0\"}}", line(&json!({ "driver": driver }))));
    }
}

/// A suite a file, a case a finding.
#[derive(Default)]
pub(super) struct Junit {
    is_started: bool,
}

impl Junit {
    fn start(&mut self, out: &mut String) {
        if !std::mem::replace(&mut self.is_started, true) {
            out.push_str(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites id=\"hadolint\" name=\"hadolint\" time=\"0.001\">",
            );
        }
    }
}

impl Render for Junit {
    fn file(&mut self, file: FileReport, out: &mut String) {
        self.start(out);
        let errors = file.entries.iter().filter(|entry| entry.id == super::UNPARSABLE).count();
        out.push_str("<testsuite");
        attribute(out, "errors", &errors.to_string());
        attribute(out, "failures", &file.entries.len().to_string());
        attribute(out, "id", "hadolint");
        attribute(out, "name", "hadolint");
        attribute(out, "time", "0.001");
        out.push('>');
        for entry in &file.entries {
            out.push_str("<testcase");
            attribute(out, "id", &format!("hadolint.rule.{}", entry.id));
            attribute(out, "time", "0.001");
            out.push_str("><failure");
            attribute(out, "id", entry.id);
            attribute(out, "message", &entry.message);
            attribute(out, "type", word(entry.severity));
            out.push('>');
            let (path, line, severity) = (&file.path, entry.range.start_line, word(entry.severity));
            let category = "Hadolint - Dockerfile Static Analysis";
            content(out, &format!("File: {path}\nLine: {line}\nCategory: {category}\n{severity}: {}\n", entry.message));
            out.push_str("</failure></testcase>");
        }
        out.push_str("</testsuite>");
    }

    fn end(&mut self, _: &Run, out: &mut String) {
        self.start(out);
        out.push_str("</testsuites>");
    }
}
