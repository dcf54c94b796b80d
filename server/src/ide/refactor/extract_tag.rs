//! The tag of a base image to a global ARG.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::config::parse_pragma;
use crate::ide::lines::{line_end, line_start};
use crate::model::{Base, Model};
use crate::syntax::ast::Image;
use crate::text::{Edit, TextRange, TextSize, between};
use crate::texts::{action, refactoring as texts};

pub(super) const EXTRACT_TAG: Refactoring = Refactoring {
    name: "extract-tag",
    kind: RefactoringKind::Extract,
    promise: Promise::SameImage,
    about: texts::extract_tag,
    example: "FROM python:<|>3.14-slim AS build\nRUN pip wheel .\n\nFROM python:3.14-slim\nCOPY --from=build /wheels /wheels\n",
    offer: |selection| extract(selection).into_iter().collect(),
};

fn extract(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, range, index, .. } = *selection;
    let image = placed.as_from()?.image.as_ref()?;
    let stage = model.stages.get(model.stage_of(index)?)?;
    let word = placed.at(image.word.range);
    // At the keyword the instruction as a whole is meant.
    let is_at_image = (word.start() <= range.start() && range.end() <= word.end()) || range == TextRange::empty(placed.start);
    let Base::Image(reference) = &stage.base else { return None };
    let tag = plain_tag(image)?;
    if !is_at_image {
        return None;
    }
    let name = free_name(model, &reference.repository);
    let line_end = line_end(model);
    let declaration = format!("{} {name}={tag}{line_end}", selection.word("ARG"));
    let mut edits = vec![Edit::insert(declaration_place(model)?, declaration)];
    // Every stage on the same image follows.
    for from in model.instructions.iter() {
        let same = from.as_from().and_then(|f| f.image.as_ref()).filter(|i| *i.word.raw == *image.word.raw);
        if let Some(tag) = same.and_then(|i| i.tag.as_ref()) {
            edits.push(Edit::replace(from.at(tag.range), format!("${{{name}}}")));
        }
    }
    Some(Rewrite::new(action::extract_tag(&name), edits))
}

/// The tag, if it is nothing but a tag.
fn plain_tag(image: &Image) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let tag = image.tag.as_ref().filter(|_| image.digest.is_none())?;
    (!image.word.has_variables() && !tag.raw.is_empty() && tag.raw.chars().all(is_plain)).then_some(&*tag.raw)
}

/// `PYTHON_VERSION`, or with a number that makes it new to the file: a stage that declares the name again
/// would get the value.
fn free_name(model: &Model, repository: &str) -> String {
    let last = repository.rsplit('/').next().unwrap_or_default();
    let upper: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let lead = if upper.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    let base = format!("{lead}{upper}_VERSION");
    let is_taken = |name: &str| model.text.contains(name);
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(base)
}

/// Below the other global instructions; without any, above the first FROM and the comments that are about
/// it as a tool reads them.
fn declaration_place(model: &Model) -> Option<TextSize> {
    let from = model.instructions.get(model.global().end)?;
    if let Some(last) = model.global().end.checked_sub(1).and_then(|i| model.instructions.get(i)) {
        let end = model.whole_lines(last.file_range()).end();
        return (end <= from.start).then_some(end);
    }
    let mut at = line_start(model, from.start);
    for &comment in model.comments.iter().rev().filter(|c| c.start() < from.start) {
        let is_next = model.slice(between(comment.end(), at)).trim_matches(['\r', ' ', '\t']) == "\n";
        if !is_next || parse_pragma(model.slice(comment)).is_none() {
            break;
        }
        at = line_start(model, comment.start());
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn the_tag_gets_a_name() {
        check_action(
            "Move the tag into ARG PYTHON_VERSION",
            "# syntax=docker/dockerfile:1\n# hello\nFROM h:5000/x/python:3.<|>14-slim AS a\nFROM h:5000/x/python:3.14-slim\nFROM python:3.14-slim\n",
            "# syntax=docker/dockerfile:1\n# hello\nARG PYTHON_VERSION=3.14-slim\nFROM h:5000/x/python:${PYTHON_VERSION} AS a\nFROM h:5000/x/python:${PYTHON_VERSION}\nFROM python:3.14-slim\n",
        );
        check_action(
            "Move the tag into ARG",
            "arg X=1\n\nfrom 7-zip:1<|>\nenv _7_ZIP_VERSION=2\n",
            "arg X=1\narg _7_ZIP_VERSION_2=1\n\nfrom 7-zip:${_7_ZIP_VERSION_2}\nenv _7_ZIP_VERSION=2\n",
        );
        check_action(
            "Move the tag into ARG",
            "# hadolint ignore=DL3006\nFROM a:1<|>\n",
            "ARG A_VERSION=1\n# hadolint ignore=DL3006\nFROM a:${A_VERSION}\n",
        );
    }

    #[test]
    fn only_for_a_plain_tag() {
        for text in [
            "FROM a<|>",
            "FROM a:$B<|>",
            "FROM a:1 AS <|>b",
            "FROM scratch<|>",
            "FROM a:1 AS b\nFROM b<|>",
            "FROM a:1@sha256:<|>x",
        ] {
            check_no_action("Move the tag", text);
        }
    }
}
