//! One walk over a context.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Instant;

use super::folder::kind_of;
use super::{Builds, FoundContext, Limits};
use crate::ignorefile::{ContextIgnore, EntryKind, ListingBuilder, Walk};

/// Lists a folder. First what the ignore file lets through, then, within bounds of their own, the
/// folders that it keeps from the build as a whole. Folders that were read when builds were looked for are not
/// read again.
pub fn walk(root: &Path, ignore: Option<ContextIgnore>, limits: &Limits, known: Option<&Builds>) -> FoundContext {
    let mut walker = Walker {
        known,
        limits: *limits,
        started: Instant::now(),
        verdicts: ignore.as_ref().map(|ignore| ignore.matcher.walk()),
        builder: ListingBuilder::default(),
        held_back: VecDeque::new(),
        problems: Vec::new(),
    };
    let is_whole = walker.list(root, "", 0, Pass::Sent);
    walker.look_into_excluded(root);
    let Walker { builder, problems, .. } = walker;
    let mut listing = builder.finish(!is_whole, ignore);
    root.clone_into(&mut listing.root);
    FoundContext { listing, problems }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// What may reach the build.
    Sent,
    /// Below a folder that does not.
    Excluded,
}

struct Walker<'m> {
    known: Option<&'m Builds>,
    limits: Limits,
    started: Instant,
    verdicts: Option<Walk<'m>>,
    builder: ListingBuilder,
    /// Folders that were not looked into: number and path.
    held_back: VecDeque<(usize, String)>,
    problems: Vec<String>,
}

