//! Builds that files of the project describe: which folder is the context of which Dockerfile.
//!
//! Only files with the usual names are read, in the folder of the Dockerfile and in those above it up to the root of
//! the repository, none of them large. Nothing is looked up outside a file, neither variables nor included files; a
//! build that depends on one is ignored.

mod bake;
mod compose;
mod lines;
mod places;
mod renames;
mod retries;

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use lines::Lines;

use super::folder::Folder;
use super::{notice, read_text, skaffold};
use crate::data::file_names::BUILD_FOLDERS;
use crate::model::{Neighbours, is_called_template};

pub(super) use renames::{DescribingFile, describing_files, describing_folders};

/// Entries of a folder that are looked at.
const MAX_ENTRIES: usize = 5_000;
/// Files of a folder that are read.
const MAX_FILES: usize = 32;
/// More builds of one Dockerfile say nothing new.
const MAX_BUILDS: usize = 100;
/// Folders above a Dockerfile in which its neighbours are looked for.
const MAX_NEIGHBOURS: usize = 8;
/// A larger file describes no builds.
const MAX_BYTES: usize = 512 << 10;

/// One build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The service or target.
    pub name: String,
    /// The file that says so.
    pub file: PathBuf,
    /// The context, with an absolute path.
    pub context: PathBuf,
    /// The Dockerfile, with an absolute path.
    pub dockerfile: PathBuf,
    /// What else it sets.
    pub details: Details,
    /// The line of the file where it begins, counted from 0.
    pub line: u32,
    /// The lines of its build arguments, in their order.
    pub arg_lines: Vec<u32>,
}

/// What a build sets besides its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The stage that is built.
    pub target: Option<String>,
    /// Build arguments whose values the file alone decides.
    pub args: Vec<(String, String)>,
    /// Names of additional contexts.
    pub contexts: Vec<String>,
    /// Ports that Compose publishes.
    pub ports: Vec<String>,
    /// What Compose starts instead of CMD.
    pub command: String,
    /// Who runs the program by Compose.
    pub user: String,
    /// Where in a container folders of this machine are mounted.
    pub mounted: Vec<String>,
    /// What Compose calls the image that is built.
    pub image: Option<String>,
    /// The ids of the secrets that it gives to the build.
    pub secrets: Vec<String>,
    /// The ids of the SSH agents that it gives to the build.
    pub ssh: Vec<String>,
}

/// One build as a file writes it, with paths from the file's folder.
#[derive(Debug, Clone)]
struct Written {
    name: String,
    context: String,
    dockerfile: String,
    details: Details,
    places: places::Places,
    /// It says where the context is; else another file may say it.
    says_context: bool,
}

/// The builds by folder, each folder read once. Folders go by their paths as they are spelled: another spelling is read
/// once more, and paths that are compared part by part take ten times as long.
#[derive(Debug, Default)]
pub struct Builds {
    folders: Mutex<FxHashMap<OsString, Known>>,
    /// Whether a folder is the root of a repository.
    roots: Mutex<FxHashMap<OsString, bool>>,
}

/// A folder that was read.
#[derive(Debug)]
struct Known {
    builds: Arc<[Build]>,
    /// A build has its Dockerfile in the file that describes it.
    has_inline: bool,
    /// All that is in it; `None` where not all is known.
    folder: Option<Arc<Folder>>,
    /// The names in it by which the images of a project are called, in lower case and sorted, once somebody has asked.
    names: OnceLock<Arc<[Box<str>]>>,
    /// Whether its README says that nobody keeps the project up any more, once somebody has asked.
    is_retired: Arc<OnceLock<bool>>,
    /// The stages that Skaffold's files in it build by their names, once somebody has asked.
    targets: Arc<OnceLock<Vec<String>>>,
}

impl Builds {
    /// Whether a path of a folder, which is absolute, may be there, by what is known of the folder. Where it may
    /// not, the disk need not be asked, which is most of what is asked for.
    pub fn may_hold(&self, folder: &Path, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or_default();
        matches!(first, "" | "." | "..") || self.folder(folder).is_none_or(|folder| folder.may_hold(first))
    }

