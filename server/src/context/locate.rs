//! Where the context of a Dockerfile is: as set, or as a Compose or Bake file says. Otherwise people build from the
//! Dockerfile's folder or from one above it (`docker build -f docker/Dockerfile .`), and the sources of COPY show
//! which.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Surroundings;
use super::builds::{Build, Details, is_root, is_within, tidy};
use crate::ignorefile::clean;
use crate::model::{BuildPlace, Cache, KnownBuild, KnownBuilds, Model, PassingBuild};
use crate::syntax::{Language, Tree};
use crate::text::Text;

/// Folders above that are looked at: in a repository, and where none is seen.
const MAX_ABOVE: usize = 8;
const MAX_ABOVE_OUTSIDE: usize = 2;
/// More sources say nothing new.
const MAX_SOURCES: usize = 64;

/// The context of a Dockerfile with these sources.
pub fn context_root(dockerfile: &Path, sources: &[String], around: &Surroundings<'_>) -> PathBuf {
    let own = dockerfile.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(whole) = std::path::absolute(own) else { return own.to_owned() };
    let repository = repository_of(&whole, around);
    let boundary = boundary(&whole, repository, around);
    if let Some(folder) = around.folder.filter(|folder| is_within(folder, boundary)) {
        return folder.to_owned();
    }
    let is_there = |folder: &Path, source: &str| {
        around.builds.is_none_or(|builds| builds.may_hold(folder, source)) && folder.join(source).symlink_metadata().is_ok()
    };
    let found = |folder: &Path| sources.iter().take(MAX_SOURCES).filter(|source| is_there(folder, source)).count();
    if let (Some(builds), Some(name)) = (around.builds, dockerfile.file_name()) {
        let described = builds.of(&whole.join(name), boundary).into_iter();
        // Of several the one that has most of the sources, and of those the nearest.
        if let Some(build) = described.rev().max_by_key(|build| found(&build.context)) {
            if found(&build.context) == sources.len().min(MAX_SOURCES) {
                return build.context;
            }
            // Where files are missing that are all in a folder above, another file describes that build, or nobody uses this one.
            let best = by_sources(own, &whole, repository, sources, found);
            let is_above = std::path::absolute(&best).is_ok_and(|best| best != whole && build.context.starts_with(best));
            // One of them names the way down from there: `package.json` is in many folders.
            let way = std::path::absolute(&best).ok().and_then(|best| build.context.strip_prefix(best).ok().map(Path::to_owned));
            let names_way = way.is_some_and(|way| sources.iter().any(|source| Path::new(source).starts_with(&way)));
            let is_stale =
                is_above && names_way && found(&build.context) < found(&best) && found(&best) == sources.len().min(MAX_SOURCES);
            return if is_stale { best } else { build.context };
        }
    }
    by_sources(own, &whole, repository, sources, found)
}

/// The root of the repository that a folder is in.
fn repository_of<'p>(folder: &'p Path, around: &Surroundings<'_>) -> Option<&'p Path> {
    let is_root = |folder: &&Path| around.builds.map_or_else(|| is_root(folder), |builds| builds.is_root(folder));
    folder.ancestors().take(MAX_ABOVE + 1).find(is_root)
}

/// Upper bound of the search; nothing above it is read.
fn boundary<'p>(folder: &'p Path, repository: Option<&'p Path>, around: &Surroundings<'p>) -> &'p Path {
    repository.or_else(|| around.workspace.filter(|workspace| folder.starts_with(workspace))).unwrap_or(folder)
}

/// The folder that nothing is read above, for a Dockerfile with an absolute path.
pub(super) fn boundary_of<'p>(dockerfile: &'p Path, around: &Surroundings<'p>) -> &'p Path {
    let folder = dockerfile.parent().unwrap_or(dockerfile);
    boundary(folder, repository_of(folder, around), around)
}