impl Walker<'_> {
    /// Lists a folder and what is in it; whether that was all.
    fn list(&mut self, folder: &Path, relative: &str, depth: usize, pass: Pass) -> bool {
        if self.limits.depth <= depth {
            return false;
        }
        let Some(children) = self.children(folder, relative) else { return false };
        let mut is_whole = true;
        for child in children {
            let Some(Child { name, kind, size }) = child else {
                is_whole = false;
                break;
            };
            if self.is_spent() {
                return false;
            }
            let path = if relative.is_empty() { name.clone() } else { format!("{relative}/{name}") };
            let excluded = self.verdicts.as_mut().is_some_and(|walk| walk.is_excluded(&path));
            let Some(number) = self.builder.push(&path, kind, size, excluded) else { return false };
            if kind != EntryKind::Folder {
                continue;
            }
            if pass == Pass::Sent && excluded && self.verdicts.as_mut().is_some_and(|walk| walk.can_prune(&path)) {
                self.builder.close(number, true);
                self.held_back.push_back((number, path));
                continue;
            }
            let all = self.list(&folder.join(&name), &path, depth + 1, pass);
            self.builder.close(number, !all);
            is_whole &= all;
        }
        is_whole
    }

    fn look_into_excluded(&mut self, root: &Path) {
        let end = self.started.elapsed() + self.limits.excluded_time;
        self.limits.time = end.min(self.limits.time);
        self.limits.entries = self.builder.len().saturating_add(self.limits.excluded_entries);
        let problems = self.problems.len();
        while let Some((number, path)) = self.held_back.pop_front() {
            if self.is_spent() {
                break;
            }
            let depth = path.matches('/').count() + 1;
            let all = self.list(&root.join(&path), &path, depth, Pass::Excluded);
            self.builder.close(number, !all);
        }
        // The build does not look there either.
        self.problems.truncate(problems);
    }

    fn is_spent(&self) -> bool {
        let len = self.builder.len();
        self.limits.entries <= len || (len.is_multiple_of(64) && self.limits.time < self.started.elapsed())
    }

    /// What lies directly in a folder, sorted; `None` at the end if there is more than may be listed.
    fn children(&mut self, folder: &Path, relative: &str) -> Option<Vec<Option<Child>>> {
        let mut children = match self.known.and_then(|known| known.folder(folder)) {
            // The size is of the entry itself, not of what a link leads to. It may be gone by now.
            Some(known) => self.take(known.entries().filter_map(|(name, kind)| {
                let size = if kind == EntryKind::File { folder.join(name).symlink_metadata().ok()?.len() } else { 0 };
                Some(Child { name: name.to_owned(), kind, size })
            })),
            None => match std::fs::read_dir(folder) {
                Ok(entries) => self.take(entries.filter_map(|entry| {
                    let entry = entry.ok()?;
                    let kind = kind_of(entry.file_type().ok()?);
                    let size = if kind == EntryKind::File { entry.metadata().ok()?.len() } else { 0 };
                    Some(Child { name: entry.file_name().to_string_lossy().into_owned(), kind, size })
                })),
                Err(error) => {
                    let shown = if relative.is_empty() { folder.display().to_string() } else { relative.to_owned() };
                    self.problems.push(format!("{shown}: {error}"));
                    return None;
                }
            },
        };
        // What was left out comes last.
        children.sort_by(|a, b| match (a, b) {
            (Some(a), Some(b)) => a.name.cmp(&b.name),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        Some(children)
    }

    /// As many as may be listed; `None` at the end if there are more.
    fn take(&self, entries: impl Iterator<Item = Child>) -> Vec<Option<Child>> {
        let room = self.limits.entries.saturating_sub(self.builder.len());
        let mut children = Vec::new();
        for child in entries {
            if room <= children.len() || (children.len().is_multiple_of(1024) && self.limits.time < self.started.elapsed()) {
                children.push(None);
                break;
            }
            children.push(Some(child));
        }
        children
    }
}

struct Child {
    name: String,
    kind: EntryKind,
    /// Bytes; nothing but files has any.
    size: u64,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;
    use crate::context::{Surroundings, ignore_file};

    /// A folder that is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let root = std::env::temp_dir().join(format!("dockerfile-ls-{}-{name}", std::process::id()));
            std::fs::remove_dir_all(&root).ok();
            std::fs::create_dir_all(&root).unwrap();
            for (path, text) in files {
                let path = root.join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            Self(root)
        }

        fn walk(&self, limits: &Limits) -> FoundContext {
            walk(&self.0, ignore_file(&self.0, None, &Surroundings::default()), limits, None)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    /// `path` sent, `-path` excluded, `path/` a folder, `path/?` a closed one.
    fn shown(found: &FoundContext) -> Vec<String> {
        let show = |e: crate::ignorefile::Entry<'_>| {
            let end = if e.closed {
                "/?"
            } else if e.is_folder() {
                "/"
            } else {
                ""
            };
            format!("{}{}{end}", if e.excluded { "-" } else { "" }, e.path)
        };
        found.listing.entries().map(show).collect()
    }

    #[test]
    fn what_is_there_and_what_is_excluded() {
        let files = [(".dockerignore", "a\n!a/keep\nb"), ("a/keep", "123"), ("a/no", ""), ("b/c/d", ""), ("z", "")];
        let folder = Folder::new("listing", &files);
        let found = folder.walk(&Limits::default());
        assert_eq!(shown(&found), [".dockerignore", "-a/", "a/keep", "-a/no", "-b/", "-b/c/", "-b/c/d", "z"]);
        assert_eq!(found.listing.get("a/keep").map(|e| e.size), Some(3));
        assert!(!found.listing.truncated);
        let found = folder.walk(&Limits { excluded_entries: 0, ..Limits::default() });
        assert_eq!(shown(&found), [".dockerignore", "-a/", "a/keep", "-a/no", "-b/?", "z"]);
        assert!(!found.listing.truncated);
    }

    #[test]
    fn bounds() {
        let files: Vec<(String, &str)> = (0..50).map(|i| (format!("d/e/{i:02}"), "")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let folder = Folder::new("bounds", &files);
        let found = folder.walk(&Limits { entries: 10, ..Limits::default() });
        assert!(found.listing.truncated && found.listing.len() <= 10);
        let found = folder.walk(&Limits { depth: 2, ..Limits::default() });
        assert_eq!(shown(&found), ["d/?", "d/e/?"]);
        assert!(found.listing.truncated);
        let found = folder.walk(&Limits { time: Duration::ZERO, ..Limits::default() });
        assert!(found.listing.truncated);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_pipes_are_not_opened() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = Folder::new("special", &[("a/file", ""), ("shut/x", "")]);
        symlink("..", folder.0.join("a/loop")).unwrap();
        symlink("/etc", folder.0.join("out")).unwrap();
        symlink("nowhere", folder.0.join("broken")).unwrap();
        symlink("/etc/passwd", folder.0.join(".dockerignore")).unwrap();
        let fifo = folder.0.join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        std::fs::set_permissions(folder.0.join("shut"), std::fs::Permissions::from_mode(0o000)).unwrap();
        let found = folder.walk(&Limits::default());
        std::fs::set_permissions(folder.0.join("shut"), std::fs::Permissions::from_mode(0o755)).unwrap();
        let kinds: Vec<_> = found.listing.entries().map(|e| (e.path, e.kind)).collect();
        let wanted = [
            (".dockerignore", EntryKind::Link),
            ("a", EntryKind::Folder),
            ("a/file", EntryKind::File),
            ("a/loop", EntryKind::Link),
            ("broken", EntryKind::Link),
            ("fifo", EntryKind::Other),
            ("out", EntryKind::Link),
            ("shut", EntryKind::Folder),
        ];
        // The administrator may read every folder.
        let kinds: Vec<_> = kinds.into_iter().filter(|(path, _)| *path != "shut/x").collect();
        assert_eq!(kinds, wanted);
        assert!(found.listing.ignore.is_none(), "a link out of the context is not read");
        let closed = found.listing.get("shut").unwrap().closed;
        assert_eq!(found.problems.len(), usize::from(closed));
        assert_eq!(found.listing.truncated, closed);
    }

    #[test]
    fn a_folder_is_read_once() {
        let folder = Folder::new("once", &[("b", "123"), ("A", ""), ("a-c/x", ""), ("Dockerfile", "")]);
        let builds = Builds::default();
        builds.of(&folder.0.join("Dockerfile"), &folder.0);
        let known = || shown(&walk(&folder.0, None, &Limits::default(), Some(&builds)));
        assert_eq!(known(), shown(&folder.walk(&Limits::default())));
        assert_eq!(known(), ["A", "Dockerfile", "a-c/", "a-c/x", "b"]);
        std::fs::write(folder.0.join("later"), "").unwrap();
        assert_eq!(known().len(), 5);
        std::fs::remove_file(folder.0.join("b")).unwrap();
        assert_eq!(known(), ["A", "Dockerfile", "a-c/", "a-c/x"], "it is gone by now");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_no_ignore_file() {
        let folder = Folder::new("pipe", &[("Dockerfile", ""), ("Dockerfile.dockerignore", "a")]);
        let pipe = folder.0.join(".dockerignore");
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        assert!(ignore_file(&folder.0, None, &Surroundings::default()).is_none());
        let ignore = ignore_file(&folder.0, Some(&folder.0.join("Dockerfile")), &Surroundings::default()).unwrap();
        assert_eq!(ignore.name, "Dockerfile.dockerignore");
    }

    #[test]
    fn the_ignore_file_that_applies() {
        let files = [(".dockerignore", ""), (".containerignore", ""), ("sub/.containerignore", ""), ("sub/x.dockerignore", "")];
        let folder = Folder::new("which", &files);
        let name = |root: &str, dockerfile: &str| {
            let root = folder.0.join(root);
            ignore_file(&root, Some(&root.join(dockerfile)), &Surroundings::default()).map(|i| i.name)
        };
        assert_eq!(name("", "Dockerfile").as_deref(), Some(".dockerignore"));
        assert_eq!(name("sub", "Dockerfile").as_deref(), Some(".containerignore"));
        assert_eq!(name("sub", "x").as_deref(), Some("x.dockerignore"));
        assert_eq!(name("nowhere", "x"), None);
    }

    #[test]
    fn the_root_is_where_the_sources_are() {
        let folder = Folder::new(
            "root",
            &[("p/app/main.py", ""), ("p/docker/Dockerfile", ""), ("p/docker/start.sh", ""), ("p/.git/HEAD", "")],
        );
        let root = |sources: &[&str]| {
            let sources: Vec<String> = sources.iter().map(|s| (*s).to_owned()).collect();
            let root = crate::context::context_root(&folder.0.join("p/docker/Dockerfile"), &sources, &Surroundings::default());
            root.strip_prefix(&folder.0).unwrap().to_owned()
        };
        assert_eq!(root(&[]), PathBuf::from("p/docker"));
        assert_eq!(root(&["start.sh"]), PathBuf::from("p/docker"));
        assert_eq!(root(&["app", "docker/start.sh"]), PathBuf::from("p"));
        assert_eq!(root(&["nothing"]), PathBuf::from("p/docker"));
        assert_eq!(root(&["p/app"]), PathBuf::from("p/docker"), "not above the repository");
    }
}
