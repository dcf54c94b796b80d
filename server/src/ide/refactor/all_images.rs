//! All base images of a file at once.

use super::image::{newest_patch, pins, unpinned};
use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::syntax::ast::Keyword;
use crate::text::Edit;
use crate::texts::{Phrase, action, refactoring as texts};

pub(super) const PIN_IMAGES: Refactoring = Refactoring {
    name: "pin-images",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::pin_images,
    example: "FROM <|>python:3.14-slim AS build\nRUN pip wheel .\n\nFROM python:3.14-slim\n",
    offer: |selection| several(selection, action::pin_images, pins),
};

pub(super) const UNPIN_IMAGES: Refactoring = Refactoring {
    name: "unpin-images",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::unpin_images,
    example: "FROM <|>python:3.14-slim@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS build\n\nFROM node:24@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210\n",
    offer: |selection| {
        several(selection, action::unpin_images, |snapshot| {
            snapshot.model().base_images().filter_map(|base| unpinned(&base)).collect()
        })
    },
};

pub(super) const UPDATE_IMAGES: Refactoring = Refactoring {
    name: "update-images",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::update_images,
    example: "FROM <|>python:3.14.2-slim AS build\n\nFROM python:3.13.1-slim\n",
    offer: |selection| {
        several(selection, action::update_images, |snapshot| {
            snapshot.model().base_images().filter_map(|base| newest_patch(snapshot, &base)).collect()
        })
    },
};

/// One offer for all of them, where there are at least two.
fn several(
    selection: &Selection<'_>,
    title: fn(usize) -> Phrase,
    edits: impl Fn(&crate::snapshot::Snapshot) -> Vec<Edit>,
) -> Vec<Rewrite> {
    if selection.placed.keyword != Keyword::From {
        return Vec::new();
    }
    let edits = edits(selection.snapshot);
    if edits.len() < 2 { Vec::new() } else { vec![Rewrite::new(title(edits.len()), edits)] }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn all_of_them() {
        let digest = format!("@sha256:{}", "a".repeat(64));
        check_action(
            "Pin 2 base images",
            "FROM <|>registry.example/app:1 AS a\nFROM a\nFROM registry.example/app\n",
            &format!("FROM registry.example/app:1{digest} AS a\nFROM a\nFROM registry.example/app:latest{digest}\n"),
        );
        check_action(
            "Remove the digests of 2",
            &format!("FROM <|>a:1{digest}\nFROM b:2{digest}\nFROM c{digest}\n"),
            &format!("FROM a:1\nFROM b:2\nFROM c{digest}\n"),
        );
        check_action(
            "Change 2 base images to the newest patch",
            "FROM <|>python:3.14.2-slim\nFROM registry.example/app:1.2.3\nFROM other.example/x:1.2.3\n",
            "FROM python:3.14.7-slim\nFROM registry.example/app:1.2.4\nFROM other.example/x:1.2.3\n",
        );
        check_no_action("Pin 1", "FROM <|>registry.example/app:1\n");
    }
}
