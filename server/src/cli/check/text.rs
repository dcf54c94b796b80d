//! `--format text`: source excerpts with carets and fixes.

use std::io::IsTerminal;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::arguments::CheckArguments;
use super::report::FileReport;
use super::totals::{Render, Run};
use crate::rules::{Finding, Severity};
use crate::snapshot::Snapshot;
use crate::text::{Encoding, TextRange, between, masked, size, visible, visible_line};
use crate::texts::{Locale, check as texts};

/// The findings of a file.
pub(in crate::cli) fn excerpts<'f>(
    path: &str,
    snapshot: &Snapshot,
    findings: impl IntoIterator<Item = &'f Finding>,
    has_colours: bool,
) -> Vec<String> {
    let renderer = if has_colours { Renderer::styled() } else { Renderer::plain() };
    let path = visible_line(path);
    findings.into_iter().map(|finding| excerpt(&path, snapshot, finding, &renderer) + "\n\n").collect()
}

/// On a terminal no more findings are shown than anyone reads, followed by their total and that of each rule.
const SHOWN: usize = 200;

/// Excerpts, and a summary at the end.
pub(super) struct Text {
    /// What was looked through.
    searched: Vec<String>,
    /// Whether no more is printed than anyone reads.
    is_short: bool,
    has_summary: bool,
    shown: usize,
    hidden: usize,
}

impl Text {
    /// `searched` is what was looked through.
    pub(super) fn new(searched: Vec<String>, arguments: &CheckArguments) -> Self {
        let is_short = arguments.max_findings.is_none() && arguments.output.is_none() && std::io::stdout().is_terminal();
        Self { searched, is_short, has_summary: !arguments.quiet, shown: 0, hidden: 0 }
    }
}

impl Render for Text {
    fn file(&mut self, file: FileReport, out: &mut String) {
        for excerpt in &file.excerpts {
            if self.is_short && SHOWN <= self.shown {
                self.hidden += 1;
                continue;
            }
            self.shown += 1;
            out.push_str(excerpt);
        }
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        if self.hidden != 0 {
            let hidden = texts::hidden(self.hidden).plain(run.language);
            out.push_str(&format!("{hidden}\n{}\n", super::statistics::text(run)));
        }
        if !self.has_summary {
        } else if run.files == 0 && run.troubles.is_empty() {
            out.push_str(&nothing(&self.searched, run.language));
        } else {
            out.push_str(&summary(run));
        }
    }
}

