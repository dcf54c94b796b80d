//! The working directory, said by WORKDIR and as an absolute path.

use super::chain::{Chain, comments_between};
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::ide::lines::{line_end, line_start};
use crate::model::{joined_path, mounts};
use crate::syntax::ast::Keyword;
use crate::text::{Edit, between};
use crate::texts::{action, refactoring as texts};

pub(super) const CD_TO_WORKDIR: Refactoring = Refactoring {
    name: "cd-to-workdir",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::cd_to_workdir,
    example: "FROM golang:1.27\nWORKDIR /src\nCOPY . .\nRUN <|>cd cmd/app && go build -o /app .\nCMD [\"/app\"]\n",
    offer: |selection| cd_to_workdir(selection).into_iter().collect(),
};

pub(super) const ABSOLUTE_WORKDIR: Refactoring = Refactoring {
    name: "absolute-workdir",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::absolute_workdir,
    example: "FROM python:3.14-slim\nWORKDIR /app\nWORKDIR <|>src\n",
    offer: |selection| absolute(selection).into_iter().collect(),
};

/// `RUN cd x && y` as WORKDIR and RUN, with the old working directory behind it where something may need that.
fn cd_to_workdir(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, index, .. } = *selection;
    // A folder that is mounted is there in this RUN alone.
    if placed.keyword != Keyword::Run || !selection.has_posix_shell() || !mounts(placed, model.escape).is_empty() {
        return None;
    }
    let chain = Chain::of(placed, model.escape)?;
    let [cd, rest, ..] = chain.links.as_slice() else { return None };
    let [command] = cd.commands.as_slice() else { return None };
    let [name, folder] = command.words.as_slice() else { return None };
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if name.text != "cd" || !folder.plain || folder.text.starts_with('-') || !folder.text.chars().all(is_path) {
        return None;
    }
    if !command.assignments.is_empty() || !command.redirections.is_empty() {
        return None;
    }
    if !comments_between(placed, placed.range.start(), rest.range.start()).is_empty() {
        return None;
    }
    let old = selection.state()?.workdir().known()?.to_string();
    let new = if folder.text.starts_with('/') { joined_path("/", &folder.text) } else { joined_path(&old, &folder.text) };
    if new == old || !old.starts_with('/') || !old.chars().all(is_path) {
        return None;
    }
    let (line_end, indent) = (line_end(model), model.slice(between(line_start(model, placed.start), placed.start)));
    let workdir = selection.word("WORKDIR");
    let mut edits = vec![
        Edit::insert(placed.start, format!("{workdir} {new}{line_end}{indent}")),
        Edit::delete(placed.at(between(cd.range.start(), rest.range.start()))),
    ];
    let stage = model.stages.get(model.stage_of(index)?)?;
    let next = model.instructions.get(index + 1).filter(|_| index + 1 < stage.instructions.end);
    let sets_it = next
        .is_some_and(|next| next.keyword == Keyword::Workdir && next.argument().is_some_and(|word| word.raw.starts_with('/')));
    if !sets_it {
        edits.push(Edit::insert(placed.file_range().end(), format!("{line_end}{indent}{workdir} {old}")));
    }
    Some(Rewrite::new(action::cd_to_workdir(new), edits))
}

/// `WORKDIR x` by its whole path.
fn absolute(selection: &Selection<'_>) -> Option<Rewrite> {
    let Selection { model, placed, .. } = *selection;
    let word = placed.argument().filter(|_| placed.keyword == Keyword::Workdir)?;
    let path = word.literal(model.escape)?;
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if path.starts_with(['/', '~']) || path.is_empty() || !path.chars().all(is_path) {
        return None;
    }
    let whole = selection.state()?.workdir_behind(placed, model.escape)?;
    if !whole.starts_with('/') || !whole.chars().all(is_path) {
        return None;
    }
    Some(Rewrite::new(action::absolute_workdir(whole.to_string()), vec![Edit::replace(placed.at(word.range), &*whole)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn cd_becomes_workdir() {
        check_action(
            "Change to WORKDIR",
            "FROM python:3.14-slim\nRUN <|>cd /x/y && \\\n    make && make install\nUSER a\n",
            "FROM python:3.14-slim\nWORKDIR /x/y\nRUN make && make install\nWORKDIR /\nUSER a\n",
        );
        check_action(
            "Change to WORKDIR",
            "FROM python:3.14-slim\nWORKDIR /a\nRUN <|>cd ../b && make\nWORKDIR /c\n",
            "FROM python:3.14-slim\nWORKDIR /a\nWORKDIR /b\nRUN make\nWORKDIR /c\n",
        );
        for text in [
            "RUN <|>cd $X && make",
            "RUN <|>cd x",
            "RUN <|>cd - && make",
            "RUN <|>cd ~ && make",
            "RUN <|>cd /x; make",
            "RUN --mount=target=/x <|>cd /x && make",
        ] {
            check_no_action("Change to WORKDIR", &format!("FROM python:3.14-slim\n{text}\n"));
        }
        check_no_action("Change to WORKDIR", "FROM registry.example/unknown:1\nRUN <|>cd x && make\n");
    }

    #[test]
    fn relative_becomes_absolute() {
        check_action("Change to /a/b", "FROM a\nWORKDIR /a\nWORKDIR <|>b\n", "FROM a\nWORKDIR /a\nWORKDIR /a/b\n");
        check_action("Change to /b", "FROM python:3.14-slim\nWORKDIR <|>b/\n", "FROM python:3.14-slim\nWORKDIR /b\n");
        for text in ["FROM x/unknown\nWORKDIR <|>b", "FROM scratch\nWORKDIR <|>/b", "FROM scratch\nWORKDIR <|>$b"] {
            check_no_action("Change to /", text);
        }
    }
}
