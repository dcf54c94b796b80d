//! ADD to COPY, where ADD does nothing that COPY does not.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::model::adds_like_copy;
use crate::syntax::ast::Keyword;
use crate::text::Edit;
use crate::texts::{action, refactoring as texts};

pub(super) const ADD_TO_COPY: Refactoring = Refactoring {
    name: "add-to-copy",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::add_to_copy,
    example: "FROM python:3.14-slim\nADD <|>main.py /app/\n",
    offer,
};

fn offer(selection: &Selection<'_>) -> Vec<Rewrite> {
    let placed = selection.placed;
    if placed.keyword != Keyword::Add || !adds_like_copy(placed, selection.model.escape) {
        return Vec::new();
    }
    let edit = Edit::replace(placed.keyword_range(), selection.word("COPY"));
    vec![Rewrite::new(action::add_to_copy(), vec![edit])]
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Change ADD to COPY";

    #[test]
    fn plain_files_are_copied() {
        check_action(TITLE, "FROM a\nADD <|>. /x\n", "FROM a\nCOPY . /x\n");
        check_action(TITLE, "from a\nadd --chown=a <|>a.py b/ *.txt c/\n", "from a\ncopy --chown=a a.py b/ *.txt c/\n");
        check_action(TITLE, "FROM a\nADD <|>[\"a.sh\", \"/x\"]\n", "FROM a\nCOPY [\"a.sh\", \"/x\"]\n");
        check_action(TITLE, "FROM a\nADD <<E<|> /x\nb\nE\n", "FROM a\nCOPY <<E /x\nb\nE\n");
    }

    #[test]
    fn what_add_unpacks_or_fetches_stays() {
        for sources in [
            "a.tar.gz",
            "https://a.b/c.py",
            "git@a.b:c.git",
            "$A",
            "*",
            "a*",
            "a.TGZ",
            "--checksum=x a.py",
            "--unpack a.py",
            "[\"a.xz\"]",
        ] {
            check_no_action(TITLE, &format!("FROM a\nADD {sources} <|>/x/\n"));
        }
    }
}
