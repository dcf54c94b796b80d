//! What a rename changes in files beside the one that it began in: of a stage in Compose and Bake files, of a file or folder
//! in Dockerfiles, ignore files, Compose and Bake files.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::builds::{DescribingFile, describes_builds, describing_files, describing_folders, tidy};
use super::locate::{boundary_of, context_root, literal_sources, model_of};
use super::workspace_files::files_below;
use super::{ContextLocation, Surroundings};
use crate::ignorefile::moved_patterns;
use crate::model::moved_sources;
use crate::text::{Edit, MovedPaths};

/// A text is searched for the names of what moves before it is read, if that is no more than this.
const SEARCHED: usize = 32;

/// Somebody waits for the file to have its new name.
const MAX_TIME: Duration = Duration::from_secs(5);

/// A file, and edits of its text in the order of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdits {
    /// The file, with an absolute path.
    pub path: PathBuf,
    /// The text that the edits are of.
    pub text: String,
    /// The edits; at least one.
    pub edits: Vec<Edit>,
}

impl FileEdits {
    fn some(path: PathBuf, text: String, edits: Vec<Edit>) -> Option<Self> {
        (!edits.is_empty()).then_some(Self { path, text, edits })
    }
}

/// Files and folders that are renamed or moved, with absolute paths.
#[derive(Debug, Default)]
pub struct Moves(FxHashMap<PathBuf, PathBuf>);

impl Moves {
    /// These pairs of an old and a new path.
    pub fn new(pairs: impl IntoIterator<Item = (PathBuf, PathBuf)>) -> Self {
        Self(pairs.into_iter().map(|(old, new)| (tidy(&old), tidy(&new))).collect())
    }

    /// Where a path is afterwards, if that is elsewhere.
    fn of(&self, path: &Path) -> Option<PathBuf> {
        let moved = |above: &Path| Some((self.0.get(above)?, path.strip_prefix(above).ok()?));
        let (new, rest) = path.ancestors().find_map(moved)?;
        Some(if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) })
    }

    /// What has another name in a folder.
    fn within(&self, folder: &Path) -> MovedPaths {
        let inside = |path: &Path| {
            let path = path.strip_prefix(folder).ok()?.to_str()?;
            Some(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
        };
        MovedPaths::new(self.0.iter().filter_map(|(old, new)| Some((inside(old)?, inside(new)?))))
    }

    /// Whether a text may name any of it.
    fn may_be_in(&self, text: &str) -> bool {
        let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| text.contains(name));
        SEARCHED < self.0.len() || self.0.keys().any(|path| name(path))
    }
}

/// What a new name of a stage changes in the Compose and Bake files that build a Dockerfile to this stage.
pub fn stage_renamed(dockerfile: &Path, old: &str, new: &str, around: &Surroundings<'_>) -> Vec<FileEdits> {
    let Ok(dockerfile) = std::path::absolute(dockerfile) else { return Vec::new() };
    let boundary = boundary_of(&dockerfile, around);
    let folders = dockerfile.ancestors().skip(1).take_while(|folder| folder.starts_with(boundary));
    let files = folders.flat_map(|folder| describing_folders(folder, around)).flatten();
    files
        .filter_map(|file| {
            let edits = file.retarget(&dockerfile, old, new);
            FileEdits::some(file.path, file.text, edits)
        })
        .collect()
}

/// What it changes below a folder when files or folders are renamed or moved: sources in Dockerfiles, lines of ignore files,
/// contexts and Dockerfiles in Compose and Bake files. Which names are those of Dockerfiles, `is_dockerfile` tells, and
/// `context_of` the context that is set for a file.
pub fn files_moved(
    root: &Path,
    moves: &Moves,
    is_dockerfile: &dyn Fn(&str) -> bool,
    context_of: &dyn Fn(&Path) -> Option<PathBuf>,
    around: &Surroundings<'_>,
) -> Vec<FileEdits> {
    let started = Instant::now();
    let is_ignore = |name: &str| name.ends_with(".dockerignore") || name == ".containerignore";
    let mut found = Vec::new();
    let mut folders: BTreeMap<&Path, Vec<&str>> = BTreeMap::new();
    let mut files = files_below(root, &|name| is_dockerfile(name) || is_ignore(name) || describes_builds(name));
    if let Some(moved) = moves.0.keys().min() {
        // Those near it name it most likely.
        files.sort_by_key(|path| Reverse(path.components().zip(moved.components()).take_while(|(a, b)| a == b).count()));
    }
    for path in &files {
        let (Some(name), Some(folder)) = (path.file_name().and_then(|name| name.to_str()), path.parent()) else { continue };
        if describes_builds(name) {
            folders.entry(folder).or_default().push(name);
            continue;
        }
        if MAX_TIME < started.elapsed() {
            tracing::info!(root = %root.display(), "not all files were looked at");
            break;
        }
        // A character that could not be read stands for bytes that nobody knows the number of.
        let Some(text) = around.text(path).filter(|text| moves.may_be_in(text) && !text.contains('\u{fffd}')) else { continue };
        let own = context_of(path);
        let around = &Surroundings { folder: own.as_deref(), ..*around };
        let edits = if is_ignore(name) {
            moved_patterns(&text, &moves.within(&ContextLocation::of_ignorefile(path, around).root))
        } else {
            let model = model_of(path, around);
            let moved = moves.within(&context_root(path, &literal_sources(&model), around));
            if moved.is_empty() { Vec::new() } else { moved_sources(&model, &moved) }
        };
        found.extend(FileEdits::some(path.clone(), text, edits));
    }
    for (folder, names) in folders {
        let files = describing_files(folder, names.into_iter(), around);
        found.extend(files.into_iter().filter_map(|file: DescribingFile| {
            let edits = file.follow(&|path| moves.of(path));
            FileEdits::some(file.path, file.text, edits)
        }));
    }
    found
}

