//! The list of dependencies copied and installed before the sources.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::rules::Finding;
use crate::texts::{action, refactoring as texts};

pub(super) const SPLIT_COPY: Refactoring = Refactoring {
    name: "split-copy",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameButCaches,
    about: texts::split_copy,
    example: "FROM python:3.14-slim\nWORKDIR /app\nCOPY <|>. .\nRUN pip install --no-cache-dir -r requirements.txt\nCMD [\"python\", \"main.py\"]\n",
    offer,
};

/// The rule that knows what an install reads, and whether anything else of the sources may be needed for it.
const RULE: &str = "copy-before-install";

/// At the copy and at the install.
fn offer(selection: &Selection<'_>) -> Vec<Rewrite> {
    let here = selection.placed.file_range();
    let is_here = |finding: &&Finding| {
        here.contains_range(finding.range) || finding.related.iter().any(|related| here.contains_range(related.range))
    };
    let found = selection.snapshot.findings().iter().filter(|finding| finding.rule.id == RULE).filter(is_here);
    let fixes = found.flat_map(|finding| &finding.fixes).map(|fix| {
        let said = |name: &str| fix.title.argument(name).unwrap_or_default().to_owned();
        let title = match fix.title.key() {
            "fetch" => action::split_copy_fetch(said("list"), said("fetch")),
            "empty" => action::split_copy_empty(said("command")),
            _ => action::split_copy(said("list")),
        };
        Rewrite::new(title, fix.edits.clone())
    });
    fixes.collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    const TITLE: &str = "Copy `requirements.txt` and install before the rest is copied";

    #[test]
    fn from_either_place() {
        let after =
            "FROM python:3.14\nCOPY --chown=a requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY --chown=a . .\n";
        for before in [
            "COPY --chown=a <|>. .\nRUN pip install -r requirements.txt",
            "COPY --chown=a . .\nRUN pip <|>install -r requirements.txt",
        ] {
            check_action(TITLE, &format!("FROM python:3.14\n{before}\n"), after);
        }
        for text in ["COPY <|>. .\nRUN true", "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY <|>. ."] {
            check_no_action("Copy `", &format!("FROM python:3.14\n{text}\n"));
        }
    }
}
