//! COPY and ADD (BuildKit: `dockerfile2llb/convert_copy.go`, `dispatchCopy`; fsutil: `copy/copy.go`).

mod sources;

use std::sync::Arc;

use super::context::ContextFiles;
use super::merge::{joined, merge_context, merge_tree};
use super::tree::{New, Tree};
use super::{Made, Origin, PathKind, StagePaths};
use crate::model::effects::ImageState;
use crate::model::effects::effect::Text;
use crate::model::expanded::{ExpandedRole, expanded_texts};
use crate::model::workdir::cleaned;
use crate::syntax::ast::{Instruction, Keyword, PathArgument, Paths};
use sources::Item;

/// What COPY or ADD says, read once and kept with it.
#[derive(Debug)]
pub(super) struct CopyEffect {
    sources: Box<[Source]>,
    destination: Text,
    is_add: bool,
    has_parents: bool,
    has_exclude: bool,
    has_link: bool,
    unpacks: bool,
}

#[derive(Debug)]
enum Source {
    Path(Text),
    Heredoc(Arc<str>),
}

/// A COPY or ADD with the values of its variables.
#[derive(Debug)]
pub(super) struct Copy<'m> {
    effect: &'m CopyEffect,
    sources: Vec<Option<Arc<str>>>,
    /// The destination, and whether it is a folder in any case, as far as that is certain.
    destination: Option<(String, Option<bool>)>,
    from: From,
}

/// Where the files come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Context,
    Stage(usize),
    Outside,
}

/// A source of COPY or ADD, and where it comes to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedPath {
    /// Which of the sources it is.
    pub source: usize,
    /// In the context or the stage.
    pub from: String,
    /// In the image.
    pub to: String,
    /// What lies in it is copied, not the folder itself.
    pub is_folder: bool,
}

impl CopyEffect {
    pub(super) fn of(instruction: &Instruction, escape: char) -> Option<&Self> {
        if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
            return None;
        }
        struct Kept(Option<CopyEffect>);
        instruction.derived.get_or_init(|| Kept(read(instruction, escape))).0.as_ref()
    }
}

fn read(instruction: &Instruction, escape: char) -> Option<CopyEffect> {
    let paths = expanded_texts(instruction, escape).into_iter().filter(|text| text.role == ExpandedRole::Path);
    let mut sources: Vec<Source> = paths.map(|text| Source::Path(Text::of(text))).collect();
    if let Paths::Words(words) = instruction.paths()?
        && !matches!(words.last(), Some(PathArgument::Word(_)))
    {
        return None;
    }
    let Some(Source::Path(destination)) = sources.pop() else { return None };
    let heredocs = instruction.heredoc_markers().into_iter().map(|marker| Source::Heredoc(Arc::from(&*marker.name)));
    sources.extend(heredocs);
    let has = |name: &str| instruction.flag(name).is_some();
    Some(CopyEffect {
        sources: sources.into(),
        destination,
        is_add: instruction.keyword == Keyword::Add,
        has_parents: has("parents"),
        has_exclude: has("exclude"),
        has_link: has("link"),
        unpacks: has("unpack"),
    })
}

impl<'m> Copy<'m> {
    pub(super) fn new(effect: &'m CopyEffect, state: &ImageState, from: From) -> Self {
        let expand = |text: &Text| text.expand(&|name| state.value(name));
        let source = |source: &Source| match source {
            // Of an empty path, builders make this and that.
            Source::Path(text) => expand(text).filter(|text| !text.is_empty()),
            Source::Heredoc(name) => Some(Arc::clone(name)),
        };
        let destination = expand(&effect.destination).and_then(|text| {
            let folder = if text.starts_with('/') { "/" } else { state.workdir().known()? };
            let is_folder = match &*text {
                "" | "." => Some(true),
                _ if text.ends_with('/') => Some(true),
                // Builders differ.
                _ if text.ends_with("/.") || text.ends_with("..") => None,
                _ => Some(false),
            };
            Some((cleaned(&format!("{folder}/{text}")), is_folder))
        });
        Self { effect, sources: effect.sources.iter().map(source).collect(), destination, from }
    }

    /// Carries it out.
    pub(super) fn apply(&self, tree: &mut Tree, index: usize, context: Option<&dyn ContextFiles>, stages: &[Option<StagePaths>]) {
        let Some((to, is_folder)) = &self.destination else {
            tree.doubt_all();
            return;
        };
        if self.effect.has_link && !tree.is_grounded(&format!("{to}/x")) {
            // A link on the way is replaced by a folder.
            tree.doubt_all();
        }
        for items in self.items(context, stages) {
            let Some(items) = items else {
                tree.may_add(to);
                if self.effect.is_add {
                    tree.may_change_inside(to);
                }
                continue;
            };
            for item in items {
                let made = Made { instruction: index, from: item.origin.clone() };
                if self.effect.has_exclude {
                    tree.may_add(to);
                    continue;
                }
                if self.effect.has_parents {
                    self.with_parents(tree, to, &item, &made);
                    continue;
                }
                self.item(tree, to, *is_folder, &item, &made, context, stages);
            }
        }
    }

