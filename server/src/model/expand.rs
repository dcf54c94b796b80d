//! Variable expansion as the builder does it.

use std::ops::Range;

use super::lex::{ExpansionFaultKind, Mode, lex};
use super::source_text::SourceText;
use super::value::Value;
use crate::text::TextRange;

/// What a text expands to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    text: Option<String>,
    /// What BuildKit would refuse, with ranges relative to the instruction; at most one, since the
    /// builder stops there.
    pub problems: Vec<ExpansionFault>,
    /// The variables that are looked up, in order, an outer one before those in its word.
    pub variables: Vec<VariableUse>,
}

impl Expansion {
    /// The text, if the file alone decides it.
    pub fn known(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// A variable in an expanded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableUse {
    /// Its name.
    pub name: String,
    /// `$` to its last character; relative to the instruction.
    pub range: TextRange,
}

/// A fault of an expansion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpansionFault {
    /// What is wrong.
    pub kind: ExpansionFaultKind,
    /// Where; relative to the instruction.
    pub range: TextRange,
}

pub(super) fn expand_text(text: &SourceText, mode: Mode, value: &dyn Fn(&str) -> Value) -> Expansion {
    expand_with(text.text(), |part| text.locate(part), mode, value)
}

/// `locate` says where a byte range of the text is in the instruction.
pub(super) fn expand_with(
    text: &str,
    locate: impl Fn(Range<usize>) -> TextRange,
    mode: Mode,
    value: &dyn Fn(&str) -> Value,
) -> Expansion {
    let lexed = lex(text, mode, value);
    Expansion {
        text: lexed.text,
        problems: lexed.fault.into_iter().map(|(kind, at)| ExpansionFault { kind, range: locate(at) }).collect(),
        variables: lexed.variables.into_iter().map(|(name, at)| VariableUse { name, range: locate(at) }).collect(),
    }
}

/// Whether the builder's expansion would change a text, or refuse it (BuildKit: `shell/lex.go`).
pub fn changes_when_expanded(text: &str, escape: char) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let changes = match c {
            '"' | '\'' => true,
            '$' => chars.peek().is_some_and(|&n| n.is_alphanumeric() || "_{@*#?-$!".contains(n)),
            _ => c == escape,
        };
        if changes {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansion_changes_variables_quotes_and_escapes() {
        for text in ["$A", "a${A}", "'a'", "\"", "a\\b", "$$", "$1"] {
            assert!(changes_when_expanded(text, '\\'), "{text}");
        }
        for text in ["a", "a$", "$.", "a b"] {
            assert!(!changes_when_expanded(text, '\\'), "{text}");
        }
    }
}
