//! A variable that the stage does not know, declared there.

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::text::Edit;
use crate::texts::{action, refactoring as texts};

pub(super) const DECLARE_ARG: Refactoring = Refactoring {
    name: "declare-arg",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::declare_arg,
    example: "ARG VERSION=1.2\nFROM debian:trixie-slim\nLABEL <|>org.opencontainers.image.version=$VERSION\n",
    offer,
};

/// Rules whose fixes declare an ARG where it is used.
const RULES: [&str; 2] = ["UndefinedVar", "global-arg-in-run"];

/// What the rules would insert: they know which stage lacks which variable.
fn offer(selection: &Selection<'_>) -> Vec<Rewrite> {
    let here = selection.placed.file_range();
    let found = selection.snapshot.findings();
    let first = found.partition_point(|finding| finding.range.start() < here.start());
    let found = found.iter().skip(first).take_while(|finding| finding.range.start() < here.end());
    let mut out: Vec<Rewrite> = Vec::new();
    for fix in found.filter(|finding| RULES.contains(&finding.rule.id)).flat_map(|finding| &finding.fixes) {
        let [edit] = fix.edits.as_slice() else { continue };
        let Some(name) = declared(edit) else { continue };
        if out.iter().all(|other| other.edits != fix.edits) {
            out.push(Rewrite::new(action::declare_arg(name), fix.edits.clone()));
        }
    }
    out
}

/// The name, where an edit does nothing but declare it.
fn declared(edit: &Edit) -> Option<&str> {
    let name = edit.text.trim_end().strip_prefix("ARG ").filter(|_| edit.range.is_empty())?;
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn at_the_use() {
        check_action("Declare `V` in this stage", "ARG V=1\nFROM a\nCOPY $V<|> /x\n", "ARG V=1\nFROM a\nARG V\nCOPY $V /x\n");
        check_no_action("Declare", "ARG V=1\nFROM a\nARG V\nCOPY $V<|> /x\n");
    }
}