    /// What is in a folder, if it was read as a whole. Its path is absolute.
    pub(super) fn folder(&self, path: &Path) -> Option<Arc<Folder>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).get(path.as_os_str())?.folder.clone()
    }

    /// The builds of a Dockerfile that the files of a folder and those above it describe, up to `boundary`,
    /// which no context may leave; the nearest first. Both paths are absolute.
    pub fn of(&self, dockerfile: &Path, boundary: &Path) -> Vec<Build> {
        let dockerfile = tidy(dockerfile);
        let is_inside = dockerfile.starts_with(boundary);
        // An ancestor of a tidy path has one part less.
        let depth = dockerfile.components().count().saturating_sub(boundary.components().count());
        let above = dockerfile.ancestors().skip(1).take(if is_inside { depth } else { 0 });
        let mut found: Vec<Build> = Vec::new();
        for folder in above {
            for build in self.in_folder(folder).iter().filter(|build| build.dockerfile == dockerfile) {
                if found.len() < MAX_BUILDS && !found.contains(build) && is_within(&build.context, boundary) {
                    found.push(build.clone());
                }
            }
        }
        found
    }

    /// The builds of the Dockerfiles in a folder, as far as files in it and in those above it up to `boundary` describe them all;
    /// `None` where a Dockerfile is in none of them, where a build takes the folder as its context, and where an additional
    /// context may be the folder. Both paths are absolute.
    pub(super) fn built_elsewhere(&self, folder: &Path, boundary: &Path, is_dockerfile: fn(&str) -> bool) -> Option<Vec<Build>> {
        let known: Vec<Arc<[Build]>> = folder
            .ancestors()
            .take_while(|above| above.starts_with(boundary))
            .take(MAX_NEIGHBOURS)
            .map(|above| self.in_folder(above))
            .collect();
        let builds = || known.iter().flat_map(|builds| builds.iter());
        let whole = self.folder(folder)?;
        let mut found = Vec::new();
        for name in whole.names().filter(|name| is_dockerfile(name)) {
            let dockerfile = folder.join(name);
            let before = found.len();
            found.extend(builds().filter(|build| build.dockerfile == dockerfile).cloned());
            if found.len() == before {
                return None;
            }
        }
        let has_inline = {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            let above = folder.ancestors().take_while(|above| above.starts_with(boundary)).take(MAX_NEIGHBOURS);
            above.filter_map(|above| folders.get(above.as_os_str())).any(|known| known.has_inline)
        };
        if has_inline {
            return None;
        }
        let may_read = |build: &Build| build.context == folder || !build.details.contexts.is_empty();
        (!found.is_empty() && !builds().any(may_read)).then_some(found)
    }

    /// What lies around a Dockerfile, up to `boundary`. Both paths are absolute.
    pub(super) fn neighbours(&self, dockerfile: &Path, boundary: &Path) -> Neighbours {
        let dockerfile = tidy(dockerfile);
        let name_of = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let (mut folders, mut images, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        let mut inner = dockerfile.as_path();
        for folder in dockerfile.ancestors().skip(1).take_while(|folder| folder.starts_with(boundary)).take(MAX_NEIGHBOURS) {
            let builds = self.in_folder(folder);
            images.extend(
                builds.iter().filter(|build| build.dockerfile != dockerfile).filter_map(|build| build.details.image.clone()),
            );
            targets.extend(self.targets(folder));
            folders.extend(self.names_in(folder).map(|names| (names, stem_of(&name_of(inner)).to_owned())));
            inner = folder;
        }
        let is_retired = self.is_retired(boundary);
        let (images, targets) = (images.into(), targets.into());
        Neighbours { folders, root: name_of(boundary), images, targets, is_retired }
    }

    /// The stages that Skaffold's files of a folder that was read build by their names.
    fn targets(&self, folder: &Path) -> Vec<String> {
        let (known, whole) = {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = folders.get(folder.as_os_str()) else { return Vec::new() };
            (Arc::clone(&known.targets), known.folder.clone())
        };
        // Nobody else waits for the disk.
        known.get_or_init(|| whole.map(|whole| skaffold::targets(folder, &whole)).unwrap_or_default()).clone()
    }

    /// Whether the README of a folder that was read says that nobody keeps the project up any more.
    fn is_retired(&self, folder: &Path) -> bool {
        let (known, whole) = {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = folders.get(folder.as_os_str()) else { return false };
            (Arc::clone(&known.is_retired), known.folder.clone())
        };
        // Nobody else waits for the disk.
        *known.get_or_init(|| {
            let readme = whole.iter().flat_map(|folder| folder.names()).find(|name| notice::is_readme(name));
            let text = readme.and_then(|name| read_text(&folder.join(name)));
            text.is_some_and(|text| notice::says_retired(&text))
        })
    }

    /// The names in a folder that was read, without what makes them names of Dockerfiles.
    fn names_in(&self, folder: &Path) -> Option<Arc<[Box<str>]>> {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let known = folders.get(folder.as_os_str())?;
        let make = || {
            let lower = |name: &str| Box::from(stem_of(&name.to_lowercase()));
            let mut names: Vec<Box<str>> = known.folder.iter().flat_map(|folder| folder.names()).map(lower).collect();
            names.sort_unstable();
            names.into()
        };
        Some(Arc::clone(known.names.get_or_init(make)))
    }

    /// The root of the repository that a file lies in, not far above it. The path is absolute.
    pub fn root_of<'p>(&self, file: &'p Path) -> Option<&'p Path> {
        file.ancestors().skip(1).take(MAX_NEIGHBOURS).find(|folder| self.is_root(folder))
    }

    /// Whether a folder is the root of a repository; the disk is asked once.
    pub(super) fn is_root(&self, folder: &Path) -> bool {
        let mut roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_root) = roots.get(folder.as_os_str()) {
            return *is_root;
        }
        let is_root = is_root(folder);
        roots.insert(folder.into(), is_root);
        is_root
    }

    fn in_folder(&self, folder: &Path) -> Arc<[Build]> {
        if let Some(known) = self.folders.lock().unwrap_or_else(PoisonError::into_inner).get(folder.as_os_str()) {
            return Arc::clone(&known.builds);
        }
        let read = Folder::read(folder, MAX_ENTRIES);
        let OfFolder { mut builds, folders, mut has_inline } = match &read {
            Some(read) => read_folder(folder, read.names()),
            None => read_folder(folder, names_in(folder).iter().map(String::as_str)),
        };
        for name in folders {
            let folder = folder.join(name);
            let own = read_folder(&folder, names_in(&folder).iter().map(String::as_str));
            builds.extend(own.builds);
            has_inline |= own.has_inline;
        }
        let builds: Arc<[Build]> = builds.into();
        let read = Known {
            builds: Arc::clone(&builds),
            has_inline,
            folder: read.map(Arc::new),
            names: OnceLock::new(),
            is_retired: Arc::default(),
            targets: Arc::default(),
        };
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.into(), read);
        builds
    }
}

