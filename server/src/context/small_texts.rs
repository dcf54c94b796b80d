//! The texts of a few small files: pip's lists decide which programs an image has, the modules that people start where their
//! servers listen, `pyproject.toml` whether Poetry installs a project, the lists of other languages which files their installs read, and
//! modules of settings which `.env.production` beside them they load, and files such as `.nvmrc` which version of a language is wanted.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::read_text;
use crate::ignorefile::{ContextListing, EntryKind};

/// Files that are read.
const MAX_FILES: usize = 24;
/// A larger one is not read.
const MAX_BYTES: u64 = 64 << 10;
/// Entries that are looked through.
const MAX_ENTRIES: usize = 20_000;

/// Modules of Python that people start.
const MODULES: &[&str] = &["api.py", "app.py", "main.py", "run.py", "server.py"];

/// Modules of Python that read settings, of which those are read that stand beside a `.env.production` or the like.
const SETTINGS: &[&str] = &["config.py", "settings.py"];

/// Lists of dependencies in the root of a project, settings of what installs them, and files with the version of a language.
const LISTS: &[&str] = &[
    ".node-version",
    ".nvmrc",
    ".python-version",
    ".yarnrc.yml",
    "Cargo.toml",
    "Gemfile",
    "Pipfile",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "settings.gradle",
    "settings.gradle.kts",
    "setup.cfg",
    "setup.py",
];

/// The paths and texts of such files in the context's root and in the folders there.
pub(super) fn small_texts(listing: &ContextListing, root: &Path) -> Vec<(String, String)> {
    let entries = || {
        let files = listing.entries().take(MAX_ENTRIES);
        files.filter(|entry| entry.kind == EntryKind::File && !entry.excluded && entry.size <= MAX_BYTES)
    };
    let folder_of = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let of_environments = entries().filter(|entry| entry.name().starts_with(".env."));
    let with_environments: FxHashSet<String> = of_environments.map(|entry| folder_of(entry.path)).collect();
    let is_one = |path: &str, name: &str| {
        let is_named = name.starts_with("requirements") || path.starts_with("requirements/");
        path.matches('/').count() < 2
            && ((is_named && name.ends_with(".txt"))
                || MODULES.contains(&name)
                || name == "pyproject.toml"
                || (SETTINGS.contains(&name) && with_environments.contains(&folder_of(path)))
                || LISTS.contains(&path)
                || (!path.contains('/') && (path.ends_with(".csproj") || path.ends_with(".fsproj"))))
    };
    let files = entries().filter(|entry| is_one(entry.path, entry.name()));
    files.take(MAX_FILES).filter_map(|entry| Some((entry.path.to_owned(), read_text(&root.join(entry.path))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{ContextLocation, Limits, Surroundings};
    use crate::testing::folder;

    #[test]
    fn what_is_read() {
        let top = folder(&[
            (".dockerignore", "requirements-dev.txt\n"),
            ("requirements.txt", "flask\n"),
            ("requirements-dev.txt", "pytest\n"),
            ("requirements/base.txt", "django\n"),
            ("a/b/requirements.txt", "x\n"),
            ("notes.txt", "y\n"),
            ("main.py", "import x\n"),
            ("package.json", "{}\n"),
            ("pyproject.toml", "[project]\n"),
            ("app/package.json", "{}\n"),
            ("app.csproj", "<Project/>\n"),
            ("lib/lib.csproj", "<Project/>\n"),
            ("Cargo.toml", "[package]\n"),
            ("config.py", "x = 1\n"),
            ("app/.env.production", "A=1\n"),
            ("app/config.py", "load_dotenv(f\".env.{env}\")\n"),
        ]);
        let place = ContextLocation { root: top.path().to_owned(), dockerfile: None };
        let listing = place.list(&Limits::default(), &Surroundings::default()).listing;
        let paths: Vec<&str> = listing.texts.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "Cargo.toml",
                "app.csproj",
                "app/config.py",
                "main.py",
                "package.json",
                "pyproject.toml",
                "requirements.txt",
                "requirements/base.txt"
            ]
        );
        assert_eq!(listing.text("requirements.txt"), Some("flask\n"));
        assert_eq!(listing.text("notes.txt"), None);
    }
}
