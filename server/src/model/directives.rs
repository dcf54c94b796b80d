//! Parser directives at the top of a file (BuildKit: `parser/directives.go`).

use crate::syntax::{NodeKind, TopLevel};
use crate::text::{TextRange, TextSize, range, size, slice};

/// Which directive it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `# syntax=`: the frontend image.
    Syntax,
    /// `# escape=`: the escape character.
    Escape,
    /// `# check=`: the build checks.
    Check,
}

/// A parser directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Which one.
    pub kind: DirectiveKind,
    /// The name's bytes in the file.
    pub name: TextRange,
    /// The value's bytes in the file.
    pub value_range: TextRange,
    /// The value, trimmed.
    pub value: String,
    /// Where the trimmed value begins, as a byte offset of the file.
    pub value_start: TextSize,
}

impl DirectiveKind {
    /// The directive of a name, in any case.
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "syntax" => Some(DirectiveKind::Syntax),
            "escape" => Some(DirectiveKind::Escape),
            "check" => Some(DirectiveKind::Check),
            _ => None,
        }
    }
}

pub(super) fn collect<'t>(items: impl Iterator<Item = TopLevel<'t>>, text: &str) -> Vec<Directive> {
    items
        .take_while(|item| !item.is_instruction())
        .filter(|item| item.kind == NodeKind::Directive)
        .filter_map(|item| {
            let (name, value_range) = item.directive_parts()?;
            let kind = DirectiveKind::named(slice(text, name))?;
            let value = slice(text, value_range);
            let value_start = value_range.start() + size(value.len() - value.trim_start().len());
            Some(Directive { kind, name, value_range, value: value.trim().to_owned(), value_start })
        })
        .collect()
}

/// A comment among the directives that lacks its value only, `# escape=`: which directive it is about to be, and where its
/// name is. One that stands above already begins no other.
pub(super) fn begun(directives: &[Directive], text: &str, comment: TextRange) -> Option<(DirectiveKind, TextRange)> {
    let (typed, value) = slice(text, comment).strip_prefix('#')?.split_once('=')?;
    let kind = DirectiveKind::named(typed.trim()).filter(|_| value.trim().is_empty())?;
    let above = text.get(..usize::from(comment.start()))?;
    let mut before = directives.iter().filter(|d| d.name.end() < comment.start());
    let is_among_them = above.matches('\n').count() == before.clone().count();
    let start = comment.start() + size(1 + typed.len() - typed.trim_start().len());
    (is_among_them && before.all(|d| d.kind != kind))
        .then(|| (kind, range(usize::from(start), usize::from(start) + typed.trim().len())))
}

/// The escape character in force. Of several directives the last valid one counts, as in the grammar; BuildKit
/// rejects such a file.
pub(super) fn escape_of(directives: &[Directive]) -> char {
    directives
        .iter()
        .rev()
        .filter(|d| d.kind == DirectiveKind::Escape)
        .find_map(|d| match d.value.as_str() {
            "`" => Some('`'),
            "\\" => Some('\\'),
            _ => None,
        })
        .unwrap_or('\\')
}