/// The `server` of `server.dockerfile` and `dockerfile.server`; else the name as it is.
fn stem_of(name: &str) -> &str {
    if is_called_template(name) {
        return name;
    }
    name.strip_prefix("dockerfile.").or_else(|| name.strip_suffix(".dockerfile")).unwrap_or(name)
}

/// Whether a file of that name may describe builds.
pub fn describes_builds(name: &str) -> bool {
    Format::of(name).is_some()
}

/// A build as a file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The service or target.
    pub name: String,
    /// The context.
    pub context: String,
    /// The Dockerfile.
    pub dockerfile: String,
}

/// The builds that a file of this name describes, if such files do.
pub fn described_by(name: &str, text: &str) -> Vec<Described> {
    let written = Format::of(name).map(|format| format.builds(text)).unwrap_or_default();
    let described = |Written { name, context, dockerfile, .. }| Described { name, context, dockerfile };
    written.into_iter().map(described).collect()
}

/// Whether a folder is the root of a repository.
pub(super) fn is_root(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// The names in a folder, up to a limit; none if it cannot be read.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(MAX_ENTRIES);
    entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect()
}

/// What the files of a folder that describe builds say.
fn read_folder<'n>(folder: &Path, names: impl Iterator<Item = &'n str>) -> OfFolder {
    let (files, folders) = files_among(names);
    let (mut builds, mut has_inline) = (Vec::new(), false);
    for (name, format) in files {
        let file = folder.join(name);
        let Some(text) = read_text(&file).filter(|text| text.len() <= MAX_BYTES) else { continue };
        has_inline |= ["dockerfile_inline", "dockerfile-inline"].iter().any(|key| text.contains(key));
        builds.extend(format.builds(&text).into_iter().filter_map(|written| resolve(written, folder, &file, &text)));
    }
    OfFolder { builds, folders, has_inline }
}

