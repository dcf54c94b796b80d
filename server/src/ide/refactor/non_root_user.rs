//! A user of its own for the server that the image starts.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::texts::{action, refactoring as texts};

pub(super) const NON_ROOT_USER: Refactoring = Refactoring {
    name: "non-root-user",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::non_root_user,
    example: "FROM python:3.14-slim\nCOPY . .\n<|>CMD [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\"]\n",
    offer,
};

/// The rule that knows servers, and which users an image has.
const RULE: &str = "server-runs-as-root";

fn offer(selection: &Selection<'_>) -> Vec<Rewrite> {
    let here = selection.placed.file_range();
    let found =
        selection.snapshot.findings().iter().filter(|finding| finding.rule.id == RULE && here.contains_range(finding.range));
    let fixes = found.flat_map(|finding| &finding.fixes).map(|fix| {
        let makes = fix.edits.iter().any(|edit| edit.text.contains("RUN "));
        let title = if makes { action::new_user() } else { action::known_user() };
        Rewrite::new(title, fix.edits.clone())
    });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn where_a_server_is_started() {
        check_action(
            "Add a user without rights",
            "FROM python:3.14-slim\nCMD [\"uvicorn\", \"main:app<|>\"]\n",
            "FROM python:3.14-slim\nRUN useradd --create-home --uid 10001 app\nUSER app\nCMD [\"uvicorn\", \"main:app\"]\n",
        );
        check_no_action("Add a user", "FROM python:3.14-slim\nUSER 1\nCMD [\"uvicorn\", \"main:app<|>\"]\n");
    }
}
