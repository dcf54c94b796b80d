//! Which stages use which, and which images: by FROM, by `--from=` and by mounts.

use super::{Base, EntityKind, Model, Role};
use crate::text::TextRange;

/// What a stage uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Used {
    /// A stage, by index.
    Stage(usize),
    /// An image.
    Image(String),
}

/// A word by which a stage uses another one, or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageUse {
    /// The index of the stage that uses.
    pub user: usize,
    /// What it uses.
    pub used: Used,
    /// The word, in the file.
    pub token: TextRange,
}

/// All uses of a file.
#[derive(Debug, Default)]
pub struct StageUses {
    all: Vec<StageUse>,
    /// Of each stage who uses it and by which words, by place.
    by_stage: Vec<Vec<(usize, Vec<TextRange>)>>,
}

impl StageUses {
    /// By place.
    pub fn all(&self) -> &[StageUse] {
        &self.all
    }

    /// The stages that use a stage, and the words by which each does, by place.
    pub fn of_stage(&self, stage: usize) -> &[(usize, Vec<TextRange>)] {
        self.by_stage.get(stage).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Model {
    /// Every use of a stage or an image by a stage.
    pub fn stage_uses(&self) -> &StageUses {
        self.derived.uses.get_or_init(|| uses(self))
    }
}

fn uses(model: &Model) -> StageUses {
    let bindings = model.bindings();
    let mut all = Vec::new();
    for name in bindings.occurrences() {
        let (Some(user), Some(entity)) = (model.stage_of(name.instruction), bindings.entity(name)) else { continue };
        let used = match (name.role, entity.kind) {
            (Role::StageReference | Role::StageIndex, EntityKind::Stage(index)) => Used::Stage(index),
            (Role::Image, _) if entity.name != "scratch" => Used::Image(entity.name.clone()),
            _ => continue,
        };
        all.push(StageUse { user, used, token: name.name });
    }
    // FROM words with variables stand for what the defaults make of them.
    for stage in &model.stages {
        let Some(from) = model.instructions.get(stage.instructions.start) else { continue };
        let Some(word) = from.as_from().and_then(|f| f.image.as_ref()).map(|i| &i.word).filter(|w| w.raw.contains('$')) else {
            continue;
        };
        let used = match &stage.base {
            Base::Stage(index) => Used::Stage(*index),
            Base::Image(image) => Used::Image(image.to_string()),
            Base::Unknown => Used::Image(word.raw.to_string()),
            Base::Scratch | Base::Missing | Base::Invalid(_) => continue,
        };
        all.push(StageUse { user: stage.index, used, token: from.at(word.range) });
    }
    all.sort_by_key(|one| one.token.start());
    let mut by_stage: Vec<Vec<(usize, Vec<TextRange>)>> = vec![Vec::new(); model.stages.len()];
    for StageUse { user, used, token } in &all {
        let Used::Stage(index) = used else { continue };
        let Some(users) = by_stage.get_mut(*index) else { continue };
        match users.last_mut() {
            Some((last, tokens)) if last == user => tokens.push(*token),
            _ => users.push((*user, vec![*token])),
        }
    }
    StageUses { all, by_stage }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_by_place() {
        let model =
            crate::testing::model("ARG B=s\nFROM a AS s\nFROM $B\nCOPY --from=s a b\nFROM s\nCOPY --from=1 c d\nFROM $X\n");
        let shown = |stage: usize| {
            let users = model.stage_uses().of_stage(stage).iter();
            let tokens = |tokens: &[TextRange]| tokens.iter().map(|&token| model.slice(token)).collect::<Vec<_>>().join(" ");
            users.map(|(user, own)| format!("{user}: {}", tokens(own))).collect::<Vec<_>>().join(", ")
        };
        assert_eq!([shown(0), shown(1), shown(2), shown(9)], ["1: $B s, 2: s", "2: 1", "", ""]);
        assert_eq!(model.stage_uses().all().len(), 5);
    }

    /// A page about all stages asks for the users of each.
    #[test]
    fn they_are_looked_up_once() {
        let model = crate::testing::model("FROM a AS s\nFROM s\n");
        assert!(std::ptr::eq(model.stage_uses(), model.stage_uses()));
    }
}
