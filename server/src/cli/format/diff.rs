//! A unified diff, straight from the edits: they say which lines change.

use std::fmt::Write;
use std::ops::Range;

use crate::text::{Edit, apply_edits, range};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Old lines that become others.
struct Change {
    old: Range<usize>,
    new: String,
}

/// The diff of a file; empty without edits, which are sorted.
pub(super) fn render(name: &str, text: &str, edits: &[Edit]) -> String {
    if edits.is_empty() {
        return String::new();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let changes = changes(text, &lines, edits);
    let mut out = format!("--- {name}\n+++ {name}\n");
    let mut grown = 0_isize;
    for hunk in changes.chunk_by(|a, b| b.old.start <= a.old.end + 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let start = first.old.start.saturating_sub(CONTEXT);
        let end = (last.old.end + CONTEXT).min(lines.len());
        let growth: isize = hunk.iter().map(|c| count(&c.new).cast_signed() - c.old.len().cast_signed()).sum();
        let old_len = end - start;
        let new_len = old_len.saturating_add_signed(growth);
        let new_start = start.saturating_add_signed(grown);
        writeln!(out, "@@ -{} +{} @@", place(start, old_len), place(new_start, new_len)).ok();
        let mut at = start;
        for change in hunk {
            put(&mut out, ' ', lines.get(at..change.old.start).unwrap_or_default().iter().copied());
            put(&mut out, '-', lines.get(change.old.clone()).unwrap_or_default().iter().copied());
            put(&mut out, '+', change.new.split_inclusive('\n'));
            at = change.old.end;
        }
        put(&mut out, ' ', lines.get(at..end).unwrap_or_default().iter().copied());
        grown += growth;
    }
    out
}

fn place(start: usize, len: usize) -> String {
    let start = if len == 0 { start } else { start + 1 };
    if len == 1 { start.to_string() } else { format!("{start},{len}") }
}

fn count(text: &str) -> usize {
    text.split_inclusive('\n').count()
}

fn put<'a>(out: &mut String, sign: char, lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        out.push(sign);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

fn changes(text: &str, lines: &[&str], edits: &[Edit]) -> Vec<Change> {
    let mut starts = Vec::with_capacity(lines.len());
    let mut at = 0;
    for line in lines {
        starts.push(at);
        at += line.len();
    }
    let line_of = |byte: usize| starts.partition_point(|&start| start <= byte).saturating_sub(1);
    let span = |edit: &Edit| {
        let (start, end) = (usize::from(edit.range.start()), usize::from(edit.range.end()));
        line_of(start)..line_of(end.max(start + 1) - 1) + 1
    };
    let mut out = Vec::new();
    for group in edits.chunk_by(|a, b| span(b).start < span(a).end) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let old = span(first).start..span(last).end;
        let start = starts.get(old.start).copied().unwrap_or(0);
        let end = starts.get(old.end).copied().unwrap_or(text.len());
        let moved: Vec<Edit> = group
            .iter()
            .map(|e| Edit::replace(range(usize::from(e.range.start()) - start, usize::from(e.range.end()) - start), &*e.text))
            .collect();
        out.push(Change { old, new: apply_edits(text.get(start..end).unwrap_or_default(), &moved) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff() {
        let edits =
            [Edit::delete(range(0, 1)), Edit::delete(range(9, 10)), Edit::insert(40.into(), "  "), Edit::insert(41.into(), "\n")];
        let text = " a \nb\nc\n\n\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\ns";
        assert_eq!(
            render("x", text, &edits),
            "--- x\n+++ x\n@@ -1,8 +1,7 @@\n- a \n+a \n b\n c\n \n-\n d\n e\n f\n@@ -18,4 +17,4 @@\n p\n q\n r\n-s\n\\ No newline at end of file\n+  s\n"
        );
    }
}