/// What the files of a folder say.
struct OfFolder {
    builds: Vec<Build>,
    /// The folders in it that may have such files.
    folders: Vec<String>,
    /// A build has its Dockerfile in the file that describes it.
    has_inline: bool,
}

/// The names of files that describe builds, each with its format, and those of folders that may have such files.
fn files_among<'n>(names: impl Iterator<Item = &'n str>) -> (Vec<(String, Format)>, Vec<String>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for name in names {
        if let Some(format) = Format::of(name) {
            files.push((name.to_owned(), format));
        } else if BUILD_FOLDERS.contains(&name) {
            folders.push(name.to_owned());
        }
    }
    // `compose.yaml` before `compose.override.yaml`.
    files.sort_by(|(a, _): &(String, Format), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
    folders.sort_unstable();
    files.truncate(MAX_FILES);
    (files, folders)
}

/// The context and the Dockerfile of a build of a file in a folder; `None` where they are not on this disk.
fn paths(written: &Written, folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let Written { context, dockerfile, .. } = written;
    let is_remote = context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/");
    if is_remote || context.is_empty() || dockerfile.is_empty() {
        return None;
    }
    let context = tidy(&folder.join(context));
    let dockerfile = tidy(&context.join(dockerfile));
    Some((context, dockerfile))
}

fn resolve(written: Written, folder: &Path, file: &Path, text: &str) -> Option<Build> {
    let (context, dockerfile) = paths(&written, folder)?;
    let Written { name, details, .. } = written;
    let lines = Lines { text };
    let line = lines.of_build(&name).unwrap_or_default();
    let arg_lines = details.args.iter().map(|(arg, _)| lines.of_entry(arg, line).unwrap_or(line)).collect();
    Some(Build { name, file: file.to_owned(), context, dockerfile, details, line, arg_lines })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Compose { is_override: bool },
    BakeHcl,
    BakeJson,
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let starts =
            |word: &str| stem.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']));
        match extension {
            "yaml" | "yml" if starts("compose") || starts("docker-compose") => {
                Some(Self::Compose { is_override: stem.ends_with("override") })
            }
            "hcl" if starts("docker-bake") => Some(Self::BakeHcl),
            "json" if starts("docker-bake") => Some(Self::BakeJson),
            _ => None,
        }
    }

    fn builds(self, text: &str) -> Vec<Written> {
        match self {
            Self::Compose { is_override } => compose::builds(text, is_override),
            Self::BakeHcl => bake::hcl(text),
            Self::BakeJson => bake::json(text),
        }
    }
}