/// How Compose and Bake files build a Dockerfile.
pub fn described(dockerfile: &Path, around: &Surroundings<'_>) -> KnownBuilds {
    let whole = std::path::absolute(dockerfile).ok();
    let (Some(builds), Some((whole, folder))) = (around.builds, whole.as_ref().and_then(|w| Some((w, w.parent()?)))) else {
        return KnownBuilds::default();
    };
    let boundary = boundary(folder, repository_of(folder, around), around);
    let known = |build: Build| {
        let file = build.file.strip_prefix(boundary).unwrap_or(&build.file).to_string_lossy().replace('\\', "/");
        let Details { target, args, contexts, ports, command, user, mounted, secrets, ssh, image: _ } = build.details;
        let place = BuildPlace { path: build.file.to_string_lossy().into_owned(), line: build.line, arg_lines: build.arg_lines };
        KnownBuild { name: build.name, file, place, target, args, contexts, ports, command, user, mounted, secrets, ssh }
    };
    let neighbours = builds.neighbours(whole, boundary);
    KnownBuilds::new(builds.of(whole, boundary).into_iter().map(known).collect()).among(neighbours)
}

/// What Compose and Bake files say of a `.dockerignore`: whether they build every Dockerfile beside it from another folder, in
/// which those find files that are not here.
pub fn passing(ignorefile: &Path, is_dockerfile: fn(&str) -> bool, around: &Surroundings<'_>) -> KnownBuilds {
    let passing = || {
        let (builds, whole) = (around.builds?, tidy(&std::path::absolute(ignorefile).ok()?));
        if dockerfile_of(&whole).is_some() {
            return None;
        }
        let folder = whole.parent()?;
        let boundary = boundary(folder, repository_of(folder, around), around);
        let found = builds.built_elsewhere(folder, boundary, is_dockerfile)?;
        // Another program may build from the folder what can be built from there.
        let is_in = |folder: &Path, source: &String| folder.join(source).symlink_metadata().is_ok();
        let needs_more = |build: &Build| {
            let sources = literal_sources(&model_of(&build.dockerfile, around));
            sources.iter().take(MAX_SOURCES).any(|source| !is_in(folder, source) && is_in(&build.context, source))
        };
        if !found.iter().all(needs_more) {
            return None;
        }
        let path = |path: &Path| {
            let path = path.strip_prefix(boundary).unwrap_or(path).to_string_lossy().replace('\\', "/");
            if path.is_empty() { ".".to_owned() } else { path }
        };
        let build = found.first()?;
        Some(PassingBuild { file: path(&build.file), dockerfile: path(&build.dockerfile), context: path(&build.context) })
    };
    KnownBuilds::passing_by(passing())
}

/// The folder, the Dockerfile's own or one above it up to the root of the repository, in which most of
/// the sources are; the nearest of several.
fn by_sources(
    own: &Path,
    whole: &Path,
    repository: Option<&Path>,
    sources: &[String],
    found: impl Fn(&Path) -> usize,
) -> PathBuf {
    if sources.is_empty() {
        return own.to_owned();
    }
    let above = repository.and_then(|root| whole.ancestors().position(|folder| folder == root)).unwrap_or(MAX_ABOVE_OUTSIDE);
    let mut best = (found(whole), None);
    for folder in whole.ancestors().skip(1).take(above).filter(|folder| folder.parent().is_some()) {
        if best.0 == sources.len().min(MAX_SOURCES) {
            break;
        }
        let count = found(folder);
        if best.0 < count {
            best = (count, Some(folder));
        }
    }
    best.1.map_or_else(|| own.to_owned(), Path::to_owned)
}

