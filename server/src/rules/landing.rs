//! Where files of the build context end up in an image, as far as the file alone determines it.

use rustc_hash::FxHashSet;

use crate::data::bases::PLAIN;
use crate::data::products::{BRINGS_FILES, INSTALLS_PROJECT};
use crate::ignorefile::{ContextListing, clean};
use crate::model::{Base, KnownImages, Model, Stage, WorkingDirectory, copy_paths, joined_path};
use crate::syntax::ast::Keyword;

/// The copies of a stage and of those that it is built on.
#[derive(Debug)]
pub(super) struct Landing<'l> {
    listing: &'l ContextListing,
    copies: Vec<Copy>,
    /// What RUN lines do, all of them.
    runs: String,
    /// Modules may be found elsewhere than in the working directory.
    has_python_path: bool,
}

#[derive(Debug)]
struct Copy {
    /// In the context, clean; empty for all of it.
    source: String,
    /// In the image.
    to: String,
    is_folder: bool,
    /// A file keeps its name in `to`.
    into: bool,
    /// The instruction.
    index: usize,
}

/// A file of the context and its path in the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Landed {
    pub(super) in_context: String,
    pub(super) in_image: String,
}

impl<'l> Landing<'l> {
    /// `None` where anything but literal copies of the context may bring files, or the base image itself.
    pub(super) fn of(model: &Model, stage: &Stage, listing: &'l ContextListing, images: &KnownImages) -> Option<Self> {
        Self::before(model, stage, usize::MAX, listing, images)
    }

    /// As it is before the instruction at an index; `None` as of the whole stage.
    pub(super) fn before(
        model: &Model,
        stage: &Stage,
        end: usize,
        listing: &'l ContextListing,
        images: &KnownImages,
    ) -> Option<Self> {
        match model.root_base(stage) {
            Base::Scratch => {}
            Base::Image(image) if PLAIN.contains(&&*image.familiar_name(images.mirrors())) => {}
            _ => return None,
        }
        let mut landing = Self { listing, copies: Vec::new(), runs: String::new(), has_python_path: false };
        let mut chain: Vec<&Stage> = std::iter::once(stage).chain(model.ancestors(stage)).collect();
        chain.reverse();
        for index in chain.into_iter().flat_map(|stage| stage.instructions.clone()).take_while(|index| *index < end) {
            let placed = model.instructions.get(index)?;
            match placed.keyword {
                Keyword::Run => {
                    landing.runs.push_str(&placed.text);
                    landing.runs.push('\n');
                }
                Keyword::Env => landing.has_python_path |= placed.text.contains("PYTHONPATH"),
                Keyword::Copy | Keyword::Add => landing.copy(model, index)?,
                Keyword::Onbuild | Keyword::Volume => return None,
                _ => {}
            }
        }
        Some(landing)
    }

    fn copy(&mut self, model: &Model, index: usize) -> Option<()> {
        let placed = model.instructions.get(index)?;
        let paths = copy_paths(&placed.instruction, model.escape)?;
        let is_odd = |name: &str| placed.flag(name).is_some();
        if is_odd("parents") || is_odd("exclude") || 0 < paths.heredocs || !paths.destination.literal {
            return None;
        }
        let to = in_image(model, index, &paths.destination.text)?;
        let into = paths.destination.text.ends_with(['/', '.']) || 1 < paths.sources.len();
        if is_odd("from") {
            // Programs of another stage or image: nothing of the project, if not where that lies.
            return (to != "/" && !to.starts_with("/app") && !to.starts_with("/src") && !to.starts_with("/code")).then_some(());
        }
        for source in paths.sources {
            let path = clean(&source.text);
            let path = path.trim_start_matches('/');
            let path = if path == "." { "" } else { path };
            let is_plain = source.literal && !path.contains(['*', '?', '[', '\\', ':']) && !path.starts_with("..");
            let entry = self.listing.get(path);
            if !is_plain || (entry.is_none() && !path.is_empty()) {
                return None;
            }
            let is_folder = entry.is_none_or(|entry| entry.is_folder());
            self.copies.push(Copy { source: path.to_owned(), to: to.clone(), is_folder, into, index });
        }
        Some(())
    }

