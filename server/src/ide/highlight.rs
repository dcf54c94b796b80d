//! Document highlight: the same names, divided into those that set and those that use it.

use super::names::Name;
use crate::model::EntityKind;
use crate::snapshot::Snapshot;
use crate::syntax::ast::Keyword;
use crate::text::{TextRange, TextSize};

/// A name to mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// The name alone.
    pub range: TextRange,
    /// What it does there.
    pub kind: HighlightKind,
}

/// What a marked name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HighlightKind {
    /// It declares or sets.
    Write,
    /// It uses.
    Read,
    /// It is the same text and nothing is known about its role.
    Text,
}

/// The names that stand for what the name at an offset stands for; of an
/// image that COPY or RUN takes files from, all that are spelled alike.
pub fn highlights(snapshot: &Snapshot, at: TextSize) -> Vec<Highlight> {
    let Some(name) = Name::at(snapshot, at) else { return Vec::new() };
    let keyword = name.model.instructions.get(name.occurrence.instruction).map(|i| i.keyword);
    if name.entity.kind == EntityKind::Image && keyword == Some(Keyword::From) {
        return Vec::new();
    }
    let kind = |declares| match name.entity.kind {
        EntityKind::Image => HighlightKind::Text,
        _ if declares => HighlightKind::Write,
        _ => HighlightKind::Read,
    };
    name.all().map(|o| Highlight { range: o.name, kind: kind(o.role.declares()) }).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check_highlights;

    #[test]
    fn written_and_read() {
        check_highlights("FROM a AS «x<|>»\nCOPY --from=«x» b c", "Write Read");
        check_highlights("FROM a\nRUN $«V»\nENV «V»=1\nRUN $«V<|>»", "Read Write Read");
        check_highlights("FROM a\nADD <<«E<|>» /x\nb\n«E»", "Write Read");
        check_highlights("FROM a\nRUN $«V<|>» ${«V»}\nFROM b\nRUN $V", "Read Read");
        check_highlights("FROM a\nCOPY --from=«nginx<|>» b c\nFROM «nginx»", "Text Text");
        check_highlights("FROM nginx<|>\nFROM nginx", "");
        check_highlights("FROM a\nWORKDIR /a<|>", "");
    }
}
