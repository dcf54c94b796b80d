//! Which tool installs a Python project's packages, from which files, and which packages those are.

use rustc_hash::FxHashSet;
use toml::Table;

use crate::data::python_packages::PROGRAMS;
use crate::starter::project::{ProjectFiles, folder_of};

/// The tool that installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::starter) enum Manager {
    Pip,
    PipTools,
    Uv,
    Poetry,
    Pdm,
    Pipenv,
    /// The project itself says what it needs, and a build backend such as hatchling or setuptools installs it.
    Project,
    /// Nothing is to be installed.
    None,
}

impl Manager {
    pub(in crate::starter) fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::PipTools => "pip-tools",
            Self::Uv => "uv",
            Self::Poetry => "poetry",
            Self::Pdm => "pdm",
            Self::Pipenv => "pipenv",
            Self::Project => "pyproject",
            Self::None => "",
        }
    }
}

/// What a project installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::starter) struct Packages {
    pub(in crate::starter) manager: Manager,
    /// The names of packages, in lower case with `-`; those with extras as `name[extra` as well.
    pub(in crate::starter) names: FxHashSet<String>,
    /// The files that the installation reads, and nothing of the sources.
    pub(in crate::starter) files: Vec<String>,
    /// The list that pip is given.
    pub(in crate::starter) list: Option<String>,
    /// Whether the lists install what lies in the project itself.
    pub(in crate::starter) needs_sources: bool,
    /// Whether the project is installed as a package.
    pub(in crate::starter) is_package: bool,
    /// Whether a lock file says which versions.
    pub(in crate::starter) is_locked: bool,
    /// Whether it is a workspace of several.
    pub(in crate::starter) is_workspace: bool,
    /// Whether `[project]` has a list of its own that pip can be given.
    pub(in crate::starter) has_dependencies: bool,
    /// Programs that the package brings.
    pub(in crate::starter) scripts: Vec<String>,
}

impl Packages {
    /// Whether one of these packages is installed, as far as the files say.
    pub(in crate::starter) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a server's program is installed.
    pub(in crate::starter) fn brings(&self, program: &str) -> bool {
        let packages = PROGRAMS.iter().find(|(known, _)| *known == program).map(|(_, packages)| *packages);
        packages.unwrap_or(&[program]).iter().any(|package| self.has(package))
    }

    /// What the project in that folder installs.
    pub(in crate::starter) fn of(project: &ProjectFiles) -> Self {
        let pyproject: Table = project.text("pyproject.toml").and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
        let table = |path: &[&str]| path.iter().try_fold(&pyproject, |table, key| table.get(*key)?.as_table());
        let tool = |name: &str| table(&["tool", name]);
        let mut found = Self {
            manager: Manager::None,
            names: FxHashSet::default(),
            files: Vec::new(),
            list: None,
            needs_sources: false,
            is_package: false,
            is_locked: false,
            is_workspace: table(&["tool", "uv", "workspace"]).is_some(),
            has_dependencies: false,
            scripts: Vec::new(),
        };
        let has_backend = table(&["build-system"]).is_some();
        let list = requirements(project);
        found.manager = if project.has("uv.lock") {
            Manager::Uv
        } else if project.has("poetry.lock") {
            Manager::Poetry
        } else if project.has("pdm.lock") {
            Manager::Pdm
        } else if project.has("Pipfile.lock") || (project.has("Pipfile") && list.is_none()) {
            Manager::Pipenv
        } else if list.is_some() {
            let is_compiled = list.as_ref().is_some_and(|list| project.has(&list.replace(".txt", ".in")));
            if is_compiled { Manager::PipTools } else { Manager::Pip }
        } else if tool("poetry").is_some_and(|poetry| poetry.contains_key("dependencies")) {
            Manager::Poetry
        } else if tool("pdm").is_some() {
            Manager::Pdm
        } else if tool("uv").is_some() || (table(&["project"]).is_some() && !has_backend) {
            Manager::Uv
        } else if table(&["project"]).is_some() || project.has("setup.py") {
            Manager::Project
        } else {
            Manager::None
        };
        let is_package = match found.manager {
            Manager::Uv => tool("uv").and_then(|uv| uv.get("package")?.as_bool()).unwrap_or(has_backend),
            Manager::Poetry => {
                let says_no = tool("poetry").and_then(|poetry| poetry.get("package-mode")?.as_bool()) == Some(false);
                !says_no && tool("poetry").is_none_or(|poetry| poetry.contains_key("packages") || has_sources_of(project, poetry))
            }
            Manager::Pdm => tool("pdm").and_then(|pdm| pdm.get("distribution")?.as_bool()).unwrap_or(has_backend),
            Manager::Project => true,
            _ => false,
        };
        found.is_package = is_package;
        found.add_pyproject(&pyproject);
        match found.manager {
            Manager::Uv => found.add_lock(project, &["pyproject.toml", "uv.lock"]),
            Manager::Poetry => found.add_lock(project, &["pyproject.toml", "poetry.lock"]),
            Manager::Pdm => found.add_lock(project, &["pyproject.toml", "pdm.lock"]),
            Manager::Pipenv => found.add_pipfile(project),
            Manager::Pip | Manager::PipTools => {
                if let Some(list) = &list {
                    found.add_list(project, list, 0);
                }
                found.list = list;
                found.is_locked = found.manager == Manager::PipTools;
            }
            Manager::Project => found.add_setup(project),
            Manager::None => {}
        }
        found
    }

