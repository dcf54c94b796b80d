//! Names of files and folders that belong in no build, and those that people list in ignore files.

/// What belongs in no image, whatever the language.
pub const COMMON: &[&str] = &[".git", ".env", ".env.*", "**/.DS_Store", ".idea", ".vscode", ".dockerignore", "Dockerfile*"];

/// A file that shows what a project is written in, and what its tools leave behind.
pub const LANGUAGES: &[(&[&str], &[&str])] = &[
    (
        &["requirements.txt", "pyproject.toml", "setup.py", "Pipfile", "uv.lock", "manage.py", "main.py", "app.py"],
        &[
            "**/__pycache__",
            "**/*.py[cod]",
            ".venv",
            "venv",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            "**/*.egg-info",
            ".coverage",
        ],
    ),
    (&["package.json"], &["**/node_modules", "npm-debug.log*", "coverage"]),
    (&["Cargo.toml"], &["target"]),
    (&["pom.xml"], &["target"]),
    (&["build.gradle", "build.gradle.kts"], &[".gradle", "build"]),
    (&["Gemfile"], &[".bundle", "log", "tmp"]),
];

/// What tools and systems leave in any folder.
pub const LITTER: &[&str] = &[
    ".DS_Store",
    ".idea",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    ".vscode",
    "*.class",
    "*.egg-info",
    "*.o",
    "*.py[cod]",
    "*.py[co]",
    "*.pyc",
    "*.pyd",
    "*.pyo",
    "*.swo",
    "*.swp",
    "Thumbs.db",
    "__pycache__",
    "bower_components",
    "node_modules",
    "venv",
];

/// What is left behind at any depth.
pub const LEFTOVERS: &[&str] = &["__pycache__", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache"];

/// Names that people list before there is such a thing.
pub const USUAL: &[&str] = &[
    "__pycache__",
    "android",
    "assets",
    "bin",
    "bower_components",
    "cache",
    "changelog",
    "ci",
    "compose",
    "contributing",
    "data",
    "deps",
    "dist",
    "doc",
    "docker",
    "dockerfile",
    "docs",
    "env",
    "eggs",
    "examples",
    "htmlcov",
    "ios",
    "jenkinsfile",
    "lib",
    "license",
    "log",
    "logs",
    "makefile",
    "media",
    "node_modules",
    "obj",
    "out",
    "readme",
    "screenshots",
    "scripts",
    "spec",
    "target",
    "temp",
    "test",
    "tests",
    "tmp",
    "vagrantfile",
    "vendor",
    "venv",
    "videos",
];

/// What every project of a kind leaves out of its builds.
#[derive(Debug)]
pub struct LeftOut {
    /// The language, or what runs it.
    pub name: &'static str,
    /// Files that show that a project is one.
    pub shown_by: &'static [&'static str],
    /// Lines for an ignore file, each with paths of which one left out is enough.
    pub lines: &'static [(&'static str, &'static [&'static str])],
}

/// By kind; the first one that fits counts.
pub const USUALLY_LEFT_OUT: &[LeftOut] = &[
    LeftOut {
        name: "Python",
        shown_by: &["requirements.txt", "pyproject.toml", "setup.py", "Pipfile", "uv.lock", "manage.py", "main.py", "app.py"],
        lines: &[
            (".git", &[".git", ".git/HEAD"]),
            (".env", &[".env"]),
            ("**/__pycache__", &["__pycache__", "__pycache__/a.pyc", "app/__pycache__"]),
            (".venv", &[".venv", "venv", "env"]),
        ],
    },
    LeftOut {
        name: "Node",
        shown_by: &["package.json"],
        lines: &[(".git", &[".git", ".git/HEAD"]), ("**/node_modules", &["node_modules"])],
    },
];
