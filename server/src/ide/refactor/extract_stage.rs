//! Instructions as a stage of their own.

use super::name_stage::free_name;
use super::selection::is_lower;
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::ide::lines::{line_end, start_with_comments};
use crate::model::{Base, Model, Placed};
use crate::syntax::ast::Keyword;
use crate::text::Edit;
use crate::texts::{action, refactoring as texts};

pub(super) const EXTRACT_STAGE: Refactoring = Refactoring {
    name: "extract-stage",
    kind: RefactoringKind::Extract,
    promise: Promise::SameImage,
    about: texts::extract_stage,
    example: "FROM python:3.14-slim AS app\n<|>RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\nRUN pip install --no-cache-dir psycopg<|>\nCOPY . /app\nCMD [\"python\", \"/app/main.py\"]\n",
    offer: |selection| extract(selection).into_iter().collect(),
};

/// A new FROM before the selected instructions, where something else stands above them, and one behind them, where something
/// follows.
fn extract(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, range, index, .. } = *selection;
    if range.is_empty() {
        return None;
    }
    let stage = model.stages.get(model.stage_of(index)?)?;
    let own = stage.instructions.clone();
    let end = model.instructions.partition_point(|placed| placed.start < range.end());
    let (first, last) = (model.instructions.get(index)?, model.instructions.get(end.checked_sub(1)?)?);
    // Whole instructions of one stage.
    if first.start < range.start() || range.end() < last.file_range().end() || own.end < end {
        return None;
    }
    let from = model.instructions.get(own.start)?;
    let parts = from.as_from()?;
    let image = parts.image.as_ref()?;
    if !parts.unexpected.is_empty() || parts.alias.is_some() != parts.as_keyword.is_some() {
        return None;
    }
    if !matches!(stage.base, Base::Image(_) | Base::Stage(_) | Base::Unknown) {
        return None;
    }
    // What is set before there is anything to build on says nothing by itself.
    let is_said = |at: usize| (own.start + 1..at).any(|above| keyword(model, above) != Some(Keyword::Arg));
    let cuts: Vec<usize> = [index, end].into_iter().filter(|&at| own.contains(&at) && is_said(at)).collect();
    if cuts.is_empty() || model.instructions.iter().any(|placed| placed.keyword == Keyword::Onbuild) {
        return None;
    }
    // ENTRYPOINT drops the CMD of what the stage is built on, and no other (BuildKit: `dispatchEntrypoint`).
    let has = |wanted: Keyword, mut of: std::ops::Range<usize>| of.any(|at| keyword(model, at) == Some(wanted));
    if cuts.iter().any(|&cut| has(Keyword::Cmd, own.start..cut) && has(Keyword::Entrypoint, cut..own.end)) {
        return None;
    }
    let names: Vec<String> = match cuts.len() {
        1 => vec![free_name(model, "base")],
        _ => vec![free_name(model, "base"), free_name(model, "stage")],
    };
    let is_small = is_lower(&from.keyword_token.text);
    let (from_word, as_word) = if is_small { ("from", "as") } else { ("FROM", "AS") };
    let mut edits = vec![match &parts.alias {
        Some(alias) => Edit::replace(from.at(alias.range), names.first()?.as_str()),
        None => Edit::insert(from.at(image.word.range).end(), format!(" {as_word} {}", names.first()?)),
    }];
    let line_end = line_end(model);
    for (number, &cut) in cuts.iter().enumerate() {
        let at = start_with_comments(model, model.instructions.get(cut)?);
        let before = model.text.get(..usize::from(at)).unwrap_or_default();
        let gap = if before.ends_with("\n\n") || before.ends_with("\n\r\n") { "" } else { line_end };
        let name = match (names.get(number + 1), &parts.alias) {
            (Some(name), _) => format!(" {as_word} {name}"),
            // The name is that of the whole.
            (None, Some(alias)) => format!(" {as_word} {}", alias.raw),
            (None, None) => String::new(),
        };
        edits.push(Edit::insert(at, format!("{gap}{from_word} {}{name}{line_end}", names.get(number)?)));
    }
    edits.extend(numbers(model, stage.index, cuts.len()));
    edits.sort_by_key(|edit| edit.range.start());
    Some(Rewrite::new(action::extract_stage(), edits))
}

