//! Code lenses: how often a stage is used.

use crate::data::docs::Language;
use crate::model::{Base, Model, StageReference, mounts};
use crate::snapshot::{FileKind, Snapshot};
use crate::syntax::ast::{Instruction, Keyword};
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
    let mut add = |stage: usize| {
        if let Some(count) = uses.get_mut(stage) {
            *count += 1;
        }
    };
    for stage in &model.stages {
        if let Base::Stage(parent) = stage.base {
            add(parent);
        }
    }
    for (index, placed) in model.instructions.iter().enumerate() {
        let before = model.stage_of(index).unwrap_or(0);
        let instruction = placed.trigger().unwrap_or(&placed.instruction);
        for (name, by_index) in references(instruction, model.escape) {
            match (name.parse(), model.stage_named(&name, before)) {
                (Ok(index), _) if by_index => add(index),
                (_, StageReference::Stage(index)) => add(index),
                (_, StageReference::External) => {}
            }
        }
    }
    uses
}

/// What an instruction copies or mounts from; the flag says whether a number is an index.
fn references(instruction: &Instruction, escape: char) -> Vec<(String, bool)> {
    match instruction.keyword {
        Keyword::Copy => {
            let from = instruction.flags.iter().filter(|f| f.name() == "from").filter_map(|f| f.value.as_ref());
            from.map(|value| (value.raw.to_string(), true)).collect()
        }
        Keyword::Run => {
            let mounts = mounts(instruction, escape);
            let from = mounts.iter().filter_map(|m| m.option("from")?.plain_value());
            from.map(|name| (name.to_owned(), false)).collect()
        }
        _ => Vec::new(),
    }
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
