//! Other references for a base image: its digest, newer versions, other variants, a mirror. These change what is
//! built, and their titles say so. All of this comes from what is known already; no registry is contacted.

use rustc_hash::FxHashSet;

use super::{Promise, Refactoring, RefactoringKind, Rewrite, Selection};
use crate::data::{python, support};
use crate::ide::offered_tags::OfferedTags;
use crate::model::BaseImage;
use crate::snapshot::Snapshot;
use crate::syntax::ast::Keyword;
use crate::text::{Edit, TextRange, between};
use crate::texts::{Phrase, action, refactoring as texts};

pub(super) const PIN_IMAGE: Refactoring = Refactoring {
    name: "pin-image",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::pin_image,
    example: "FROM <|>python:3.14-slim\n",
    offer: |selection| at_base(selection).and_then(|base| pin(selection, &base)).into_iter().collect(),
};

pub(super) const UNPIN_IMAGE: Refactoring = Refactoring {
    name: "unpin-image",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::unpin_image,
    example: "FROM <|>python:3.14-slim@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
    offer: |selection| at_base(selection).and_then(|base| unpin(&base)).into_iter().collect(),
};

pub(super) const CHANGE_TAG: Refactoring = Refactoring {
    name: "change-tag",
    kind: RefactoringKind::Rewrite,
    promise: Promise::Changes,
    about: texts::change_tag,
    example: "FROM <|>python:3.12-slim\n",
    offer: change_tag,
};

pub(super) const MIRROR_IMAGE: Refactoring = Refactoring {
    name: "mirror-image",
    kind: RefactoringKind::Rewrite,
    promise: Promise::SameImage,
    about: texts::mirror_image,
    example: "FROM <|>python:3.14-slim\n",
    offer: |selection| at_base(selection).and_then(|base| mirror(selection, &base)).into_iter().collect(),
};

/// The base image that is selected, or that of the FROM at whose keyword the cursor is.
fn at_base<'a>(selection: &Selection<'a>) -> Option<BaseImage<'a>> {
    if selection.placed.keyword != Keyword::From {
        return None;
    }
    let (range, from) = (selection.range, selection.placed.file_range());
    let is_whole = range == TextRange::empty(from.start());
    let is_here = |base: &BaseImage<'_>| match is_whole {
        true => from.contains_range(base.range),
        false => base.range.start() <= range.start() && range.end() <= base.range.end(),
    };
    selection.model.base_images().find(is_here)
}

fn change_tag(selection: &Selection<'_>) -> Vec<Rewrite> {
    let mut out = Vec::new();
    let Some(base) = at_base(selection) else { return out };
    let Some(tag) = base.tag().filter(|_| base.has_literal_tag) else { return out };
    let world = &selection.snapshot.world;
    let offered = OfferedTags::new(base.reference, world.knowledge.images.tags(base.reference), world.today.lists());
    let mut seen = FxHashSet::from_iter([tag.to_owned()]);
    let newer = offered.newest_patch(tag).map(|newer| (action::newest_patch as fn(String) -> Phrase, newer)).into_iter();
    let newer = newer
        .chain(supported(selection, &base, tag).into_iter().map(|newer| (action::next_version as fn(String) -> Phrase, newer)));
    for (title, name) in
        newer.chain(offered.variants(tag).into_iter().map(|other| (action::variant as fn(String) -> Phrase, other)))
    {
        if seen.insert(name.clone()) {
            out.push(Rewrite::new(title(name.clone()), vec![Edit::replace(base.tag_range, name.as_str())]));
        }
    }
    out
}

/// `@sha256:…` behind the tag, which stays for people to read.
fn pin(selection: &Selection<'_>, base: &BaseImage<'_>) -> Option<Rewrite> {
    let (digest, edit) = pinned(selection.snapshot, base)?;
    Some(Rewrite::new(action::pin_digest(short(digest)), vec![edit]))
}

fn pinned<'a>(snapshot: &'a Snapshot, base: &BaseImage<'_>) -> Option<(&'a str, Edit)> {
    let known = snapshot.world.knowledge.images.image(base.reference)?;
    if base.reference.is_pinned() || known.is_missing() || !base.is_literal() {
        return None;
    }
    let tag = if base.reference.tag.is_none() { ":latest" } else { "" };
    Some((&known.digest, Edit::insert(base.range.end(), format!("{tag}@{}", known.digest))))
}

/// What pins all base images of a file whose digests are known.
pub fn pins(snapshot: &Snapshot) -> Vec<Edit> {
    snapshot.model().base_images().filter_map(|base| Some(pinned(snapshot, &base)?.1)).collect()
}

/// What leaves the tag alone.
pub(super) fn unpinned(base: &BaseImage<'_>) -> Option<Edit> {
    let digest = base.reference.digest.as_deref().filter(|_| base.reference.tag.is_some() && base.is_literal())?;
    let start = base.range.end().checked_sub(crate::text::size(digest.len() + 1))?;
    Some(Edit::delete(between(start, base.range.end())))
}

