//! ADD to COPY, where ADD does nothing that COPY does not.

use super::Selection;
use crate::ide::actions::{Action, ActionKind};
use crate::model::adds_like_copy;
use crate::text::Edit;
use crate::texts::action;

pub(super) fn convert(selection: &Selection<'_>) -> Option<Action<'static>> {
    let placed = selection.placed;
    if !adds_like_copy(placed, selection.model.escape) {
        return None;
    }
    Some(selection.action(
        &action::add_to_copy(),
        ActionKind::Rewrite,
        vec![Edit::replace(placed.keyword_range(), selection.keyword("COPY"))],
    ))
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
