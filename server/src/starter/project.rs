//! What lies in a project's folder, as plain values: the room that reads the disk makes it.

use crate::text::last_part;

/// The files of a project, and the texts of those that say what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFiles {
    /// The name of the folder.
    name: String,
    /// Paths with `/`, those higher up first, each folder in alphabetical order.
    paths: Vec<String>,
    /// In the order of the paths.
    texts: Vec<(String, String)>,
}

/// Files that are read wherever they lie.
const READ: &[&str] = &[
    ".dvmrc",
    ".node-version",
    ".nvmrc",
    ".python-version",
    ".ruby-version",
    ".tool-versions",
    "Cargo.toml",
    "Gemfile",
    "Gemfile.lock",
    "Pipfile",
    "Pipfile.lock",
    "Procfile",
    "angular.json",
    "application.properties",
    "application.yaml",
    "application.yml",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "deno.json",
    "deno.jsonc",
    "global.json",
    "go.mod",
    "manage.py",
    "microprofile-config.properties",
    "package.json",
    "pdm.lock",
    "poetry.lock",
    "pom.xml",
    "pyproject.toml",
    "runtime.txt",
    "rust-toolchain",
    "rust-toolchain.toml",
    "settings.gradle",
    "settings.gradle.kts",
    "setup.cfg",
    "setup.py",
    "tsconfig.json",
    "uv.lock",
    "yarn.lock",
    "pnpm-lock.yaml",
    ".yarnrc.yml",
];

/// Endings of files that are read: sources that may start a server.
const READ_ENDINGS: &[&str] = &[".py", ".csproj", ".fsproj", ".go", "requirements.txt"];

/// Names without endings of sources that may start a server.
const SOURCES: &[&str] = &["app", "bootstrap", "index", "main", "server", "www"];
/// Endings of these.
const SOURCE_ENDINGS: &[&str] = &[".ts", ".js", ".mjs", ".cjs", ".java", ".kt", ".rs"];

/// Files whose names begin so are read at the top.
const READ_BEGINNINGS: &[&str] = &[
    "astro.config.",
    "next.config.",
    "nuxt.config.",
    "react-router.config.",
    "svelte.config.",
    "vite.config.",
    "vue.config.",
    "requirements",
];

/// Folders that nothing is looked for in.
const CLOSED: &[&str] = &[
    "__pycache__",
    "bin",
    "bower_components",
    "build",
    "coverage",
    "dist",
    "env",
    "node_modules",
    "obj",
    "out",
    "site-packages",
    "target",
    "third_party",
    "vendor",
    "venv",
];

/// Whether what lies in a folder of that name is part of the project.
pub fn is_entered(name: &str) -> bool {
    !(name.starts_with('.') || CLOSED.contains(&name))
}

/// Whether the text of a file says what the project is.
pub fn is_read(path: &str) -> bool {
    let name = last_part(path);
    let is_source = || {
        let (stem, _) = name.split_once('.').unwrap_or((name, ""));
        SOURCES.contains(&stem.to_ascii_lowercase().as_str()) && SOURCE_ENDINGS.iter().any(|ending| name.ends_with(ending))
    };
    let is_application = || name.ends_with("Application.java") || name.ends_with("Application.kt");
    let at_top = || {
        let is_list = path.starts_with("requirements/") && name.ends_with(".txt");
        is_list || (!path.contains('/') && READ_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)))
    };
    READ.contains(&name)
        || READ_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || is_source()
        || is_application()
        || at_top()
        || path == "bin/www"
}

impl ProjectFiles {
    /// A project in a folder of that name.
    pub fn new(name: impl Into<String>, mut paths: Vec<String>, mut texts: Vec<(String, String)>) -> Self {
        fn key(path: &str) -> (usize, &str) {
            (path.matches('/').count(), path)
        }
        paths.sort_by(|a, b| key(a).cmp(&key(b)));
        texts.sort_by(|(a, _), (b, _)| key(a).cmp(&key(b)));
        Self { name: name.into(), paths, texts }
    }

    /// The name of the folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether nothing lies in it.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// All paths, those higher up first.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether there is a file of that path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.paths().any(|known| known == path)
    }

    /// Whether there are files in a folder of that path.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.paths().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// The first of these that is there.
    pub(super) fn first<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts().find(|(known, _)| *known == path).map(|(_, text)| text)
    }

    /// All texts, those of files higher up first.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The texts of files with an ending.
    pub(super) fn texts_ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts().filter(move |(path, _)| path.ends_with(ending))
    }

    /// The first line of a file, as the files have it that name a version.
    pub(super) fn first_line(&self, path: &str) -> Option<&str> {
        self.text(path)?.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
    }

    /// The version of a tool in `.tool-versions`.
    pub(super) fn tool_version(&self, tools: &[&str]) -> Option<&str> {
        let lines = self.text(".tool-versions")?.lines();
        lines.filter_map(|line| line.split_once(' ')).find(|(tool, _)| tools.contains(tool)).map(|(_, version)| version.trim())
    }
}

/// The folder of a path; empty for the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path without its last ending.
pub(super) fn stem(path: &str) -> &str {
    let name = last_part(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a path is one of tests, examples and the like, which start nothing.
pub(super) fn is_aside(path: &str) -> bool {
    const ASIDE: &[&str] = &[
        "__tests__",
        "benchmarks",
        "demo",
        "docs",
        "doc",
        "e2e",
        "example",
        "examples",
        "fixtures",
        "hack",
        "migrations",
        "samples",
        "script",
        "scripts",
        "spec",
        "templates",
        "test",
        "testdata",
        "testing",
        "tests",
        "tools",
        "notebooks",
    ];
    let name = last_part(path);
    folder_of(path).split('/').any(|part| ASIDE.contains(&part))
        || name.starts_with("test_")
        || name.starts_with("conftest")
        || name.contains("_test.")
        || name.contains(".test.")
        || name.contains(".spec.")
}
