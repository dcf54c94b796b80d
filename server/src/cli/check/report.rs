//! What was found, as plain data that every format prints.

use std::borrow::Cow;
use std::path::Path;

use serde::{Serialize, Serializer};

use crate::config::FailLevel;
use crate::ide::fixes::choose;
use crate::rules::{Finding, Rule, Safety, Severity};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::{Encoding, Text, TextRange, masked, visible, visible_line};

/// A file that was checked.
#[derive(Clone, Default)]
pub(super) struct FileReport {
    /// As it was given or found, with `/`.
    pub(super) path: String,
    pub(super) entries: Vec<Entry>,
    /// The entries as source excerpts, where those are printed, one each.
    pub(super) excerpts: Vec<String>,
    /// Whether it is a template, of which nothing else can be said.
    pub(super) is_template: bool,
    /// How many findings were fixed.
    pub(super) fixed: usize,
    /// How many findings a new comment suppresses.
    pub(super) suppressed: usize,
    /// The change, where it is to be printed.
    pub(super) diff: String,
    /// The text after fixes, where it goes to standard output.
    pub(super) output: Option<String>,
}

/// A finding.
#[derive(Clone, Serialize)]
pub(super) struct Entry {
    /// The name it is reported under.
    #[serde(rename = "rule")]
    pub(super) id: &'static str,
    #[serde(skip)]
    pub(super) rule: &'static Rule,
    #[serde(serialize_with = "word")]
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) range: Span,
    /// The line on which its instruction begins.
    #[serde(skip)]
    pub(super) instruction_line: u32,
    pub(super) related: Vec<RelatedEntry>,
    pub(super) fixes: Vec<FixEntry>,
    /// Identifies the flaw over several runs: it does not change when lines above come or go.
    pub(super) fingerprint: String,
    /// Whether it is serious enough to fail the run.
    #[serde(skip)]
    pub(super) fails: bool,
    /// Whether `--fix` fixes it.
    #[serde(skip)]
    pub(super) fixable: bool,
    /// Whether `--fix` fixes it with `--unsafe-fixes` alone.
    #[serde(skip)]
    pub(super) fixable_unsafely: bool,
}

fn word<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}

/// Lines and columns count from 1; columns count characters. `offset` and `length` count bytes.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Span {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    pub(super) offset: u32,
    pub(super) length: u32,
}

#[derive(Clone, Serialize)]
pub(super) struct RelatedEntry {
    pub(super) range: Span,
    pub(super) message: String,
}

#[derive(Clone, Serialize)]
pub(super) struct FixEntry {
    pub(super) title: String,
    pub(super) safe: bool,
    pub(super) preferred: bool,
    pub(super) edits: Vec<EditEntry>,
}

#[derive(Clone, Serialize)]
pub(super) struct EditEntry {
    pub(super) range: Span,
    pub(super) text: String,
}

/// Something that kept a file from being checked, or a setting from being used.
#[derive(Serialize)]
pub(super) struct Trouble {
    pub(super) path: String,
    /// Where in the file, if that is known.
    pub(super) range: Option<Span>,
    pub(super) message: String,
    /// Whether it is about the settings.
    pub(super) settings: bool,
    /// Whether the run did not do all that was asked of it.
    pub(super) serious: bool,
}

impl Trouble {
    /// A file that could not be checked.
    pub(super) fn file(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), range: None, message: message.into(), settings: false, serious: true }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&visible_line(&self.path))?;
        if let Some(at) = &self.range {
            write!(f, ":{}:{}", at.start_line, at.start_column)?;
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&visible(&self.message))
    }
}

/// A path as it is printed.
pub(super) fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

/// What is counted of a finding, where excerpts or nothing say the rest.
pub(super) fn brief_entry(finding: &Finding, fails: FailLevel) -> Entry {
    let fixable = choose(finding, false).is_some();
    Entry {
        id: finding.id,
        rule: finding.rule,
        severity: finding.severity,
        message: String::new(),
        range: Span::default(),
        instruction_line: 0,
        related: Vec::new(),
        fixes: Vec::new(),
        fingerprint: String::new(),
        fails: is_serious(fails, finding.severity),
        fixable,
        fixable_unsafely: !fixable && choose(finding, true).is_some(),
    }
}

pub(super) fn entry(snapshot: &Snapshot, finding: &Finding, fails: FailLevel, fingerprint: String) -> Entry {
    let language = snapshot.world.language;
    Entry {
        message: finding.message.render(finding.rule, language),
        range: span_in(snapshot, finding.range),
        instruction_line: instruction_line(snapshot, finding),
        related: finding
            .related
            .iter()
            .map(|r| RelatedEntry { range: span_in(snapshot, r.range), message: r.message.render(finding.rule, language) })
            .collect(),
        // What writes a token anew would tell it.
        fixes: finding
            .fixes
            .iter()
            .filter(|fix| fix.edits.iter().all(|edit| matches!(masked(&edit.text), Cow::Borrowed(_))))
            .map(|fix| FixEntry {
                title: fix.title.render(finding.rule, language),
                safe: fix.safety == Safety::Safe,
                preferred: fix.preferred,
                edits: fix.edits.iter().map(|e| EditEntry { range: span_in(snapshot, e.range), text: e.text.clone() }).collect(),
            })
            .collect(),
        fingerprint,
        ..brief_entry(finding, fails)
    }
}

fn instruction_line(snapshot: &Snapshot, finding: &Finding) -> u32 {
    let text = snapshot.text();
    let own = finding.range.start();
    let instruction = match snapshot.kind {
        FileKind::Dockerfile => {
            let model = snapshot.model();
            model.instruction_at(own).and_then(|index| model.instructions.get(index)).map(|placed| placed.start)
        }
        _ => None,
    };
    text.line_of(instruction.unwrap_or(own)) + 1
}

fn span_in(snapshot: &Snapshot, range: TextRange) -> Span {
    span(snapshot.text(), range)
}

pub(super) fn span(text: &Text, range: TextRange) -> Span {
    let at = |offset| text.line_col(offset, Encoding::Utf32);
    let (start, end) = (at(range.start()), at(range.end()));
    Span {
        start_line: start.line + 1,
        start_column: start.column + 1,
        end_line: end.line + 1,
        end_column: end.column + 1,
        offset: range.start().into(),
        length: range.len().into(),
    }
}

fn is_serious(level: FailLevel, severity: Severity) -> bool {
    match level {
        FailLevel::Error => severity >= Severity::Error,
        FailLevel::Warning => severity >= Severity::Warning,
        FailLevel::Information => severity >= Severity::Information,
        FailLevel::Hint => true,
        FailLevel::None => false,
    }
}
