//! Refactorings: what an experienced author would write differently. One file holds what belongs together: each
//! [`Refactoring`] has a name for the command line, a promise about what is built, an example that the documentation
//! shows, and a pure function from a selection to what is offered there. Each is offered only where its promise is certain
//! from the file itself and what is known around it.

mod add_to_copy;
mod add_unpack;
mod all_images;
mod builder_runtime;
mod cache_mount;
mod chain;
mod command_form;
mod declare_arg;
mod everywhere;
mod extract_stage;
mod extract_tag;
mod heredoc;
mod home;
mod image;
mod name_stage;
mod non_root_user;
mod pip_to_uv;
mod runs;
mod runtime_images;
mod secret_mount;
mod selection;
mod sort_packages;
mod split_copy;
#[cfg(test)]
mod tests;
mod unfold;
mod words;
mod workdirs;

use crate::snapshot::{FileKind, Snapshot};
use crate::text::{Edit, TextRange, between, size};
use crate::texts::{Phrase, refactoring as texts};
use selection::Selection;

pub use everywhere::{Applied, MOST_PLACES, apply};
pub use image::pins;

/// One refactoring.
#[derive(Debug)]
pub struct Refactoring {
    /// The name on the command line, in kebab-case.
    pub name: &'static str,
    /// What sort of change it is.
    pub kind: RefactoringKind,
    /// What becomes of the image.
    pub promise: Promise,
    /// What it does, in a sentence.
    pub about: fn() -> Phrase,
    /// A file in which it is offered, at the cursor `<|>` or for what is selected between two of them.
    pub example: &'static str,
    /// What is offered for a selection.
    offer: fn(&Selection<'_>) -> Vec<Rewrite>,
}

/// Sorts of refactorings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefactoringKind {
    /// Writes it differently.
    Rewrite,
    /// Takes something out and gives it a name.
    Extract,
}

/// What becomes of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// It has the same configuration and the same files; layers may be others.
    SameImage,
    /// It starts the same program with the same words, without or with a shell around it.
    SameProcess,
    /// It lacks what package managers downloaded and kept.
    SameButCaches,
    /// It is another one, and the title says in what.
    Changes,
}

impl Promise {
    /// What is promised, in words.
    pub fn said(self) -> Phrase {
        match self {
            Self::SameImage => texts::same_image(),
            Self::SameProcess => texts::same_process(),
            Self::SameButCaches => texts::same_but_caches(),
            Self::Changes => texts::changes(),
        }
    }
}

/// What a refactoring would do at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rewrite {
    title: Phrase,
    edits: Vec<Edit>,
}

/// What is offered at a place.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What offers it.
    pub refactoring: &'static Refactoring,
    /// As a menu shows it.
    pub title: Phrase,
    /// What it changes; no two of them overlap.
    pub edits: Vec<Edit>,
}

/// All refactorings, in the order of menus.
pub const REFACTORINGS: &[&Refactoring] = &[
    &cache_mount::CACHE_MOUNT,
    &split_copy::SPLIT_COPY,
    &sort_packages::SORT_PACKAGES,
    &workdirs::CD_TO_WORKDIR,
    &workdirs::ABSOLUTE_WORKDIR,
    &declare_arg::DECLARE_ARG,
    &secret_mount::SECRET_MOUNT,
    &builder_runtime::BUILDER_RUNTIME,
    &extract_stage::EXTRACT_STAGE,
    &non_root_user::NON_ROOT_USER,
    &pip_to_uv::PIP_TO_UV,
    &command_form::EXEC_FORM,
    &command_form::SHELL_FORM,
    &runs::JOIN_RUNS,
    &runs::SPLIT_RUN,
    &heredoc::HEREDOC,
    &unfold::CHAIN,
    &add_to_copy::ADD_TO_COPY,
    &add_unpack::ADD_UNPACK,
    &extract_tag::EXTRACT_TAG,
    &name_stage::NAME_STAGE,
    &image::PIN_IMAGE,
    &image::UNPIN_IMAGE,
    &image::CHANGE_TAG,
    &image::MIRROR_IMAGE,
    &all_images::PIN_IMAGES,
    &all_images::UNPIN_IMAGES,
    &all_images::UPDATE_IMAGES,
];

impl Refactoring {
    /// The refactoring of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        REFACTORINGS.iter().copied().find(|refactoring| refactoring.name == name)
    }

    /// What it offers for a range of a file, best first.
    pub fn offers(&'static self, snapshot: &Snapshot, range: TextRange) -> Vec<Offer> {
        if snapshot.kind != FileKind::Dockerfile {
            return Vec::new();
        }
        let Some(selection) = Selection::of(snapshot, range) else { return Vec::new() };
        self.offers_for(&selection)
    }

    fn offers_for(&'static self, selection: &Selection<'_>) -> Vec<Offer> {
        let offer = |Rewrite { title, edits }| Offer { refactoring: self, title, edits };
        (self.offer)(selection).into_iter().map(offer).collect()
    }
}

/// The text of an example, and what is selected in it.
pub fn example(refactoring: &Refactoring) -> Option<(String, TextRange)> {
    let mut parts = refactoring.example.split("<|>");
    let before = parts.next()?;
    let selected = parts.next().filter(|_| refactoring.example.contains("<|>"))?;
    let rest = parts.next();
    let end = before.len() + rest.map_or(0, |_| selected.len());
    let text = format!("{before}{selected}{}", rest.unwrap_or_default());
    Some((text, between(size(before.len()), size(end))))
}

/// Everything that is offered for a range of a file.
pub fn offers(snapshot: &Snapshot, range: TextRange) -> Vec<Offer> {
    if snapshot.kind != FileKind::Dockerfile {
        return Vec::new();
    }
    let Some(selection) = Selection::of(snapshot, range) else { return Vec::new() };
    REFACTORINGS.iter().flat_map(|refactoring| refactoring.offers_for(&selection)).collect()
}
