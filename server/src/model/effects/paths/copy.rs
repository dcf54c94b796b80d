//! COPY and ADD (BuildKit: `dockerfile2llb/convert_copy.go`, `dispatchCopy`; fsutil: `copy/copy.go`).

use std::sync::Arc;

use super::context::{ContextFiles, ContextKind};
use super::tree::{New, Tree};
use super::{Made, Origin, PathKind, StagePaths, glob};
use crate::model::copy_paths::is_plain_file;
use crate::model::effects::ImageState;
use crate::model::effects::effect::Text;
use crate::model::expanded::{ExpandedRole, expanded_texts};
use crate::model::workdir::cleaned;
use crate::model::{RemoteSource, remote_source};
use crate::syntax::ast::{Instruction, Keyword, PathArgument, Paths};

/// What a pattern may stand for; more is not told apart.
const MOST_MATCHES: usize = 2_000;

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

/// Something that is copied as a whole.
struct Item {
    /// Its path where it comes from.
    path: Arc<str>,
    /// Its name, if that is certain.
    name: Option<String>,
    kind: Option<PathKind>,
    origin: Origin,
    /// It may be an archive, which is unpacked.
    may_unpack: bool,
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

    /// What is copied, source by source; `None` where that is not certain.
    fn items(&self, context: Option<&dyn ContextFiles>, stages: &[Option<StagePaths>]) -> Vec<Option<Vec<Item>>> {
        let items = self.sources.iter().zip(&self.effect.sources).map(|(text, source)| {
            let text = text.as_ref()?;
            if let Source::Heredoc(name) = source {
                let kind = Some(PathKind::File);
                let name_of = Some(name.to_string()).filter(|name| !name.contains('/'));
                let item = Item { path: Arc::clone(name), name: name_of, kind, origin: Origin::Heredoc, may_unpack: false };
                return Some(vec![item]);
            }
            match (self.from, remote_source(text)) {
                (From::Context, Some(RemoteSource::Http)) if self.effect.is_add => {
                    let kind = Some(PathKind::File).filter(|_| !self.effect.unpacks);
                    let (path, origin, may_unpack) = (Arc::clone(text), Origin::Outside, self.effect.unpacks);
                    Some(vec![Item { path, name: file_of_url(text), kind, origin, may_unpack }])
                }
                (From::Context, Some(RemoteSource::Git)) if self.effect.is_add => {
                    let (path, origin) = (Arc::clone(text), Origin::Outside);
                    Some(vec![Item { path, name: None, kind: None, origin, may_unpack: true }])
                }
                _ => self.local(text, context, stages),
            }
        });
        items.collect()
    }

