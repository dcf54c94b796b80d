//! A name for a stage that others know by its number.

use rustc_hash::FxHashSet;

use super::selection::is_lower;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::model::{Base, Model, Stage, mounts};
use crate::syntax::ast::Keyword;
use crate::text::Edit;
use crate::texts::{action, refactoring as texts};

pub(super) const NAME_STAGE: Refactoring = Refactoring {
    name: "name-stage",
    kind: RefactoringKind::Extract,
    promise: Promise::SameImage,
    about: texts::name_stage,
    example: "FROM golang:1.27\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=<|>0 /app /app\n",
    offer: |selection| name(selection).into_iter().collect(),
};

fn name(selection: &Selection<'_>) -> Option<Rewrite> {
    let model = selection.model;
    let stage = stage_of(selection)?;
    let placed = model.instructions.get(stage.instructions.start)?;
    let from = placed.as_from()?;
    let image = from.image.as_ref()?;
    if model.stages.len() < 2 || from.as_keyword.is_some() || from.alias.is_some() || !from.unexpected.is_empty() {
        return None;
    }
    if matches!(stage.base, Base::Missing | Base::Invalid(_)) {
        return None;
    }
    let name = name_for(model, stage.index);
    let mut edits = vec![Edit::insert(
        placed.at(image.word.range).end(),
        format!(" {} {name}", if is_lower(&placed.keyword_token.text) { "as" } else { "AS" }),
    )];
    // A number counts for COPY alone; `from=0` of a mount is an image.
    for copy in model.instructions.iter().filter(|i| i.keyword == Keyword::Copy) {
        let number = copy.flag("from").and_then(|f| f.value.as_ref());
        if let Some(value) = number.filter(|v| v.raw.parse() == Ok(stage.index)) {
            edits.push(Edit::replace(copy.at(value.range), name.as_str()));
        }
    }
    Some(Rewrite::new(action::name_stage(&name), edits))
}

/// The stage of a FROM, or the one that a COPY takes files from by its number.
fn stage_of<'a>(selection: &Selection<'a>) -> Option<&'a Stage> {
    let Selection { model, placed, index, .. } = *selection;
    let stage = model.stage_of(index)?;
    let number = match placed.keyword {
        Keyword::From => stage,
        Keyword::Copy => placed.flag("from")?.value.as_ref()?.raw.parse().ok().filter(|number| *number < stage)?,
        _ => return None,
    };
    model.stages.get(number)
}

/// A name for the stage at an index that means nothing in the file yet.
fn name_for(model: &Model, index: usize) -> String {
    if index + 1 == model.stages.len() {
        free_name(model, "final")
    } else if index == 0 {
        free_name(model, "build")
    } else {
        free_name(model, &format!("stage-{index}"))
    }
}

/// This name for a stage, or one with a number where it means something in the file already.
pub(super) fn free_name(model: &Model, base: &str) -> String {
    let mut taken: FxHashSet<String> = model.stages.iter().filter_map(|s| s.name.as_ref()).map(|n| n.key.clone()).collect();
    for placed in &model.instructions {
        taken.extend(placed.as_from().and_then(|f| f.image.as_ref()).map(|i| i.word.raw.to_lowercase()));
        taken.extend(placed.flag("from").map(|f| f.raw_value().to_lowercase()));
        let mounts = mounts(&placed.instruction, model.escape);
        taken.extend(mounts.iter().filter_map(|m| m.option("from")?.value.as_ref()).map(|v| v.text.to_lowercase()));
    }
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.to_owned()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn references_by_number_follow() {
        check_action(
            "Name this stage `build`",
            "FROM <|>a\nFROM b\nCOPY --from=0 x y\nCOPY --chown=a --from=0 x y\nCOPY --from=1 x y\nRUN --mount=from=0,target=/x z\n",
            "FROM a AS build\nFROM b\nCOPY --from=build x y\nCOPY --chown=a --from=build x y\nCOPY --from=1 x y\nRUN --mount=from=0,target=/x z\n",
        );
        check_action(
            "Name this stage `build`",
            "FROM a\nFROM b\nCOPY --from=<|>0 x y\n",
            "FROM a AS build\nFROM b\nCOPY --from=build x y\n",
        );
        check_no_action("Name this stage", "FROM a AS c\nFROM b\nCOPY --from=<|>0 x y\n");
        check_no_action("Name this stage", "FROM a\nFROM b\nCOPY --from=<|>7 x y\n");
        check_action("Name this stage", "from a as final\nfrom <|>b\n", "from a as final\nfrom b as final-2\n");
        check_action(
            "Name this stage",
            "FROM <|>a\nFROM b\nCOPY --from=build x y\n",
            "FROM a AS build-2\nFROM b\nCOPY --from=build x y\n",
        );
    }

    #[test]
    fn only_without_a_name_and_among_several() {
        for text in ["FROM <|>a\n", "FROM <|>a AS b\nFROM c\n", "FROM <|>a b\nFROM c\n", "FROM <|>a\nFROM a AS\n"] {
            if text.ends_with("AS\n") {
                continue;
            }
            check_no_action("Name this stage", text);
        }
    }
}
