//! The `.dockerignore` of a project.

use super::{ProjectFiles, Starter};
use crate::texts::{Locale, starter as texts};

/// What is in no image, whatever the language.
const ALWAYS: &[&str] = &[
    ".git",
    ".gitignore",
    ".github",
    ".env",
    ".env.*",
    "**/.DS_Store",
    ".idea",
    ".vscode",
    ".dockerignore",
    "Dockerfile*",
    "compose*.yaml",
];

/// What each language's tools leave behind or make anew, by the name of the language.
const MADE: &[(&str, &[&str])] = &[
    (
        "python",
        &[
            "**/__pycache__",
            "**/*.py[cod]",
            ".venv",
            "venv",
            "env",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            ".tox",
            ".coverage",
            "htmlcov",
            "**/*.egg-info",
            "build",
            "dist",
        ],
    ),
    (
        "node",
        &[
            "**/node_modules",
            "**/npm-debug.log*",
            "coverage",
            "dist",
            "build",
            ".next",
            ".nuxt",
            ".output",
            ".svelte-kit",
            ".turbo",
            ".angular",
        ],
    ),
    ("go", &["bin", "dist", "**/*.test", "coverage.out"]),
    ("rust", &["target"]),
    ("java", &["target", "build", ".gradle", "out"]),
    ("dotnet", &["**/bin", "**/obj", ".vs", "**/*.user", "**/TestResults"]),
    ("ruby", &[".bundle", "vendor/bundle", "log", "tmp", "coverage", "node_modules"]),
    ("php", &["vendor", "node_modules", ".phpunit.cache", "storage/logs/*", "var/cache", "var/log"]),
    ("deno", &["node_modules", "coverage"]),
    ("static", &["node_modules"]),
];

/// Writes it.
pub(super) fn write(starter: &Starter, project: &ProjectFiles, locale: Locale) -> String {
    let made = MADE.iter().find(|(language, _)| *language == starter.language()).map_or(&[][..], |(_, made)| made);
    // What has sources in it is not what the build makes.
    let is_made = |line: &&&str| !(is_folder(line) && project.has_folder(line) && !line.starts_with('.'));
    let mut out = format!("# {}\n", texts::ignored().plain(locale));
    let mut add = |title: String, lines: Vec<&str>| {
        out.push_str(&format!("\n# {title}\n"));
        lines.iter().for_each(|line| out.push_str(&format!("{line}\n")));
    };
    add(texts::ignored_history().plain(locale), ALWAYS.to_vec());
    add(texts::ignored_build().plain(locale), made.iter().filter(is_made).copied().collect());
    out
}

/// Whether a pattern is the name of a folder at the top.
fn is_folder(pattern: &str) -> bool {
    !pattern.contains(['*', '/', '['])
}