/// The ignore files that belong to a Dockerfile which is renamed or moved, `NAME.dockerignore` beside it, and where each has to
/// be for the Dockerfile to keep it: without it, all that it keeps out would be in the build. Neither is one that is moved
/// already, nor one whose new place is taken. Looks at the disk.
pub fn ignore_files_moved(moves: &Moves) -> Vec<(PathBuf, PathBuf)> {
    const END: &str = ".dockerignore";
    let beside = |path: &Path| Some(path.with_file_name(format!("{}{END}", path.file_name()?.to_str()?)));
    let is_file = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_file());
    let follows = |(old, new): (&PathBuf, &PathBuf)| {
        let (from, to) = (beside(old)?, beside(new)?);
        let is_ignore = new.to_str().is_none_or(|new| new.ends_with(END));
        let is_free = |path: &Path| path.symlink_metadata().is_err() && moves.0.values().all(|taken| taken != path);
        (!is_ignore && is_file(&from) && is_file(old) && moves.of(&from).is_none() && is_free(&to)).then_some((from, to))
    };
    let mut found: Vec<(PathBuf, PathBuf)> = moves.0.iter().filter_map(follows).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Builds;
    use crate::testing::folder;
    use crate::text::apply_edits;

    fn shown(top: &Path, found: Vec<FileEdits>) -> Vec<String> {
        let show = |file: FileEdits| {
            let path = file.path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
            format!("{path}: {}", apply_edits(&file.text, &file.edits).replace('\n', "|"))
        };
        found.into_iter().map(show).collect()
    }

    fn moved(files: &[(&str, &str)], pairs: &[(&str, &str)]) -> Vec<String> {
        let top = folder(files);
        let builds = Builds::default();
        let around = Surroundings { workspace: Some(top.path()), builds: Some(&builds), ..Surroundings::default() };
        let moves = Moves::new(pairs.iter().map(|(old, new)| (top.path().join(old), top.path().join(new))));
        let found =
            files_moved(top.path(), &moves, &|name| name.contains("Dockerfile") && !name.ends_with("ignore"), &|_| None, &around);
        shown(top.path(), found)
    }

    #[test]
    fn every_file_that_names_what_moves() {
        let files = [
            ("Dockerfile", "FROM a\nCOPY src/main.py requirements.txt /app/\n"),
            ("docker/dev.Dockerfile", "FROM a\nCOPY src /app\nRUN --mount=type=bind,source=src/main.py,target=/x y\n"),
            ("docker/dev.Dockerfile.dockerignore", "src/main.py\nsrc/*.py\n"),
            (".dockerignore", "*\n!src/main.py\n"),
            ("other/Dockerfile", "FROM a\nCOPY src/main.py /\n"),
            ("other/src/main.py", ""),
            ("src/main.py", ""),
            ("requirements.txt", ""),
        ];
        assert_eq!(
            moved(&files, &[("src/main.py", "src/app.py")]),
            [
                ".dockerignore: *|!src/app.py|",
                "Dockerfile: FROM a|COPY src/app.py requirements.txt /app/|",
                "docker/dev.Dockerfile: FROM a|COPY src /app|RUN --mount=type=bind,source=src/app.py,target=/x y|",
                "docker/dev.Dockerfile.dockerignore: src/app.py|src/*.py|",
            ]
        );
        assert_eq!(
            moved(&files, &[("other/src", "other/lib"), ("requirements.txt", "../elsewhere")]),
            ["other/Dockerfile: FROM a|COPY lib/main.py /|"],
            "what leaves the context has no name there"
        );
        assert_eq!(moved(&files, &[("other", "web")]), [""; 0], "a context that moves as a whole keeps its paths");
    }

    #[test]
    fn an_ignore_file_that_is_named_after_its_dockerfile() {
        let top = folder(&[
            ("Dockerfile", ""),
            ("Dockerfile.dockerignore", ""),
            ("web/dev.Dockerfile", ""),
            ("web/dev.Dockerfile.dockerignore", ""),
            ("app/x.py", ""),
            ("app.dockerignore", ""),
            ("plain.Dockerfile", ""),
            ("taken.dockerignore", ""),
        ]);
        let follow = |pairs: &[(&str, &str)]| {
            let moves = Moves::new(pairs.iter().map(|(old, new)| (top.path().join(old), top.path().join(new))));
            let shown = |path: &Path| path.strip_prefix(top.path()).unwrap().to_str().unwrap().to_owned();
            let found = ignore_files_moved(&moves).into_iter();
            found.map(|(old, new)| format!("{} {}", shown(&old), shown(&new))).collect::<Vec<_>>()
        };
        assert_eq!(
            follow(&[("web/dev.Dockerfile", "dev/Dockerfile"), ("Dockerfile", "web.Dockerfile")]),
            [
                "Dockerfile.dockerignore web.Dockerfile.dockerignore",
                "web/dev.Dockerfile.dockerignore dev/Dockerfile.dockerignore"
            ]
        );
        for pairs in [
            // With its folder, and with the Dockerfile by the user's own hand.
            &[("web", "site")][..],
            &[("Dockerfile", "x/Dockerfile"), ("Dockerfile.dockerignore", "x/Dockerfile.dockerignore")],
            &[("Dockerfile", "a"), ("x", "a.dockerignore")],
            &[("app", "site")],
            &[("plain.Dockerfile", "x")],
            &[("Dockerfile", "taken")],
            &[("Dockerfile", ".dockerignore")],
        ] {
            assert_eq!(follow(pairs), [""; 0], "{pairs:?}");
        }
    }

    #[test]
    fn a_folder_with_its_dockerfile() {
        let files = [
            ("compose.yaml", "services:\n  a: {build: {context: ., dockerfile: web/Dockerfile}}\n  b: {build: ./web/b}\n"),
            ("web/Dockerfile", "FROM a\nCOPY web/x.py y.py /\n"),
            ("web/x.py", ""),
            ("y.py", ""),
            ("web/b/Dockerfile", "FROM a\nCOPY z.py /\n"),
            ("web/b/z.py", ""),
        ];
        assert_eq!(
            moved(&files, &[("web", "site")]),
            [
                "web/Dockerfile: FROM a|COPY site/x.py y.py /|",
                "compose.yaml: services:|  a: {build: {context: ., dockerfile: site/Dockerfile}}|  b: {build: ./site/b}|",
            ]
        );
        assert_eq!(moved(&files, &[("y.py", "z.py")]), ["web/Dockerfile: FROM a|COPY web/x.py z.py /|"]);
    }

    #[test]
    fn a_stage_in_files_above_and_beside() {
        let top = folder(&[
            ("compose.yaml", "services: {a: {build: {context: app, target: dev}}}\n"),
            ("docker/docker-bake.hcl", "target \"b\" {\n  context = \"../app\"\n  target = \"dev\"\n}\n"),
            ("app/compose.yaml", "services: {c: {build: {context: ., target: prod}}}\n"),
            ("app/Dockerfile", ""),
        ]);
        let builds = Builds::default();
        let around = Surroundings { workspace: Some(top.path()), builds: Some(&builds), ..Surroundings::default() };
        let found = stage_renamed(&top.path().join("app/Dockerfile"), "Dev", "live", &around);
        assert_eq!(
            shown(top.path(), found),
            [
                "compose.yaml: services: {a: {build: {context: app, target: live}}}|",
                "docker/docker-bake.hcl: target \"b\" {|  context = \"../app\"|  target = \"live\"|}|",
            ]
        );
    }

    #[test]
    fn open_texts_count_more() {
        let top = folder(&[("Dockerfile", "FROM a\n"), ("x.py", "")]);
        let open = |path: &Path| path.ends_with("Dockerfile").then(|| "FROM a\nCOPY x.py /\n".to_owned());
        let around = Surroundings { workspace: Some(top.path()), open: Some(&open), ..Surroundings::default() };
        let moves = Moves::new([(top.path().join("x.py"), top.path().join("y.py"))]);
        let found = files_moved(top.path(), &moves, &|name| name == "Dockerfile", &|_| None, &around);
        assert_eq!(shown(top.path(), found), ["Dockerfile: FROM a|COPY y.py /|"]);
    }
}