/// A path without `.` and `..`, by its letters alone.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// Whether a folder is there, and neither its letters nor its links lead out of another.
pub(super) fn is_within(folder: &Path, boundary: &Path) -> bool {
    let (Ok(real), Ok(end)) = (std::fs::canonicalize(folder), std::fs::canonicalize(boundary)) else { return false };
    folder.starts_with(boundary) && real.starts_with(end) && real.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::folder;

    fn shown(top: &tempfile::TempDir, dockerfile: &str) -> Vec<String> {
        let relative = |path: &Path| path.strip_prefix(top.path()).unwrap().to_string_lossy().into_owned();
        let builds = Builds::default().of(&top.path().join(dockerfile), top.path());
        builds.iter().map(|b| format!("{} {} {}", relative(&b.file), b.name, relative(&b.context))).collect()
    }

    #[test]
    fn no_more_builds_than_are_of_use() {
        let top = tempfile::tempdir().unwrap();
        let services = (0..150).map(|index| format!("  s{index}: {{build: .}}\n")).collect::<String>();
        std::fs::write(top.path().join("compose.yaml"), format!("services:\n{services}")).unwrap();
        assert_eq!(Builds::default().of(&top.path().join("Dockerfile"), top.path()).len(), MAX_BUILDS);
    }

    #[test]
    fn names_of_a_folder_that_was_read() {
        let top = tempfile::tempdir().unwrap();
        std::fs::write(top.path().join("Main.py"), "").unwrap();
        let builds = Builds::default();
        let may = |path: &str| builds.may_hold(top.path(), path);
        assert!(may("other"), "not read yet");
        builds.of(&top.path().join("Dockerfile"), top.path());
        assert_eq!(["main.py", "MAIN.PY", "./x", "..", "é", "", "main.py/x"].map(may), [true; 7]);
        assert_eq!(["other", "main", "other/main.py"].map(may), [false; 3]);
        let missing = top.path().join("missing");
        builds.of(&missing.join("Dockerfile"), &missing);
        assert!(builds.may_hold(&missing, "x"), "what cannot be read may hold anything");
    }

    #[test]
    fn files_above_the_dockerfile() {
        let top = folder(&[
            ("compose.yaml", "services: {web: {build: {context: ., dockerfile: docker/web/Dockerfile}}}"),
            ("compose.override.yaml", "services: {web: {build: {target: dev}}, b: {build: ./docker/web}}"),
            ("docker/docker-bake.hcl", "target \"x\" {\n context = \"..\"\n dockerfile = \"docker/web/Dockerfile\"\n}\n"),
            (
                "docker/web/docker-compose.prod.yml",
                "services: {p: {build: .}, out: {build: {context: ../../../, dockerfile: x}}}",
            ),
            ("docker/web/Dockerfile", ""),
            ("docker/web/compose.json", "{}"),
        ]);
        assert_eq!(
            shown(&top, "docker/web/Dockerfile"),
            [
                "docker/web/docker-compose.prod.yml p docker/web",
                "docker/docker-bake.hcl x ",
                "compose.yaml web ",
                "compose.override.yaml b docker/web",
            ]
        );
        assert_eq!(shown(&top, "docker/Dockerfile"), [""; 0]);
    }

    #[test]
    fn what_lies_around_a_dockerfile() {
        let top = folder(&[
            (
                "compose.yaml",
                "services: {w: {image: me/worker, build: ./worker}, x: {image: me/other}, app: {image: me/app, build: ./images/App}}",
            ),
            ("images/App/Dockerfile", ""),
            ("images/Base/Dockerfile", ""),
            ("images/server.Dockerfile", ""),
        ]);
        let found = Builds::default().neighbours(&top.path().join("images/App/Dockerfile"), top.path());
        let names: Vec<String> = found.folders.iter().map(|(all, own)| format!("{} / {own}", all.join(" "))).collect();
        assert_eq!(names, ["dockerfile / dockerfile", "app base server / app", "compose.yaml images / images"]);
        assert_eq!(*found.images, ["me/worker".to_owned()]);
        assert_eq!(
            Builds::default().neighbours(&top.path().join("images/App/Dockerfile"), &top.path().join("other")).folders,
            []
        );
    }

    #[cfg(unix)]
    #[test]
    fn nothing_leads_out() {
        let top = folder(&[
            (
                "in/compose.yaml",
                "services: {a: {build: ./link}, b: {build: ../out}, c: {build: /etc}, d: {build: https://x.y/z}}",
            ),
            ("in/sub/compose.yaml", "services: {e: {build: {context: .., dockerfile: link/Dockerfile}}}"),
            ("out/Dockerfile", ""),
            ("out/compose.yaml", "services: {f: {build: .}}"),
        ]);
        std::os::unix::fs::symlink("../out", top.path().join("in/link")).unwrap();
        std::os::unix::fs::symlink("../../out/compose.yaml", top.path().join("in/sub/docker-compose.yaml")).unwrap();
        let boundary = top.path().join("in");
        let builds = |path: &str| Builds::default().of(&top.path().join(path), &boundary).len();
        assert_eq!((builds("in/link/Dockerfile"), builds("out/Dockerfile"), builds("in/sub/Dockerfile")), (0, 0, 0));
    }
}
