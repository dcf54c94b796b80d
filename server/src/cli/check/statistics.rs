//! `--statistics`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::report::Report;
use crate::rules::Rule;

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

fn lines(report: &Report) -> Vec<Line> {
    let mut by_rule: BTreeMap<&'static str, (&'static Rule, usize, usize, usize, &str)> = BTreeMap::new();
    for (file, entry) in report.entries() {
        let (_, count, files, fixable, last) = by_rule.entry(entry.id).or_insert((entry.rule, 0, 0, 0, ""));
        *count += 1;
        *files += usize::from(*last != file.path);
        *last = &file.path;
        *fixable += usize::from(entry.fixable);
    }
    let mut lines: Vec<Line> = by_rule
        .into_iter()
        .map(|(id, (rule, count, files, fixable, _))| Line {
            rule: id,
            count,
            files,
            fixable,
            summary: rule.summary_in(report.language),
        })
        .collect();
    lines.sort_by(|a, b| b.count.cmp(&a.count).then(a.rule.cmp(b.rule)));
    lines
}

pub(super) fn text(report: &Report) -> String {
    let lines = lines(report);
    let width = lines.iter().map(|l| l.rule.len()).max().unwrap_or_default();
    let mut out = String::new();
    for line in lines {
        let mark = if line.fixable == 0 { "   " } else { "[*]" };
        out.push_str(&format!("{:>6}  {mark}  {:<width$}  {}\n", line.count, line.rule, line.summary));
    }
    out
}

pub(super) fn json(report: &Report) -> String {
    super::json::pretty(&Document { version: 1, statistics: lines(report) })
}
