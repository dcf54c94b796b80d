//! `--format json`.

use serde::Serialize;

use super::Checked;
use crate::data::docs::Language;
use crate::rules::{Finding, Safety};
use crate::text::{Encoding, TextRange, line_col};

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: String,
    rule: &'a str,
    severity: &'a str,
    message: String,
    range: Place,
    fixes: Vec<FixEntry>,
}

/// Lines and columns count from 1; columns count characters. `offset` and `length` count bytes.
#[derive(Serialize)]
struct Place {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    offset: u32,
    length: u32,
}

#[derive(Serialize)]
struct FixEntry {
    title: String,
    safe: bool,
    preferred: bool,
    edits: Vec<EditEntry>,
}

#[derive(Serialize)]
struct EditEntry {
    range: Place,
    text: String,
}

pub(super) fn render(checked: &[Checked], language: Language) -> String {
    let findings = checked.iter().flat_map(|c| c.snapshot.findings().iter().map(|f| entry(c, f, language))).collect();
    let mut text = serde_json::to_string_pretty(&Report { version: 1, findings }).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(checked: &Checked, finding: &'a Finding, language: Language) -> Entry<'a> {
    Entry {
        path: checked.path.display().to_string().replace('\\', "/"),
        rule: finding.rule.id,
        severity: finding.severity.as_str(),
        message: finding.message.render(finding.rule, language),
        range: place(checked, finding.range),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| FixEntry {
                title: fix.title.render(finding.rule, language),
                safe: fix.safety == Safety::Safe,
                preferred: fix.preferred,
                edits: fix.edits.iter().map(|e| EditEntry { range: place(checked, e.range), text: e.text.clone() }).collect(),
            })
            .collect(),
    }
}

fn place(checked: &Checked, range: TextRange) -> Place {
    let at = |offset| line_col(&checked.snapshot.rope, offset, Encoding::Utf32);
    let (start, end) = (at(range.start()), at(range.end()));
    Place {
        start_line: start.line + 1,
        start_column: start.column + 1,
        end_line: end.line + 1,
        end_column: end.column + 1,
        offset: range.start().into(),
        length: range.len().into(),
    }
}
