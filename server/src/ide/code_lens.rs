//! Code lenses: how often a stage is used.

use crate::data::docs::Language;
use crate::model::{EntityKind, Model, Role};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::TextRange;

/// A lens on a FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLens {
    /// The keyword.
    pub range: TextRange,
    /// What is shown.
    pub title: String,
    /// The number of uses.
    pub uses: usize,
}

/// One lens for each stage that another one uses.
pub fn code_lenses(snapshot: &Snapshot) -> Vec<CodeLens> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let model = snapshot.model();
    let uses = uses(model);
    let used = model.stages.iter().zip(uses).filter(|&(_, uses)| 0 < uses);
    used.filter_map(|(stage, uses)| {
        let from = model.instructions.get(stage.instructions.start)?;
        Some(CodeLens { range: from.keyword_range(), title: title(uses, snapshot.world.language), uses })
    })
    .collect()
}

fn title(uses: usize, language: Language) -> String {
    match language {
        Language::English if uses == 1 => "1 use".to_owned(),
        Language::English => format!("{uses} uses"),
        Language::Russian => format!("использований: {uses}"),
    }
}

/// How often each stage is named by FROM, `COPY --from=` and `from=` of a mount.
fn uses(model: &Model) -> Vec<usize> {
    let mut uses = vec![0_usize; model.stages.len()];
    let bindings = model.bindings();
    for name in bindings.occurrences() {
        if let Role::StageReference | Role::StageIndex = name.role
            && let Some(EntityKind::Stage(stage)) = bindings.entity(name).map(|e| e.kind)
            && let Some(count) = uses.get_mut(stage)
        {
            *count += 1;
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::code_lenses;
    use crate::testing::snapshot;

    #[test]
    fn uses_of_stages() {
        let text = "FROM a AS b\nFROM b\nCOPY --from=B x y\nCOPY --from=1 x y\nRUN --mount=from=b,target=/x z\nFROM c\nCOPY --from=nginx a b\n";
        let lenses: Vec<_> = code_lenses(&snapshot(text)).into_iter().map(|l| l.title).collect();
        assert_eq!(lenses, ["3 uses", "1 use"]);
    }
}
