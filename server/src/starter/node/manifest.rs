//! `package.json`, and what lies beside it: which tool installs, which Node runs.

use serde_json::Value;

use crate::data::build_tools;
use crate::data::today::Today;
use crate::starter::base::{image, newest, numbers};
use crate::starter::project::{ProjectFiles, folder_of};
use crate::starter::sheet::is_plain;

/// The tool that installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manager {
    Npm,
    Pnpm,
    /// Yarn 1.
    Yarn,
    /// Yarn 2 and later.
    Berry,
    Bun,
}

impl Manager {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn => "yarn",
            Self::Berry => "yarn berry",
            Self::Bun => "bun",
        }
    }

    /// The word that runs it.
    pub(super) fn program(self) -> &'static str {
        match self {
            Self::Yarn | Self::Berry => "yarn",
            other => other.name(),
        }
    }
}

/// A `package.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    json: Value,
    pub(super) manager: Manager,
    /// The version of the tool, where one is to be installed.
    pub(super) tool: Option<String>,
    /// Whether there is a lock file that the tool reads.
    pub(super) is_locked: bool,
    /// The files that the installation reads, and nothing of the sources.
    pub(super) files: Vec<String>,
    /// `node:26-slim`.
    pub(super) image: String,
}

/// Lock files, the tool that writes them, the newest first.
const LOCKS: &[(&str, Manager)] = &[
    ("bun.lock", Manager::Bun),
    ("bun.lockb", Manager::Bun),
    ("pnpm-lock.yaml", Manager::Pnpm),
    ("yarn.lock", Manager::Yarn),
    ("package-lock.json", Manager::Npm),
    ("npm-shrinkwrap.json", Manager::Npm),
];

impl Manifest {
    pub(super) fn of(project: &ProjectFiles, today: Today) -> Option<Self> {
        let json: Value = serde_json::from_str(project.text("package.json")?.trim_start_matches('\u{feff}')).ok()?;
        json.as_object()?;
        let named = json.get("packageManager").and_then(Value::as_str).and_then(|named| named.split_once('@'));
        let version = named
            .map(|(_, version)| version.split('+').next().unwrap_or_default().to_owned())
            .filter(|version| is_plain(version));
        let lock = LOCKS.iter().find(|(file, manager)| {
            let fits = named.is_none_or(|(name, _)| manager.program() == name);
            fits && project.has(file)
        });
        let by_name = named.and_then(|(name, _)| match name {
            "pnpm" => Some(Manager::Pnpm),
            "yarn" => Some(Manager::Yarn),
            "bun" => Some(Manager::Bun),
            "npm" => Some(Manager::Npm),
            _ => None,
        });
        let mut manager = by_name.or(lock.map(|(_, manager)| *manager)).unwrap_or(Manager::Npm);
        let is_berry = || {
            let is_new = |version: &String| numbers(version).first().is_some_and(|major| 1 < *major);
            let lock = project.text("yarn.lock").is_some_and(|lock| lock.contains("__metadata:"));
            version.as_ref().map_or(lock || project.has(".yarnrc.yml"), is_new)
        };
        if manager == Manager::Yarn && is_berry() {
            manager = Manager::Berry;
        }
        let tool = match manager {
            Manager::Npm | Manager::Bun => None,
            Manager::Pnpm => version.clone().or_else(|| {
                let lock = project
                    .text("pnpm-lock.yaml")
                    .and_then(|lock| lock.lines().find_map(|line| line.strip_prefix("lockfileVersion:")));
                let known = lock.and_then(|lock| build_tools::pnpm_of_lock(lock.trim().trim_matches(['\'', '"'])));
                known.or_else(|| build_tools::version("pnpm")).map(str::to_owned)
            }),
            Manager::Yarn => version.clone().or_else(|| build_tools::version("yarn").map(str::to_owned)),
            Manager::Berry => version.clone().or_else(|| build_tools::version("@yarnpkg/cli-dist").map(str::to_owned)),
        };
        let mut files: Vec<String> = vec!["package.json".to_owned()];
        files.extend(lock.map(|(file, _)| (*file).to_owned()));
        let beside: &[&str] = match manager {
            Manager::Npm => &[".npmrc"],
            Manager::Pnpm => &[".npmrc", "pnpm-workspace.yaml"],
            Manager::Yarn => &[".npmrc", ".yarnrc"],
            Manager::Berry => &[".yarnrc.yml"],
            Manager::Bun => &["bunfig.toml", ".npmrc"],
        };
        files.extend(beside.iter().filter(|file| project.has(file)).map(|file| (*file).to_owned()));
        let mut found = Self { json, manager, tool, is_locked: lock.is_some(), files, image: String::new() };
        found.image = match manager {
            Manager::Bun => {
                let version = version.as_deref().or_else(|| project.tool_version(&["bun"]));
                crate::starter::base::tool_image("oven/bun", version)
            }
            _ => found.node(project, today),
        };
        Some(found)
    }