/// What is said where there was nothing to check.
pub(super) fn nothing(searched: &[String], language: Locale) -> String {
    const NAMES: &str = "Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile, Containerfile.*, .dockerignore, *.dockerignore";
    let places = searched.iter().map(|place| visible_line(place)).collect::<Vec<_>>().join(", ");
    let said = if searched.is_empty() { texts::nothing() } else { texts::nothing_in(&places, NAMES) };
    said.plain(language) + "\n"
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
    let level = level.with_name(finding.severity.name().plain(language));
    let place = snapshot.text().line_col(finding.range.start(), Encoding::Utf32);
    let origin = Origin::path(path).line(place.line as usize + 1).char_column(place.column as usize + 1);
    let source = Snippet::source(window.text.as_str()).line_start(window.first_line);
    let source = source.annotation(AnnotationKind::Primary.span(window.span(finding.range)));
    let title = level.primary_title(message).id(finding.id);
    // In a part of a line the renderer counts from where the part begins.
    let mut groups = vec![if window.is_cut { title.element(origin).element(source) } else { title.element(source.path(path)) }];
    if let Some(fix) = finding.fixes.first() {
        let fits = fix.edits.iter().all(|e| window.range.contains_range(e.range));
        let title = visible(&fix.title.render(finding.rule, language)).into_owned();
        let help = Level::HELP.with_name(texts::fix().plain(language));
        let group = if fits {
            let patches = fix.edits.iter().map(|e| Patch::new(window.span(e.range), visible(&masked(&e.text)).into_owned()));
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
    /// It begins or ends within a line.
    is_cut: bool,
}

/// More bytes than these are not shown, and not much of a line that is longer: who looks for each of its findings at the
/// whole of it needs time that grows with its square.
const WIDE: usize = 4096;
/// Bytes that are shown before and behind what is found on such a line.
const AROUND: usize = 60;

impl Window {
    fn around(snapshot: &Snapshot, finding: &Finding) -> Self {
        let mut range = finding.range;
        for edit in finding.fixes.first().iter().flat_map(|f| &f.edits) {
            // A fix far away is mentioned, not shown.
            let joined = range.cover(edit.range);
            if usize::from(joined.len()) < WIDE {
                range = joined;
            }
        }
        let text = snapshot.text();
        let first = text.line_of(range.start());
        let last = text.line_range(text.line_of(range.end()));
        let range = between(text.line_range(first).start(), last.end().max(range.end()));
        let is_cut = WIDE < usize::from(range.len());
        let range = if is_cut { cut(text, range, finding.range) } else { range };
        let first = if is_cut { text.line_of(range.start()) } else { first };
        let source = masked(crate::text::slice(text, range));
        // One byte for one byte, so that ranges stay right.
        let text = source.chars().map(|c| if c.is_ascii_control() && c != '\n' && c != '\t' { ' ' } else { c }).collect();
        Self { range, text, first_line: first as usize + 1, is_cut }
    }

    fn span(&self, range: TextRange) -> std::ops::Range<usize> {
        let start = range.start().max(self.range.start()) - self.range.start();
        let end = range.end().min(self.range.end()).max(self.range.start() + start) - self.range.start();
        usize::from(start)..usize::from(end)
    }
}

/// What is shown of a window that is too large.
fn cut(text: &str, window: TextRange, found: TextRange) -> TextRange {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        size(at)
    };
    let start = boundary(usize::from(found.start()).saturating_sub(AROUND)).max(window.start());
    let end = boundary((usize::from(found.end()).min(usize::from(found.start()) + WIDE) + AROUND).min(text.len()));
    between(start, end.min(window.end()).max(start))
}

/// How many files were checked, what was found and what can be fixed.
pub(super) fn summary(run: &Run) -> String {
    let [errors, warnings, infos, hints] =
        [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint].map(|severity| run.of(severity));
    let mut lines = Vec::new();
    lines.extend((run.fixed != 0).then(|| texts::fixed(run.fixed, run.fixed_files)));
    lines.extend((run.suppressed != 0).then(|| texts::suppressed(run.suppressed, run.suppressed_files)));
    let is_clean = run.findings() == 0;
    lines.push(if is_clean { texts::none(run.files) } else { texts::found(run.files, errors, warnings, infos, hints) });
    lines.extend((run.templates != 0).then(|| texts::templates(run.templates)));
    lines.extend((run.fixable() != 0).then(|| texts::fixable(run.fixable())));
    lines.extend((run.fixable_unsafely() != 0).then(|| texts::fixable_unsafely(run.fixable_unsafely())));
    lines.iter().map(|line| format!("{}\n", line.plain(run.language))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!("FROM a:1\nRUN --mount=type=cache{} a\n", ",zz=b".repeat(2_000));
        let snapshot = crate::testing::snapshot(&text);
        let found = excerpts("Dockerfile", &snapshot, snapshot.findings(), false);
        assert!(2_000 < found.len());
        for (finding, excerpt) in snapshot.findings().iter().zip(&found).filter(|(finding, _)| finding.rule.id == "mount-key") {
            let column = usize::from(finding.range.start()) - "FROM a:1\n".len() + 1;
            assert!(excerpt.contains(&format!("Dockerfile:2:{column}")) && excerpt.contains("zz=b,zz=b"), "{excerpt}");
            assert!(excerpt.len() < 2_000, "{} bytes", excerpt.len());
        }
    }
}