    fn local(&self, text: &str, context: Option<&dyn ContextFiles>, stages: &[Option<StagePaths>]) -> Option<Vec<Item>> {
        let path = cleaned(text);
        let found: Vec<(String, Option<PathKind>)> = if glob::is_pattern(&path) {
            self.matches(&path, context, stages)?
        } else {
            let kind = self.kind(&path, context, stages);
            vec![(path, kind)]
        };
        let item = |(path, kind): (String, Option<PathKind>)| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let origin = match self.from {
                From::Context => Origin::Context(path.trim_start_matches('/').into()),
                From::Stage(stage) => Origin::Stage(stage, path.as_str().into()),
                From::Outside => Origin::Outside,
            };
            let may_unpack = self.effect.is_add && kind != Some(PathKind::Folder) && !is_plain_file(&path);
            let name = Some(name.to_owned()).filter(|name| !name.is_empty());
            Item { name, kind, origin, may_unpack, path: path.into() }
        };
        Some(found.into_iter().map(item).collect())
    }

    /// What is certainly at an absolute path of where the files come from. A link is followed, so it is no kind of its own.
    fn kind(&self, path: &str, context: Option<&dyn ContextFiles>, stages: &[Option<StagePaths>]) -> Option<PathKind> {
        let kind = match self.from {
            From::Context => match path.trim_start_matches('/') {
                "" => Some(PathKind::Folder),
                path => context?.kind(path).map(kind_of),
            },
            From::Stage(stage) => {
                let paths = stages.get(stage)?.as_ref()?;
                let holds_volume =
                    paths.volumes.iter().any(|volume| super::is_within(volume, path) || super::is_within(path, volume));
                if holds_volume { None } else { paths.tree.find(path).kind() }
            }
            From::Outside => None,
        };
        kind.filter(|kind| *kind != PathKind::Other)
    }

    /// What a pattern stands for; `None` where not all of it is known.
    fn matches(
        &self,
        pattern: &str,
        context: Option<&dyn ContextFiles>,
        stages: &[Option<StagePaths>],
    ) -> Option<Vec<(String, Option<PathKind>)>> {
        let mut found = vec![(String::new(), PathKind::Folder)];
        for part in pattern.split('/').filter(|part| !part.is_empty()) {
            let mut next = Vec::new();
            for (folder, kind) in &found {
                match kind {
                    PathKind::Folder => {}
                    PathKind::File => continue,
                    // Links are not followed on the way.
                    PathKind::Other if self.from == From::Context => continue,
                    PathKind::Other => return None,
                }
                let mut names: Vec<(String, PathKind)> = match self.from {
                    From::Context => {
                        let names = context?.names(folder.trim_start_matches('/'))?;
                        names.into_iter().map(|(name, kind)| (name.to_owned(), kind_of(kind))).collect()
                    }
                    From::Stage(stage) => {
                        let paths = stages.get(stage)?.as_ref()?;
                        let at = if folder.is_empty() { "/" } else { folder };
                        if !paths.is_whole(at) {
                            return None;
                        }
                        let mut names = Vec::new();
                        for (name, found) in paths.tree.names(paths.tree.find(at)) {
                            match found.kind() {
                                Some(kind) => names.push((name.to_owned(), kind)),
                                None if found.is_absent() => {}
                                None => return None,
                            }
                        }
                        names
                    }
                    From::Outside => return None,
                };
                names.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
                for (name, kind) in names {
                    if glob::fits(part, &name)? {
                        next.push((format!("{folder}/{name}"), kind));
                    }
                }
                if MOST_MATCHES < next.len() {
                    return None;
                }
            }
            found = next;
        }
        let known = |kind: PathKind| Some(kind).filter(|kind| *kind != PathKind::Other);
        Some(found.into_iter().map(|(path, kind)| (path, known(kind))).collect())
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

fn kind_of(kind: ContextKind) -> PathKind {
    match kind {
        ContextKind::File => PathKind::File,
        ContextKind::Folder => PathKind::Folder,
        ContextKind::Other => PathKind::Other,
    }
}

pub(super) fn joined(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
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

/// The name that a file of a URL gets (BuildKit: `__unnamed__` where the URL has none).
fn file_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if name.contains('%') || name == ".." {
        return None;
    }
    Some(if matches!(name, "" | ".") { "__unnamed__".to_owned() } else { name.to_owned() })
}

/// The content of a folder of the context comes into a folder.
fn merge_context(tree: &mut Tree, to: &str, from: &str, made: &Made, context: Option<&dyn ContextFiles>) {
    let mut todo = vec![(to.to_owned(), from.to_owned())];
    while let Some((to, from)) = todo.pop() {
        let Some(names) = context.and_then(|context| context.names(&from)) else {
            tree.may_add(&to);
            continue;
        };
        for (name, kind) in names {
            if tree.is_lost() {
                return;
            }
            let target = joined(&to, name);
            let source = if from.is_empty() { name.to_owned() } else { format!("{from}/{name}") };
            let made = Made { instruction: made.instruction, from: Origin::Context(source.as_str().into()) };
            match kind {
                ContextKind::File => tree.put(&target, New::Copied, &made),
                ContextKind::Folder => {
                    tree.put(&target, New::Folder, &made);
                    todo.push((target, source));
                }
                ContextKind::Other => tree.put(&target, New::Link, &made),
            }
        }
    }
}

/// The content of a folder of a file system comes into a folder of another one, or of a copy of the same one.
pub(super) fn merge_tree(tree: &mut Tree, to: &str, other: &Tree, from: &str, made: &dyn Fn(&str) -> Made) {
    let mut todo = vec![(to.to_owned(), from.to_owned())];
    while let Some((to, from)) = todo.pop() {
        let folder = other.find(&from);
        if !folder.is_whole() {
            tree.may_add(&to);
        }
        for (name, found) in other.names(folder) {
            if tree.is_lost() {
                return;
            }
            let (target, source) = (joined(&to, name), joined(&from, name));
            match found.kind() {
                Some(PathKind::File) => tree.put(&target, New::Copied, &made(&source)),
                Some(PathKind::Folder) if found.is_real() => {
                    tree.put(&target, New::Folder, &made(&source));
                    todo.push((target, source));
                }
                // A link is copied as one, and leads elsewhere then.
                Some(_) if tree.find(&target).is_file() => tree.put(&target, New::Link, &made(&source)),
                Some(_) => tree.put(&target, New::Thing, &made(&source)),
                None if found.is_absent() => {}
                None => match found.last_kind() {
                    Some(kind) => tree.guess(&target, kind, &made(&source)),
                    None => tree.may_add(&target),
                },
            }
        }
    }
}