    /// Whether something lies at a path of the image, or may.
    pub(super) fn may_have(&self, path: &str) -> bool {
        self.copies.iter().any(|copy| {
            if !copy.is_folder {
                return copy.to == path || joined_path(&copy.to, name_of(&copy.source)) == path;
            }
            let Some(below) = below(path, &copy.to) else { return false };
            let source = [copy.source.as_str(), below].join("/");
            let source = source.trim_matches('/');
            match self.listing.get(source) {
                Some(entry) => source.is_empty() || self.listing.is_sent(&entry) || entry.closed,
                None => source.is_empty() || !self.listing.covers(source),
            }
        })
    }

    /// The instruction whose file lies where a path of the image needs a folder: its destination has no `/` at the end, and
    /// nothing known has made a folder there.
    pub(super) fn file_as_folder(&self, path: &str) -> Option<usize> {
        const FOLDERS: [&str; 6] = ["/app", "/code", "/opt/", "/project", "/src", "/usr/src/"];
        let is_it = |copy: &&Copy| {
            let (to, folder) = (copy.to.as_str(), format!("{}/", copy.to));
            let is_new = FOLDERS.iter().any(|known| to.starts_with(known) && (!known.ends_with('/') || known.len() < to.len()));
            let makes_folder =
                |other: &Copy| other.to.starts_with(&folder) || (other.to == to && (other.is_folder || other.into));
            !copy.is_folder && !copy.into && is_new && !self.runs.contains(to) && !self.copies.iter().any(makes_folder)
        };
        self.copies.iter().filter(|copy| joined_path(&copy.to, name_of(&copy.source)) == path).find(is_it).map(|copy| copy.index)
    }

    /// What of the context lies at a path of the image; the last copy counts.
    pub(super) fn source_of(&self, path: &str) -> Option<String> {
        self.source_and_copy(path).map(|(source, _)| source)
    }

    /// What of the context lies at a path of the image, and the instruction that copies it.
    pub(super) fn source_and_copy(&self, path: &str) -> Option<(String, usize)> {
        self.copies.iter().rev().find_map(|copy| {
            if !copy.is_folder {
                let to = if copy.into { joined_path(&copy.to, name_of(&copy.source)) } else { copy.to.clone() };
                return (to == path).then(|| (copy.source.clone(), copy.index));
            }
            let source = [copy.source.as_str(), below(path, &copy.to)?].join("/");
            let entry = self.listing.get(source.trim_matches('/'))?;
            (!entry.is_folder() && self.listing.is_sent(&entry)).then(|| (entry.path.to_owned(), copy.index))
        })
    }

    /// Whether a RUN line speaks of something.
    pub(super) fn speaks_of(&self, name: &str) -> bool {
        self.runs.contains(name)
    }

    /// Whether a RUN line changes modes.
    pub(super) fn changes_modes(&self) -> bool {
        ["chmod", "install -m", "install -D", "setfacl", "git clone", "rsync"].iter().any(|word| self.runs.contains(word))
    }

