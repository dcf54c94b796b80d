//! `--statistics`, and the counts of rules below a long list of findings.

use serde::Serialize;

use super::report::FileReport;
use super::totals::{Render, Run};

#[derive(Serialize)]
struct Document {
    version: u32,
    statistics: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    rule: &'static str,
    count: usize,
    files: usize,
    fixable: usize,
    summary: String,
}

/// The counts, a rule a line.
pub(super) fn text(run: &Run) -> String {
    let lines = lines(run);
    let width = lines.iter().map(|l| l.rule.len()).max().unwrap_or_default();
    let mut out = String::new();
    for line in lines {
        let mark = if line.fixable == 0 { "   " } else { "[*]" };
        out.push_str(&format!("{:>6}  {mark}  {:<width$}  {}\n", line.count, line.rule, line.summary));
    }
    out
}

fn lines(run: &Run) -> Vec<Line> {
    let line = |(id, tally): (&'static str, super::totals::Tally)| Line {
        rule: id,
        count: tally.count,
        files: tally.files,
        fixable: tally.fixable,
        summary: tally.rule.summary_in(run.language),
    };
    run.by_rule().into_iter().map(line).collect()
}

/// `--statistics` as text.
pub(super) struct Text;

impl Render for Text {
    fn file(&mut self, _: FileReport, _: &mut String) {}

    fn end(&mut self, run: &Run, out: &mut String) {
        out.push_str(&text(run));
    }
}

/// `--statistics --format json`.
pub(super) struct Json;

impl Render for Json {
    fn file(&mut self, _: FileReport, _: &mut String) {}

    fn end(&mut self, run: &Run, out: &mut String) {
        out.push_str(&super::json::pretty(&Document { version: 1, statistics: lines(run) }));
    }
}
