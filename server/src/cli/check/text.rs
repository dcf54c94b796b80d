//! `--format text`: source excerpts with carets and fixes.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::Checked;
use crate::data::docs::Language;
use crate::rules::{Finding, Severity};
use crate::text::{Encoding, TextRange, line_col, line_range};

pub(super) fn render(checked: &[Checked], language: Language) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    let mut counts = [0_usize; 4];
    for file in checked {
        for finding in file.snapshot.findings() {
            if let Some(count) = counts.get_mut(finding.severity as usize) {
                *count += 1;
            }
            out.push_str(&excerpt(file, finding, language, &renderer));
            out.push_str("\n\n");
        }
    }
    out.push_str(&summary(checked.len(), counts, language));
    out
}

fn excerpt(file: &Checked, finding: &Finding, language: Language, renderer: &Renderer) -> String {
    let message = visible(&finding.message.render(finding.rule, language));
    let path = visible(&file.path.display().to_string());
    // Only the lines around the finding: a renderer that sees the whole file works on all of it.
    let window = Window::around(file, finding);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    };
    let name = match (finding.severity, language) {
        (Severity::Hint, Language::English) => Some("hint"),
        (Severity::Error, Language::Russian) => Some("ошибка"),
        (Severity::Warning, Language::Russian) => Some("предупреждение"),
        (Severity::Information, Language::Russian) => Some("сведение"),
        (Severity::Hint, Language::Russian) => Some("подсказка"),
        _ => None,
    };
    let level = match name {
        Some(name) => level.with_name(name),
        None => level,
    };
    let mut groups = vec![
        level.primary_title(message).id(finding.rule.id).element(
            Snippet::source(window.text.as_str())
                .path(path)
                .line_start(window.first_line)
                .annotation(AnnotationKind::Primary.span(window.span(finding.range))),
        ),
    ];
    if let Some(fix) = finding.fixes.first() {
        let fits = fix.edits.iter().all(|e| window.range.contains_range(e.range));
        let title = visible(&fix.title.render(finding.rule, language));
        let help = Level::HELP.with_name(if language == Language::Russian { "исправление" } else { "fix" });
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
    fn around(file: &Checked, finding: &Finding) -> Self {
        let rope = &file.snapshot.rope;
        let mut range = finding.range;
        for edit in finding.fixes.first().iter().flat_map(|f| &f.edits) {
            // A fix far away is told, not shown.
            let joined = range.cover(edit.range);
            if usize::from(joined.len()) < 4096 {
                range = joined;
            }
        }
        let line = |offset| line_col(rope, offset, Encoding::Utf8).line;
        let first = line(range.start());
        let range = TextRange::new(line_range(rope, first).start(), line_range(rope, line(range.end())).end().max(range.end()));
        let source = crate::text::slice(file.snapshot.text(), range);
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

/// Control characters of file names and messages as escapes: a terminal must not obey them.
fn visible(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = c.is_control() && c != '\n' && c != '\t';
            let (escaped, plain) = if escape { (Some(c.escape_default()), None) } else { (None, Some(c)) };
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

fn summary(files: usize, counts: [usize; 4], language: Language) -> String {
    let [hints, infos, warnings, errors] = counts;
    let total: usize = counts.iter().sum();
    match language {
        Language::English if total == 0 => format!("Checked {}: no findings\n", counted(files, "file")),
        Language::English => format!(
            "Checked {}: {}, {}, {infos} information, {}\n",
            counted(files, "file"),
            counted(errors, "error"),
            counted(warnings, "warning"),
            counted(hints, "hint"),
        ),
        Language::Russian if total == 0 => format!("Проверено файлов: {files}. Замечаний нет\n"),
        Language::Russian => format!(
            "Проверено файлов: {files}. Ошибок: {errors}, предупреждений: {warnings}, сведений: {infos}, подсказок: {hints}\n"
        ),
    }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn terminal_escapes_are_shown_not_sent() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
