//! `--format text`: source excerpts with carets and fixes.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::report::Report;
use crate::rules::{Finding, Severity};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, between, visible, visible_line};
use crate::texts::check as texts;

/// The findings of a file.
pub(super) fn excerpts<'f>(
    path: &str,
    snapshot: &Snapshot,
    findings: impl IntoIterator<Item = &'f Finding>,
    has_colours: bool,
) -> String {
    let renderer = if has_colours { Renderer::styled() } else { Renderer::plain() };
    let path = visible_line(path);
    let mut out = String::new();
    for finding in findings {
        out.push_str(&excerpt(&path, snapshot, finding, &renderer));
        out.push_str("\n\n");
    }
    out
}

pub(super) fn render(report: &Report) -> String {
    let mut out = String::with_capacity(report.files.iter().map(|f| f.excerpts.len()).sum::<usize>() + 128);
    for file in &report.files {
        out.push_str(&file.excerpts);
    }
    out.push_str(&summary(report));
    out
}

fn excerpt(path: &str, snapshot: &Snapshot, finding: &Finding, renderer: &Renderer) -> String {
    let language = snapshot.world.language;
    let message = visible(&finding.message.render(finding.rule, language)).into_owned();
    // Only the lines around the finding: a renderer that sees the whole file works on all of it.
    let window = Window::around(snapshot, finding);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    let name = match finding.severity {
        Severity::Error => texts::error(),
        Severity::Warning => texts::warning(),
        Severity::Information => texts::information(),
        Severity::Hint => texts::hint(),
    };
    let level = level.with_name(name.plain(language));
    let mut groups = vec![
        level.primary_title(message).id(finding.id).element(
            Snippet::source(window.text.as_str())
                .path(path)
                .line_start(window.first_line)
                .annotation(AnnotationKind::Primary.span(window.span(finding.range))),
        ),
    ];
    if let Some(fix) = finding.fixes.first() {
        let fits = fix.edits.iter().all(|e| window.range.contains_range(e.range));
        let title = visible(&fix.title.render(finding.rule, language)).into_owned();
        let help = Level::HELP.with_name(texts::fix().plain(language));
        let group = if fits {
            let patches = fix.edits.iter().map(|e| Patch::new(window.span(e.range), visible(&e.text)));
            help.secondary_title(title)
                .element(Snippet::source(window.text.as_str()).line_start(window.first_line).patches(patches))
        } else {
            Group::with_title(help.secondary_title(title))
        };
        groups.push(group);
    }
    renderer.render(&groups)
}

/// The lines that a finding and its first fix touch, with control characters made visible.
struct Window {
    range: TextRange,
    text: String,
    first_line: usize,
}

impl Window {
    fn around(snapshot: &Snapshot, finding: &Finding) -> Self {
        let mut range = finding.range;
        for edit in finding.fixes.first().iter().flat_map(|f| &f.edits) {
            // A fix far away is told, not shown.
            let joined = range.cover(edit.range);
            if usize::from(joined.len()) < 4096 {
                range = joined;
            }
        }
        let (lines, text) = (snapshot.lines(), snapshot.text());
        let first = lines.line_of(range.start());
        let last = lines.range(text, lines.line_of(range.end()));
        let range = between(lines.range(text, first).start(), last.end().max(range.end()));
        let source = crate::text::slice(text, range);
        // One byte for one byte, so that ranges stay right.
        let text = source.chars().map(|c| if c.is_ascii_control() && c != '\n' && c != '\t' { ' ' } else { c }).collect();
        Self { range, text, first_line: first as usize + 1 }
    }

    fn span(&self, range: TextRange) -> std::ops::Range<usize> {
        let start = range.start().max(self.range.start()) - self.range.start();
        let end = range.end().min(self.range.end()).max(self.range.start() + start) - self.range.start();
        usize::from(start)..usize::from(end)
    }
}

pub(super) fn summary(report: &Report) -> String {
    let mut counts = [0_usize; 4];
    let (mut total, mut fixable) = (0_usize, 0_usize);
    for (_, entry) in report.entries() {
        if let Some(count) = counts.get_mut(entry.severity as usize) {
            *count += 1;
        }
        total += 1;
        fixable += usize::from(entry.fixable);
    }
    let [hints, infos, warnings, errors] = counts;
    let files = report.files.len();
    let fixed: usize = report.files.iter().map(|f| f.fixed).sum();
    let fixed_files = report.files.iter().filter(|f| f.fixed != 0).count();
    let mut lines = Vec::new();
    lines.extend((fixed != 0).then(|| texts::fixed(fixed, fixed_files)));
    lines.push(if total == 0 { texts::none(files) } else { texts::found(files, errors, warnings, infos, hints) });
    lines.extend((fixable != 0).then(|| texts::fixable(fixable)));
    lines.iter().map(|line| format!("{}\n", line.plain(report.language))).collect()
}