/// The newest patch of the line that the tag is of.
pub(super) fn newest_patch(snapshot: &Snapshot, base: &BaseImage<'_>) -> Option<Edit> {
    let tag = base.tag().filter(|_| base.has_literal_tag)?;
    let offered =
        OfferedTags::new(base.reference, snapshot.world.knowledge.images.tags(base.reference), snapshot.world.today.lists());
    Some(Edit::replace(base.tag_range, offered.newest_patch(tag)?))
}

fn unpin(base: &BaseImage<'_>) -> Option<Rewrite> {
    let (edit, digest) = (unpinned(base)?, base.reference.digest.as_deref()?);
    Some(Rewrite::new(action::unpin_digest(short(digest)), vec![edit]))
}

fn short(digest: &str) -> &str {
    digest.get(.."sha256:".len() + 12).unwrap_or(digest)
}

/// The next line that is supported, and the newest.
fn supported(selection: &Selection<'_>, base: &BaseImage<'_>, tag: &str) -> Vec<String> {
    let today = selection.snapshot.world.today;
    let newer = |name: &str, tag: &str| {
        let found = support::newer(name, tag, today);
        (found.next, found.newest)
    };
    let (next, newest) = match base.reference.official_name() {
        Some("python") => python::newest_supported(tag, today).map_or((None, None), |found| (found.next, Some(found.newest))),
        Some(name) => newer(name, tag),
        None => newer(&base.reference.full_name(), tag),
    };
    next.into_iter().chain(newest).collect()
}

/// The same image at the user's mirror of its registry.
fn mirror(selection: &Selection<'_>, base: &BaseImage<'_>) -> Option<Rewrite> {
    let mirror = selection.snapshot.world.settings.registry.mirrors.get(&base.reference.host())?;
    let mirror = mirror.split_once("://").map_or(mirror.as_str(), |(_, rest)| rest).trim_end_matches('/');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "./:-_[]".contains(c);
    if !base.is_literal() || mirror.is_empty() || !mirror.chars().all(is_plain) {
        return None;
    }
    let edit = Edit::replace(base.name_range, format!("{mirror}/{}", base.reference.path()));
    Some(Rewrite::new(action::mirror(mirror), vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_action, check_no_action};

    #[test]
    fn digests() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let pinned = format!("FROM registry.example/app:1@{digest} AS b\n");
        check_action("Pin to the digest sha256:aaaaaaaaaaaa", "FROM registry.example/app:<|>1 AS b\n", &pinned);
        let bare = format!("FROM registry.example/app:latest@{digest}\n");
        check_action("Pin to the digest", "FROM registry.example/app<|>\n", &bare);
        let before = pinned.replace("app:", "app<|>:");
        check_action("Remove the digest sha256:aaaaaaaaaaaa", &before, "FROM registry.example/app:1 AS b\n");
        check_no_action("Pin", &before);
        for text in ["FROM python<|>:3.14", "FROM registry.example/app:9<|>", "ARG V=1\nFROM registry.example/app:$V<|>"] {
            check_no_action("Pin", text);
        }
        check_no_action("Remove the digest", &format!("FROM python<|>@{digest}"));
    }

    #[test]
    fn newer_versions() {
        check_action(
            "Change the tag to 3.14.7-slim, the newest of its line",
            "FROM python:3.14.2-slim<|>\n",
            "FROM python:3.14.7-slim\n",
        );
        check_action(
            "Change the tag to 1.2.4, the newest",
            "FROM registry.example/app:1.2.3<|>\n",
            "FROM registry.example/app:1.2.4\n",
        );
        check_action(
            "Change the tag to 3.13-slim, a newer supported version",
            "FROM python:3.12-slim<|>\n",
            "FROM python:3.13-slim\n",
        );
        check_action("Change the tag to 3.14-slim, a newer", "FROM python:3.12-slim<|>\n", "FROM python:3.14-slim\n");
        check_action("Change the tag to 24-alpine, a newer", "FROM node:20-alpine<|>\n", "FROM node:24-alpine\n");
        for text in ["FROM python:3.14.7-slim<|>", "FROM registry.example/app:1.2.4<|>"] {
            check_no_action("Change the tag to 3.14.7-slim", text);
            check_no_action("Change the tag to 1.2", text);
        }
        for text in ["FROM other.example/app:1.2.3<|>", "FROM x/python:3.12<|>", "FROM python@sha256:<|>0", "FROM scratch<|>"] {
            check_no_action("Change the tag", text);
        }
    }

    #[test]
    fn variants() {
        check_action("Change the tag to 3.14-slim, another", "FROM python:3.14<|>\n", "FROM python:3.14-slim\n");
        check_action("Change the tag to 3.14-alpine, another", "FROM python:3.14-slim-trixie<|>\n", "FROM python:3.14-alpine\n");
        check_action("Change the tag to slim, another", "FROM python:latest<|>\n", "FROM python:slim\n");
        check_action("Change the tag to 24-alpine, another", "FROM node:24<|>\n", "FROM node:24-alpine\n");
        check_action(
            "Change the tag to 1-slim, another",
            "FROM registry.example/app:1<|>\n",
            "FROM registry.example/app:1-slim\n",
        );
        check_no_action("Change the tag", "FROM other.example/app:1<|>\n");
        check_no_action("Change the tag", "ARG V=3.14\nFROM python:$V<|>\n");
    }
}
