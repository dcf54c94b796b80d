//! Code lenses: how often a stage is used.

use crate::model::{EntityKind, Model, Role, Stage};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextRange;
use crate::texts::lens;

/// A lens on a FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The keyword.
    pub range: TextRange,
    /// What is shown.
    pub title: String,
    /// The number of uses.
    pub uses: usize,
    /// A name of the stage: its own or, where it has none, its first use. All uses are found from there.
    pub name: TextRange,
}

/// One lens for each stage that another one uses.
pub fn code_lenses(snapshot: &Snapshot) -> Vec<CodeLens> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let lens = |(stage, uses): (&Stage, Uses)| {
        let from = model.instructions.get(stage.instructions.start)?;
        let name = stage.name.as_ref().map_or(uses.first?, |name| name.range);
        Some(CodeLens {
            range: from.keyword_range(),
            title: lens::uses(uses.count).plain(snapshot.world.language),
            uses: uses.count,
            name,
        })
    };
    model.stages.iter().zip(uses(model)).filter_map(lens).collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    count: usize,
    first: Option<TextRange>,
}

/// Where each stage is named by FROM, `COPY --from=` and `from=` of a mount.
fn uses(model: &Model) -> Vec<Uses> {
    let mut uses = vec![Uses::default(); model.stages.len()];
    let bindings = model.bindings();
    for name in bindings.occurrences() {
        if let Role::StageReference | Role::StageIndex = name.role
            && let Some(EntityKind::Stage(stage)) = bindings.entity(name).map(|e| e.kind)
            && let Some(uses) = uses.get_mut(stage)
        {
            uses.count += 1;
            uses.first = uses.first.or(Some(name.name));
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::code_lenses;
    use crate::ide::references;
    use crate::testing::snapshot;

    #[test]
    fn uses_of_stages() {
        let text = "FROM a AS b\nFROM b\nCOPY --from=B x y\nCOPY --from=1 x y\nRUN --mount=from=b,target=/x z\nFROM c\nCOPY --from=nginx a b\n";
        let snapshot = snapshot(text);
        let lenses = code_lenses(&snapshot);
        assert_eq!(lenses.iter().map(|lens| lens.title.as_str()).collect::<Vec<_>>(), ["3 uses", "1 use"]);
        for lens in lenses {
            let found = references(&snapshot, lens.name.start(), false).unwrap_or_default();
            assert_eq!(found.len(), lens.uses, "{found:?}");
        }
    }
}