    /// What of the context would lie at a path of the image, if the ignore file did not keep it from the build.
    pub(super) fn kept_out(&self, path: &str) -> Option<&'l str> {
        self.copies.iter().filter(|copy| copy.is_folder).find_map(|copy| {
            let source = [copy.source.as_str(), below(path, &copy.to)?].join("/");
            let entry = self.listing.get(source.trim_matches('/'))?;
            (!entry.is_folder() && entry.excluded).then_some(entry.path)
        })
    }

    /// Whether a RUN line may have made something: it speaks of it, or brings files from elsewhere.
    pub(super) fn may_be_made(&self, name: &str) -> bool {
        self.runs.contains(name) || BRINGS_FILES.iter().any(|word| self.runs.contains(word))
    }

    /// Whether modules may be found elsewhere than in the working directory: the project is installed.
    pub(super) fn may_be_installed(&self) -> bool {
        self.has_python_path || self.runs.contains("PYTHONPATH") || INSTALLS_PROJECT.iter().any(|word| self.runs.contains(word))
    }

    /// The names of the files that come to lie in a folder of the image.
    pub(super) fn in_folder(&self, folder: &str) -> Vec<String> {
        let mut names = Vec::new();
        for copy in &self.copies {
            if !copy.is_folder {
                let path = if copy.into { joined_path(&copy.to, name_of(&copy.source)) } else { copy.to.clone() };
                names.extend(below(&path, folder).filter(|name| !name.is_empty() && !name.contains('/')).map(str::to_owned));
            } else if let Some(inner) = below(folder, &copy.to) {
                let source = [copy.source.as_str(), inner].join("/");
                let files = self.listing.children(source.trim_matches('/')).filter(|entry| !entry.is_folder() && !entry.excluded);
                names.extend(files.map(|entry| entry.name().to_owned()));
            }
        }
        names
    }

    /// The files of a name that come to lie in or below a folder of the image.
    pub(super) fn named(&self, name: &str, folder: &str) -> Vec<Landed> {
        let mut found: Vec<Landed> = Vec::new();
        let mut add = |in_context: &str, in_image: String| {
            let landed = Landed { in_context: in_context.to_owned(), in_image };
            if below(&landed.in_image, folder).is_some() && !found.contains(&landed) {
                found.push(landed);
            }
        };
        let mut folders: FxHashSet<(&str, &str)> = FxHashSet::default();
        for copy in &self.copies {
            // Of a folder that is copied to one place again and again, the same files come to lie there.
            if copy.is_folder && !folders.insert((&copy.source, &copy.to)) {
                continue;
            }
            if !copy.is_folder {
                if name_of(&copy.source) == name && copy.into {
                    add(&copy.source, joined_path(&copy.to, name));
                }
                continue;
            }
            for entry in self.listing.below(&copy.source).filter(|entry| !entry.excluded && entry.name() == name) {
                let inner = entry.path.strip_prefix(&copy.source).unwrap_or(entry.path);
                add(entry.path, joined_path(&copy.to, inner));
            }
        }
        found
    }
}

/// An absolute path of the image, for an argument of the instruction at an index; `None` where only the base
/// image knows.
pub(super) fn in_image(model: &Model, index: usize, path: &str) -> Option<String> {
    if path.contains(['\\', ':', '$']) {
        return None;
    }
    match model.working_directory_before(index) {
        _ if path.starts_with('/') => Some(joined_path("/", path)),
        WorkingDirectory::Path(folder) => Some(joined_path(folder, path)),
        // The plain images say nothing.
        WorkingDirectory::BaseImage => Some(joined_path("/", path)),
        WorkingDirectory::Unknown => None,
    }
}

/// Where a path lies for what a container of a stage starts.
pub(super) fn in_image_at_end(model: &Model, stage: &Stage, path: &str) -> Option<String> {
    let last = stage.instructions.end.checked_sub(1)?;
    if path.starts_with('/') {
        return in_image(model, last, path);
    }
    let own = model.instructions.get(stage.instructions.clone())?;
    // What a last WORKDIR says counts behind it.
    let moves = own.last().is_some_and(|placed| placed.keyword == Keyword::Workdir);
    let folder = if moves { own.last()?.argument()?.literal(model.escape)? } else { ".".to_owned() };
    let folder = in_image(model, last, &folder)?;
    if path.contains(['\\', ':', '$']) { None } else { Some(joined_path(&folder, path)) }
}

/// A path from a folder on; empty for the folder itself.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
