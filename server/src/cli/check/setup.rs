//! The settings of a file: the command line takes precedence over the project file, and that over the profile.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::CheckArguments;
use crate::cli::speech::{retold, said};
use crate::config::project::Project;
use crate::config::{FailLevel, Level, Profile, Settings};
use crate::context::{ProjectFile, Projects};
use crate::rules::{RULES, Rule, rule_names};
use crate::texts::complaint as texts;

pub(super) struct Setup {
    projects: Option<Projects>,
    /// The one of `--config`.
    forced: Option<Arc<ProjectFile>>,
    profile: Option<Profile>,
    fail_level: Option<FailLevel>,
    select: Vec<Named>,
    ignore: Vec<Named>,
    pub(super) working_folder: PathBuf,
}

impl Setup {
    pub(super) fn new(arguments: &CheckArguments) -> Result<Self, String> {
        let working_folder = std::env::current_dir().map_err(|error| said(&texts::current_folder(retold(error))))?;
        let forced = match &arguments.config {
            Some(path) => {
                let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                let file = ProjectFile::read(&absolute, &rule_names());
                // Whoever names a file wants what it says, and nothing else.
                if let Some(problem) = file.project.problems.first().filter(|_| !file.is_read) {
                    return Err(format!("{}: {}", path.display(), problem.text(crate::cli::speech::spoken())));
                }
                Some(Arc::new(file))
            }
            None => None,
        };
        let looks = forced.is_none() && !arguments.no_config;
        Ok(Self {
            projects: looks.then(|| Projects::new(rule_names)),
            forced,
            profile: arguments.profile,
            fail_level: arguments.fail_level,
            select: named(&arguments.select)?,
            ignore: named(&arguments.ignore)?,
            working_folder,
        })
    }

    /// The settings of hadolint's own configuration.
    pub(super) fn of_hadolint(working_folder: PathBuf, project: Project, fail_level: FailLevel) -> Self {
        let forced = Some(Arc::new(ProjectFile::made(working_folder.join(".hadolint.yaml"), project)));
        let (select, ignore) = (Vec::new(), Vec::new());
        Self {
            projects: None,
            forced,
            profile: Some(Profile::Hadolint),
            fail_level: Some(fail_level),
            select,
            ignore,
            working_folder,
        }
    }

    /// The settings for a file, and from which seriousness on its findings fail the run.
    pub(super) fn of(&self, path: &Path) -> (Arc<Settings>, FailLevel) {
        let file = self.project_file(path);
        let project = file.as_ref().map(|f| &f.project);
        let mut settings = match &file {
            Some(file) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
                file.settings(&Settings::default(), &file.relative(&path))
            }
            None => Settings::default(),
        };
        for (_, rule) in &self.select {
            settings.levels.retain(|name, level| *level != Level::Off || !has_name(rule, name));
        }
        for (name, rule) in &self.ignore {
            settings.levels.insert(name.to_ascii_lowercase(), Level::Off);
            // One of several names that another tool has for what is one rule here mutes its own part.
            let is_theirs = |name: &&str| name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("DL"));
            let is_narrow = is_theirs(&name.as_str()) && 1 < rule.aliases.iter().copied().filter(is_theirs).count();
            if !is_narrow {
                settings.levels.insert(rule.id.to_ascii_lowercase(), Level::Off);
            }
        }
        let selected: BTreeSet<String> = self.select.iter().map(|(_, rule)| rule.id.to_ascii_lowercase()).collect();
        settings.selected = (!selected.is_empty()).then_some(selected);
        settings.profile = self.profile.unwrap_or(settings.profile);
        (Arc::new(settings), self.fail_level.or(project.and_then(|p| p.fail_level)).unwrap_or_default())
    }

    fn project_file(&self, path: &Path) -> Option<Arc<ProjectFile>> {
        if self.forced.is_some() {
            return self.forced.clone();
        }
        let projects = self.projects.as_ref()?;
        let path = std::path::absolute(path).ok()?;
        projects.of(path.parent()?, &self.working_folder)
    }

    /// The project files that were read.
    pub(super) fn project_files(&self) -> Vec<Arc<ProjectFile>> {
        let found = self.projects.iter().flat_map(Projects::used);
        self.forced.iter().cloned().chain(found).collect()
    }
}

/// A rule, and the name that it was asked for by.
type Named = (String, &'static Rule);

/// The rules with those ids or aliases.
fn named(ids: &[String]) -> Result<Vec<Named>, String> {
    let mut rules = Vec::new();
    for id in ids.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
        let before = rules.len();
        rules.extend(RULES.iter().copied().filter(|r| has_name(r, id)).map(|rule| (id.to_owned(), rule)));
        if rules.len() == before {
            let names = rule_names();
            return Err(match crate::text::closest(id, names.iter().copied()).first() {
                Some(near) => said(&texts::no_rule_near(id, *near)),
                None => said(&texts::no_rule(id)),
            });
        }
    }
    Ok(rules)
}

fn has_name(rule: &Rule, name: &str) -> bool {
    std::iter::once(&rule.id).chain(rule.aliases).any(|known| known.eq_ignore_ascii_case(name))
}
