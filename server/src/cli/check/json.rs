//! `--format json`.

use serde::Serialize;

use super::report::{Entry, Report, Trouble};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Located<'a>>,
    problems: &'a [Trouble],
}

#[derive(Serialize)]
struct Located<'a> {
    path: &'a str,
    #[serde(flatten)]
    entry: &'a Entry,
}

pub(super) fn render(report: &Report) -> String {
    let findings = report.entries().map(|(file, entry)| Located { path: &file.path, entry }).collect();
    pretty(&Document { version: 1, findings, problems: &report.troubles })
}

pub(super) fn pretty(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