    fn with_parents(&self, tree: &mut Tree, to: &str, item: &Item, made: &Made) {
        tree.put(to, New::Folder, made);
        let path = format!("{to}{}", item.path);
        if item.kind == Some(PathKind::File) && !item.path.contains("/./") && self.from == From::Context {
            tree.put(&path, New::Copied, made);
        }
        tree.may_add(to);
    }

    #[expect(clippy::too_many_arguments, reason = "what is copied, where to, and what is known of both sides")]
    fn item(
        &self,
        tree: &mut Tree,
        to: &str,
        is_folder: Option<bool>,
        item: &Item,
        made: &Made,
        context: Option<&dyn ContextFiles>,
        stages: &[Option<StagePaths>],
    ) {
        match item.kind {
            Some(PathKind::File) if !item.may_unpack => {
                if is_folder == Some(true) {
                    tree.put(to, New::Folder, &Made { from: Origin::Parent, ..made.clone() });
                }
                match self.target(tree, to, is_folder, item) {
                    Some(target) => {
                        if self.effect.has_link && !tree.find(&target).is_absent() && !tree.find(&target).is_file() {
                            // In a layer of its own it takes the place of whatever is there.
                            tree.put(&target, New::Link, made);
                        } else {
                            tree.put(&target, New::Copied, made);
                        }
                    }
                    None => unknown(tree, to, item, made),
                }
            }
            Some(PathKind::Folder) => {
                tree.put(to, New::Folder, made);
                match self.from {
                    From::Context => merge_context(tree, to, item.path.trim_start_matches('/'), made, context),
                    From::Stage(stage) => {
                        if let Some(Some(paths)) = stages.get(stage) {
                            merge_tree(tree, to, &paths.tree, &item.path, &|path| Made {
                                instruction: made.instruction,
                                from: Origin::Stage(stage, path.into()),
                            });
                        }
                    }
                    From::Outside => tree.may_add(to),
                }
            }
            _ => {
                if is_folder == Some(true) {
                    tree.put(to, New::Folder, made);
                }
                unknown(tree, to, item, made);
                if item.may_unpack {
                    tree.may_change_inside(to);
                }
            }
        }
    }

    /// Where a file comes to lie, if that is certain.
    fn target(&self, tree: &Tree, to: &str, is_folder: Option<bool>, item: &Item) -> Option<String> {
        let found = tree.find(to);
        let into = match is_folder {
            Some(true) => true,
            Some(false) if self.effect.has_link => false,
            _ if found.is_folder() => true,
            _ if found.is_absent() || found.is_file() => false,
            _ => return None,
        };
        if into { Some(joined(to, item.name.as_deref()?)) } else { Some(to.to_owned()) }
    }

    /// Where the sources come to lie, as far as that is certain before it is carried out.
    pub(super) fn copied(
        &self,
        tree: &Tree,
        context: Option<&dyn ContextFiles>,
        stages: &[Option<StagePaths>],
    ) -> Vec<CopiedPath> {
        let Some((to, is_folder)) = &self.destination else { return Vec::new() };
        if self.effect.has_parents {
            return Vec::new();
        }
        let mut copied = Vec::new();
        for (source, items) in self.items(context, stages).into_iter().enumerate() {
            for item in items.into_iter().flatten() {
                let from = match self.from {
                    From::Context => item.path.trim_start_matches('/').to_owned(),
                    _ => item.path.to_string(),
                };
                let is_heredoc = matches!(self.effect.sources.get(source), Some(Source::Heredoc(_)));
                match item.kind {
                    Some(PathKind::Folder) => copied.push(CopiedPath { source, from, to: to.clone(), is_folder: true }),
                    Some(PathKind::File) if !item.may_unpack && !is_heredoc => {
                        if let Some(to) = self.target(tree, to, *is_folder, &item) {
                            copied.push(CopiedPath { source, from, to, is_folder: false });
                        }
                    }
                    _ => {}
                }
            }
        }
        copied
    }
}

/// Something of which it is not known what it is was copied to a path, or into it.
fn unknown(tree: &mut Tree, to: &str, item: &Item, made: &Made) {
    if let Some(name) = &item.name
        && tree.find(to).is_folder()
        && !item.may_unpack
    {
        tree.guess(&joined(to, name), PathKind::Other, made);
    }
    tree.put(to, New::Thing, made);
}