/// The sources of COPY, ADD and mounts that name one path of the context.
pub fn literal_sources(model: &Model) -> Vec<String> {
    let cleaned = model.all_sources().iter().map(|source| clean(&source.text).trim_start_matches('/').to_owned());
    let mut sources: Vec<String> = cleaned
        .filter(|s| !matches!(s.as_str(), "" | ".") && !s.starts_with("..") && !s.contains(['*', '?', '[', '\\']))
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// The Dockerfile that an ignore file is named after.
pub fn dockerfile_of(ignorefile: &Path) -> Option<PathBuf> {
    let name = ignorefile.file_name()?.to_str()?;
    let name = name.strip_suffix(".dockerignore").filter(|name| !name.is_empty())?;
    Some(ignorefile.with_file_name(name))
}

/// What a Dockerfile means, as it is open or on the disk; nothing where it cannot be read.
pub(super) fn model_of(dockerfile: &Path, around: &Surroundings<'_>) -> Model {
    let text = Arc::new(Text::from(around.text(dockerfile).unwrap_or_default()));
    Model::build(&text, &Tree::parse(Language::Dockerfile, text.rope(), None), &mut Cache::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Builds;
    use crate::testing::folder;

    const SERVICE: &str = "services:\n  api:\n    build: {context: ., dockerfile: api/Dockerfile}\n";

    fn passing_in(compose: &str, dockerfile: &str) -> Option<PassingBuild> {
        let top = folder(&[
            (".git/HEAD", ""),
            ("compose.yaml", compose),
            ("api/Dockerfile", dockerfile),
            ("api/.dockerignore", "dist\n"),
            ("api/main.py", ""),
            ("shared/a.py", ""),
        ]);
        let builds = Builds::default();
        let around = Surroundings { builds: Some(&builds), ..Surroundings::default() };
        let is_dockerfile = |name: &str| name.contains("Dockerfile");
        passing(&top.path().join("api/.dockerignore"), is_dockerfile, &around).passing().cloned()
    }

    #[test]
    fn a_compose_file_whose_context_lacks_what_a_folder_above_has() {
        let root_of = |sources: &[&str]| {
            let top = folder(&[
                (".git/HEAD", ""),
                ("pnpm-lock.yaml", ""),
                ("workers/compose.yaml", "services:\n  a:\n    build: {context: ., dockerfile: video/Dockerfile}\n"),
                ("workers/video/Dockerfile", "FROM a\n"),
                ("workers/video/main.ts", ""),
            ]);
            let builds = Builds::default();
            let around = Surroundings { builds: Some(&builds), ..Surroundings::default() };
            let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
            let root = context_root(&top.path().join("workers/video/Dockerfile"), &sources, &around);
            root.strip_prefix(top.path()).unwrap().to_string_lossy().into_owned()
        };
        assert_eq!(root_of(&["video/main.ts"]), "workers");
        assert_eq!(root_of(&["pnpm-lock.yaml", "workers/video/main.ts"]), "");
        assert_eq!(root_of(&["pnpm-lock.yaml", "video/main.ts", "missing.ts"]), "workers", "nowhere is all of it");
        assert_eq!(root_of(&["main.ts"]), "workers", "all of it is further down");
        assert_eq!(root_of(&["pnpm-lock.yaml"]), "workers", "such a name is in many folders");
    }

    #[test]
    fn an_ignore_file_beside_what_is_built_from_the_root() {
        let text = "FROM python:3.14\nCOPY api shared /app/\n";
        let found = passing_in(SERVICE, text).unwrap();
        assert_eq!((&*found.file, &*found.dockerfile, &*found.context), ("compose.yaml", "api/Dockerfile", "."));
        assert_eq!(passing_in(SERVICE, "FROM python:3.14\nCOPY main.py /app/\n"), None, "it can be built from here too");
        assert_eq!(passing_in(SERVICE, "FROM python:3.14\nCOPY . /app/\n"), None, "from here too");
        assert_eq!(passing_in("services:\n  api:\n    build: api\n", text), None);
        assert_eq!(passing_in(&format!("{SERVICE}  b:\n    build: api\n"), text), None, "another one reads it");
        let inline = format!("{SERVICE}  b:\n    build: {{context: ./api, dockerfile_inline: FROM a}}\n");
        assert_eq!(passing_in(&inline, text), None, "a build without a Dockerfile reads it");
        let named = SERVICE.replace("Dockerfile}", "Dockerfile, additional_contexts: {x: ./api}}");
        assert_eq!(passing_in(&named, text), None, "as an additional context");
        assert_eq!(passing_in("services: {}\n", text), None);
    }
}
