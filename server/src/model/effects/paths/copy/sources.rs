//! What the sources of COPY and ADD stand for.

use std::sync::Arc;

use super::{Copy, From, Source};
use crate::model::copy_paths::is_plain_file;
use crate::model::effects::paths::context::{ContextFiles, ContextKind};
use crate::model::effects::paths::{Origin, PathKind, StagePaths, glob, is_within};
use crate::model::workdir::cleaned;
use crate::model::{RemoteSource, remote_source};

/// What a pattern may stand for; more is not told apart.
const MOST_MATCHES: usize = 2_000;

/// Something that is copied as a whole.
pub(super) struct Item {
    /// Its path where it comes from.
    pub(super) path: Arc<str>,
    /// Its name, if that is certain.
    pub(super) name: Option<String>,
    pub(super) kind: Option<PathKind>,
    pub(super) origin: Origin,
    /// It may be an archive, which is unpacked.
    pub(super) may_unpack: bool,
}

impl Copy<'_> {
    /// What is copied, source by source; `None` where that is not certain.
    pub(super) fn items(&self, context: Option<&dyn ContextFiles>, stages: &[Option<StagePaths>]) -> Vec<Option<Vec<Item>>> {
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
                let holds_volume = paths.volumes.iter().any(|volume| is_within(volume, path) || is_within(path, volume));
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
}

fn kind_of(kind: ContextKind) -> PathKind {
    match kind {
        ContextKind::File => PathKind::File,
        ContextKind::Folder => PathKind::Folder,
        ContextKind::Other => PathKind::Other,
    }
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
