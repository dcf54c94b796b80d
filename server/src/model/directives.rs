//! Parser directives at the top of a file (BuildKit: `parser/directives.go`).

use crate::syntax::{NodeKind, TopLevel};
use crate::text::{TextRange, TextSize, size, slice};

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

pub(super) fn collect<'t>(items: impl Iterator<Item = TopLevel<'t>>, text: &str) -> Vec<Directive> {
    items
        .take_while(|item| !item.is_instruction())
        .filter(|item| item.kind == NodeKind::Directive)
        .filter_map(|item| {
            let (name, value_range) = item.directive_parts()?;
            let kind = match slice(text, name).to_ascii_lowercase().as_str() {
                "syntax" => DirectiveKind::Syntax,
                "escape" => DirectiveKind::Escape,
                "check" => DirectiveKind::Check,
                _ => return None,
            };
            let value = slice(text, value_range);
            let value_start = value_range.start() + size(value.len() - value.trim_start().len());
            Some(Directive { kind, name, value_range, value: value.trim().to_owned(), value_start })
        })
        .collect()
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