fn keyword(model: &Model, at: usize) -> Option<Keyword> {
    model.instructions.get(at).map(|placed| placed.keyword)
}

/// What becomes of the numbers of stages, from one on: they grow.
fn numbers(model: &Model, first: usize, by: usize) -> Vec<Edit> {
    let copies = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Copy);
    let edit = |copy: &Placed| {
        let value = copy.flag("from")?.value.as_ref()?;
        let number = value.raw.parse::<usize>().ok().filter(|&number| first <= number)?;
        Some(Edit::replace(copy.at(value.range), (number + by).to_string()))
    };
    copies.filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use crate::ide::refactor::{Refactoring, offers};
    use crate::testing::snapshot;
    use crate::text::{apply_edits, between, size};

    /// What becomes of a text for what is selected between two `|`, if it is offered.
    fn extracted(text: &str) -> Option<String> {
        let parts: Vec<&str> = text.split('|').collect();
        let [before, selected, _] = parts.as_slice() else { panic!("two marks in {text:?}") };
        let whole = parts.concat();
        let range = between(size(before.len()), size(before.len() + selected.len()));
        let snapshot = snapshot(&whole);
        let wanted: &Refactoring = &super::EXTRACT_STAGE;
        let offer = offers(&snapshot, range).into_iter().find(|offer| offer.refactoring.name == wanted.name)?;
        Some(apply_edits(&whole, &offer.edits))
    }

    #[test]
    fn what_is_above_and_below_is_built_around_it() {
        for (before, after) in [
            ("FROM a\n|RUN b\n|RUN c\n", "FROM a AS base\nRUN b\n\nFROM base\nRUN c\n"),
            ("FROM a AS x\nRUN b\n\n# c\n|RUN c|\n", "FROM a AS base\nRUN b\n\nFROM base AS x\n# c\nRUN c\n"),
            (
                "from a\nrun b\n|run c\nrun d|\n# e\nrun e\n",
                "from a as base\nrun b\n\nfrom base as stage\nrun c\nrun d\n\nfrom stage\n# e\nrun e\n",
            ),
            // From the FROM on.
            ("|FROM a\nRUN b|\nRUN c\n", "FROM a AS base\nRUN b\n\nFROM base\nRUN c\n"),
            ("FROM a\r\n|RUN b|\r\nRUN c\r\n", "FROM a AS base\r\nRUN b\r\n\r\nFROM base\r\nRUN c\r\n"),
            // Names that are taken, and numbers.
            (
                "FROM a AS base\nFROM b\n|RUN b|\nRUN c\nFROM c\nCOPY --from=0 x /\nCOPY --from=1 x /\n",
                "FROM a AS base\nFROM b AS base-2\nRUN b\n\nFROM base-2\nRUN c\nFROM c\nCOPY --from=0 x /\nCOPY --from=2 x /\n",
            ),
        ] {
            assert_eq!(extracted(before).as_deref(), Some(after), "{before:?}");
        }
    }

    #[test]
    fn only_whole_instructions_and_what_stays_the_same() {
        for text in [
            "FROM a\n|RUN b\nRUN c|\n",
            "FROM a\nRUN |b|\nRUN c\n",
            "FROM a\nRUN b\n|RUN c\nFROM d|\n",
            "FROM a\nARG b\n|RUN c|\n",
            "FROM a\n|ONBUILD RUN b|\nRUN c\n",
            // The ENTRYPOINT would drop the CMD.
            "FROM a\n|CMD b|\nENTRYPOINT [\"c\"]\n",
            "FROM scratch\n|COPY b /|\nCOPY c /\n",
            "ARG a\n|ARG b|\nFROM c\n",
        ] {
            assert_eq!(extracted(text), None, "{text:?}");
        }
        assert!(extracted("FROM a\n|ENTRYPOINT [\"c\"]|\nCMD b\n").is_some());
    }
}
