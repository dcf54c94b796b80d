//! References: all names that refer to the same thing.

use super::names::Name;
use crate::model::EntityKind;
use crate::snapshot::Snapshot;
use crate::text::{TextRange, TextSize};

/// The names that stand for what the name at an offset stands for; `None` where there is no name, and for
/// images, which stand for nothing in the file.
pub fn references(snapshot: &Snapshot, at: TextSize, with_declarations: bool) -> Option<Vec<TextRange>> {
    let name = Name::at(snapshot, at).filter(|n| n.entity.kind != EntityKind::Image)?;
    Some(name.all().filter(|o| with_declarations || !o.role.declares()).map(|o| o.name).collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::check_references;

    #[test]
    fn names_alone() {
        check_references("FROM a AS «<|>x»\nFROM «x»\nCOPY --from=«0» b c\nCOPY --from='«X»' b c");
        check_references("ARG «V»=1\nFROM p:$«V»\nARG «V»\nRUN echo ${«V<|>»:-x} $W");
        check_references("FROM a\nRUN <<«EOF<|>»\nEOF\n«EOF»\n".replace("EOF\n«", "x\n«").as_str());
    }

    #[test]
    fn stages_that_are_not_related_are_apart() {
        check_references("FROM a\nENV «V»=1\nRUN $«V<|>»\nFROM b\nENV V=2\nRUN $V");
    }
}
