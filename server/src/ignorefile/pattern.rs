//! The lines of a `.dockerignore` file: `ignorefile.ReadAll`, then `patternmatcher.New`.

use super::error::PatternErrorKind;
use super::glob::Glob;
use crate::text::{self, TextRange, clean_path as clean};

/// A whole file. Reading never fails; what moby refuses is among the problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// One for each line that is neither blank nor a comment, in order; faulty ones too.
    pub patterns: Vec<IgnorePattern>,
    /// What makes a build fail, in order.
    pub problems: Vec<PatternError>,
}

impl IgnoreFile {
    /// Whether moby refuses the line of a pattern.
    pub fn is_faulty(&self, pattern: &IgnorePattern) -> bool {
        // They are in the order of their lines.
        self.problems.binary_search_by_key(&pattern.line, |problem| problem.line).is_ok()
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnorePattern {
    /// Line number, counted from 0.
    pub line: u32,
    /// Byte range in the file of [`raw`](Self::raw).
    pub range: TextRange,
    /// True if the line takes paths off the list (`!`).
    pub negated: bool,
    /// The line without the blanks around it, with its `!`.
    pub raw: String,
    /// The path that is matched: no `!`, cleaned lexically, without a leading slash. Empty if
    /// nothing is left of it.
    pub cleaned: String,
}

/// Why moby refuses a line, and with it the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong.
    pub kind: PatternErrorKind,
    /// Byte range in the file: the character at fault where it is known, else the whole pattern.
    pub range: TextRange,
    /// Line number, counted from 0.
    pub line: u32,
}

/// Lines this long or longer, without their `\n`, do not fit into Go's `bufio.Scanner`.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// Reads a file, as `ignorefile.ReadAll` and `patternmatcher.New` do.
pub fn parse(text: &str) -> IgnoreFile {
    let mut file = IgnoreFile::default();
    let mut start = 0;
    for (number, line) in (0..).zip(text.split('\n')) {
        read_line(&mut file, number, start, line);
        start += line.len() + 1;
    }
    file
}

fn read_line(file: &mut IgnoreFile, line: u32, start: usize, content: &str) {
    if MAX_LINE_BYTES <= content.len() {
        let range = text::range(start, start + content.len());
        file.problems.push(PatternError { kind: PatternErrorKind::LineTooLong, range, line });
        return;
    }
    let end = start + content.len();
    let content = if line == 0 { content.strip_prefix('\u{feff}').unwrap_or(content) } else { content };
    if content.starts_with('#') || content.trim().is_empty() {
        return;
    }
    let raw = content.trim();
    let from = end - content.trim_start().len();
    let range = text::range(from, from + raw.len());
    let (negated, cleaned) = split_negation(&list_entry(raw));
    let pattern = IgnorePattern { line, range, negated, raw: raw.to_owned(), cleaned };
    file.problems.extend(problem(&pattern));
    file.patterns.push(pattern);
}

/// What `ignorefile.ReadAll` puts on its list for a trimmed line: `!` and the cleaned path.
fn list_entry(raw: &str) -> String {
    let (sign, path) = raw.strip_prefix('!').map_or(("", raw), |rest| ("!", rest.trim()));
    if path.is_empty() {
        return sign.to_owned();
    }
    let cleaned = clean(path);
    let relative = match cleaned.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest,
        _ => &cleaned,
    };
    format!("{sign}{relative}")
}

/// What `patternmatcher.New` makes of an entry. It trims and cleans once more and only then looks
/// for the `!`, so `/!x` and `./!x` are negations too, and `/ x` is `x`.
fn split_negation(entry: &str) -> (bool, String) {
    let entry = entry.trim();
    if entry.is_empty() {
        return (false, String::new());
    }
    let cleaned = clean(entry);
    match cleaned.strip_prefix('!') {
        Some(path) => (true, path.to_owned()),
        None => (false, cleaned),
    }
}

/// The pattern that matches a path, or a name in it, as it is.
pub fn literal(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    if out.starts_with(['#', '!']) { format!("\\{out}") } else { out }
}

fn problem(pattern: &IgnorePattern) -> Option<PatternError> {
    let &IgnorePattern { line, range, .. } = pattern;
    if pattern.negated && pattern.cleaned.is_empty() {
        return Some(PatternError { kind: PatternErrorKind::LoneNegation, range, line });
    }
    let fault = Glob::fault(&pattern.cleaned)?;
    // The pattern as written has the same fault unless cleaning made it, as in `a\/`.
    let written = Glob::fault(&pattern.raw);
    let at = written.filter(|written| written.kind == fault.kind).and_then(|written| written.at);
    let range = at.map_or(range, |at| {
        let at = usize::from(range.start()) + at;
        text::range(at, at + 1)
    });
    Some(PatternError { kind: fault.kind, range, line })
}
