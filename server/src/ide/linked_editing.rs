//! Linked editing: names that an editor may change together while one of them is typed.

use super::names::Name;
use crate::model::{EntityKind, Role};
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};

/// What such a name may consist of, as a regular expression.
pub const WORD_PATTERN: &str = "[A-Za-z0-9_.-]+";

/// A heredoc's marker and end, or a stage's name and the references that are spelled alike; empty where
/// fewer than two belong together. Variables are left to rename, which looks at the whole file.
pub fn linked_ranges(snapshot: &Snapshot, at: TextSize) -> Vec<TextRange> {
    let Some(name) = Name::at(snapshot, at) else { return Vec::new() };
    let text = name.model.slice(name.occurrence.name);
    let may_be_linked = match name.entity.kind {
        EntityKind::Heredoc => true,
        EntityKind::Stage(_) => name.occurrence.role != Role::StageIndex && name.all().any(|o| o.role == Role::StageName),
        _ => false,
    };
    let is_word = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    if !may_be_linked || !is_word || !name.occurrence.name.contains_inclusive(at) {
        return Vec::new();
    }
    let ranges: Vec<TextRange> = name.all().map(|o| o.name).filter(|&range| name.model.slice(range) == text).collect();
    if ranges.len() < 2 { Vec::new() } else { ranges }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_linked;

    #[test]
    fn what_is_linked() {
        check_linked("FROM a\nRUN <<-'«E<|>»'\nb\n«E»\n");
        check_linked("FROM a AS «x<|>»\nFROM «x»\nCOPY --from=X b c\nCOPY --from=0 b c");
    }

    #[test]
    fn what_is_not() {
        check_linked("FROM a\nRUN <<E<|>\nb\n");
        check_linked("FROM a AS x<|>");
        check_linked("FROM a\nARG A\nRUN $A<|>");
        check_linked("FROM a\nCOPY --from=nginx<|> b c\nFROM nginx");
        check_linked("FROM a AS x\\\ny<|>\nFROM xy");
    }
}