    fn add(&mut self, requirement: &str) {
        let requirement = requirement.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let end = requirement.find(|c: char| !is_name(c)).unwrap_or(requirement.len());
        let (name, rest) = requirement.split_at(end);
        let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
        if name.is_empty() {
            return;
        }
        if let Some((extras, _)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let extras = extras.split(',').map(|extra| format!("{name}[{}", extra.trim()));
            self.names.extend(extras);
        }
        self.names.insert(name);
    }

    fn add_pyproject(&mut self, pyproject: &Table) {
        let project = pyproject.get("project").and_then(|project| project.as_table());
        let dependencies = project.and_then(|project| project.get("dependencies")?.as_array());
        for requirement in dependencies.into_iter().flatten().filter_map(|one| one.as_str()) {
            self.has_dependencies = true;
            self.add(requirement);
        }
        let poetry = pyproject.get("tool").and_then(|tool| tool.get("poetry")?.as_table());
        let dependencies = poetry.and_then(|poetry| poetry.get("dependencies")?.as_table());
        for (name, value) in dependencies.into_iter().flatten() {
            self.add(name);
            let extras = value.get("extras").and_then(|extras| extras.as_array());
            for extra in extras.into_iter().flatten().filter_map(|extra| extra.as_str()) {
                self.add(&format!("{name}[{extra}]"));
            }
        }
        let scripts = |table: Option<&Table>| {
            let scripts = table.and_then(|table| table.get("scripts")?.as_table());
            scripts.into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<String>>()
        };
        self.scripts = scripts(project);
        self.scripts.extend(scripts(poetry));
    }

    fn add_lock(&mut self, project: &ProjectFiles, files: &[&str]) {
        self.files = files.iter().filter(|file| project.has(file)).map(|file| (*file).to_owned()).collect();
        let Some(lock) = files.last().and_then(|lock| project.text(lock)) else { return };
        self.is_locked = true;
        let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        names.for_each(|name| self.add(name));
    }

    fn add_pipfile(&mut self, project: &ProjectFiles) {
        self.files = ["Pipfile", "Pipfile.lock"].iter().filter(|file| project.has(file)).map(|file| (*file).to_owned()).collect();
        let pipfile: Table = project.text("Pipfile").and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
        for (name, value) in pipfile.get("packages").and_then(|packages| packages.as_table()).into_iter().flatten() {
            self.add(name);
            let extras = value.get("extras").and_then(|extras| extras.as_array());
            for extra in extras.into_iter().flatten().filter_map(|extra| extra.as_str()) {
                self.add(&format!("{name}[{extra}]"));
            }
        }
        let Some(lock) = project.text("Pipfile.lock") else { return };
        self.is_locked = true;
        let lock: serde_json::Value = serde_json::from_str(lock).unwrap_or_default();
        lock.get("default").and_then(|names| names.as_object()).into_iter().flatten().for_each(|(name, _)| self.add(name));
    }

    fn add_list(&mut self, project: &ProjectFiles, list: &str, depth: usize) {
        if self.files.iter().any(|known| known == list) || 8 < depth {
            return;
        }
        self.files.push(list.to_owned());
        for line in project.text(list).unwrap_or_default().lines() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            let option = ["-r", "--requirement", "-c", "--constraint"].iter().find_map(|option| {
                let rest = line.strip_prefix(option)?;
                rest.strip_prefix(['=', ' ']).or(Some(rest).filter(|rest| !rest.starts_with('-') && option.len() == 2))
            });
            if let Some(other) = option {
                let folder = folder_of(list);
                let path = if folder.is_empty() { other.trim().to_owned() } else { format!("{folder}/{}", other.trim()) };
                if let Some(path) = plain_path(&path).filter(|path| project.has(path)) {
                    self.add_list(project, &path, depth + 1);
                }
            } else if line == "." || line.starts_with("./") || line.starts_with("-e") || line.starts_with("--editable") {
                self.needs_sources |= !line.contains("://");
            } else if !line.starts_with(['#', '-']) {
                self.add(line);
            }
        }
    }

    /// `setup.py` and `setup.cfg` are programs; the names in quotes in them are what is likely installed.
    fn add_setup(&mut self, project: &ProjectFiles) {
        self.files =
            ["pyproject.toml", "setup.cfg", "setup.py"].iter().filter(|f| project.has(f)).map(|f| (*f).to_owned()).collect();
        let setup = project.text("setup.py").unwrap_or_default();
        setup.split(['"', '\'']).skip(1).step_by(2).for_each(|text| self.add(text));
        let config = project.text("setup.cfg").unwrap_or_default();
        config.lines().filter(|line| line.starts_with([' ', '\t'])).for_each(|line| self.add(line));
    }
}

/// Whether the package that Poetry would install is there.
fn has_sources_of(project: &ProjectFiles, poetry: &Table) -> bool {
    let Some(name) = poetry.get("name").and_then(|name| name.as_str()) else { return false };
    let name = name.replace(['-', '.'], "_");
    [format!("{name}/__init__.py"), format!("src/{name}/__init__.py"), format!("{name}.py")].iter().any(|path| project.has(path))
}

/// The list that is meant for production.
fn requirements(project: &ProjectFiles) -> Option<String> {
    const NAMES: &[&str] = &[
        "requirements.txt",
        "requirements/production.txt",
        "requirements/prod.txt",
        "requirements-prod.txt",
        "requirements/requirements.txt",
        "requirements/main.txt",
        "requirements/base.txt",
        "requirements.lock",
    ];
    project.first(NAMES).map(str::to_owned)
}

/// A path without `.` and `..`; `None` for one that leads out.
fn plain_path(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