    /// The image of the Node that the project names, else of the newest that it allows.
    fn node(&self, project: &ProjectFiles, today: Today) -> String {
        let engines = self.string(&["engines", "node"]);
        let pinned = project.first_line(".nvmrc").or_else(|| project.first_line(".node-version"));
        let pinned = pinned.or_else(|| project.tool_version(&["nodejs", "node"])).or_else(|| self.string(&["volta", "node"]));
        let major = pinned.and_then(|pinned| numbers(pinned).first().copied());
        if let Some(found) = major.and_then(|major| newest("node", "slim", today, |version| version == [major])) {
            return format!("node:{found}-slim");
        }
        image("node", "slim", today, |version| engines.is_none_or(|engines| allows(engines, version)))
    }

    /// A text in it.
    pub(super) fn string(&self, path: &[&str]) -> Option<&str> {
        path.iter().try_fold(&self.json, |json, key| json.get(*key))?.as_str()
    }

    /// The text of a table that has one entry.
    pub(super) fn only(&self, path: &[&str]) -> Option<&str> {
        let table = path.iter().try_fold(&self.json, |json, key| json.get(*key))?.as_object()?;
        table.values().next().filter(|_| table.len() == 1)?.as_str()
    }

    /// A script.
    pub(super) fn script(&self, name: &str) -> Option<&str> {
        self.string(&["scripts", name])
    }

    /// Whether a package is needed, in production or to build.
    pub(super) fn needs(&self, package: &str) -> bool {
        self.needs_to_run(package) || self.string(&["devDependencies", package]).is_some()
    }

    /// Whether a package is needed in production.
    pub(super) fn needs_to_run(&self, package: &str) -> bool {
        self.string(&["dependencies", package]).is_some()
    }

    /// Whether production needs any packages.
    pub(super) fn has_dependencies(&self) -> bool {
        let some = |key: &str| self.json.get(key).and_then(Value::as_object).is_some_and(|all| !all.is_empty());
        some("dependencies") || some("optionalDependencies")
    }

    /// Files besides the manifest that scripts of the installation run or read.
    pub(super) fn lifecycle_files(&self, project: &ProjectFiles) -> Vec<String> {
        let scripts = ["preinstall", "install", "postinstall", "prepare"].iter().filter_map(|name| self.script(name));
        let words = scripts.flat_map(str::split_whitespace).map(|word| word.trim_start_matches("./").trim_matches(['"', '\'']));
        let mut found: Vec<String> = Vec::new();
        for word in words.filter(|word| is_plain(word)) {
            for path in [word.to_owned(), format!("{word}.js")] {
                if project.has(&path) && !found.contains(&path) && !self.files.contains(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// The manifests of the packages of a workspace, if it is one.
    pub(super) fn members(&self, project: &ProjectFiles) -> Vec<String> {
        let is_workspace = self.json.get("workspaces").is_some() || project.has("pnpm-workspace.yaml");
        let manifests = project.paths().filter(|path| path.ends_with("/package.json") && path.matches('/').count() < 4);
        if is_workspace { manifests.map(|path| folder_of(path).to_owned()).collect() } else { Vec::new() }
    }
}

/// Whether a range of versions allows a major version.
fn allows(range: &str, version: &[u32]) -> bool {
    let Some(major) = version.first() else { return false };
    range.split("||").any(|range| {
        let range = range.replace(">= ", ">=").replace("<= ", "<=").replace("> ", ">").replace("< ", "<");
        range.split_whitespace().filter(|condition| condition.contains(|c: char| c.is_ascii_digit())).all(|condition| {
            let Some(bound) = numbers(condition.trim_start_matches(['<', '>', '=', '^', '~', 'v'])).first().copied() else {
                return true;
            };
            let is_exact = condition.trim_start_matches(['<', '>', '=']).trim_end_matches(".0").contains('.');
            match condition {
                _ if condition.starts_with(">=") => bound <= *major,
                _ if condition.starts_with('>') => bound < *major || (is_exact && bound == *major),
                _ if condition.starts_with("<=") => *major <= bound,
                _ if condition.starts_with('<') => *major < bound || (is_exact && bound == *major),
                _ => *major == bound,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (range, yes, no) in [
            (">=18", &[18, 26][..], &[16][..]),
            ("^20 || ^22", &[20, 22], &[24]),
            ("20.x", &[20], &[22]),
            (">= 18.0.0 < 23", &[18, 22], &[23]),
            (">=16.14 <=22", &[16, 22], &[24]),
            ("*", &[24], &[]),
            ("lts/*", &[24], &[]),
            ("22.11.0", &[22], &[24]),
        ] {
            assert!(yes.iter().all(|major| allows(range, &[*major])), "{range}");
            assert!(!no.iter().any(|major| allows(range, &[*major])), "{range}");
        }
    }
}
