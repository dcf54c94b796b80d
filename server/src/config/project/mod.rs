//! What a project's own file says: `dockerfile-ls.toml`, or hadolint's where there is none.
//!
//! Parsing never fails: what is understood holds, and every other thing is a [`ProjectProblem`] with its place.
//! A project file decides about rules, and which of its folders is the build context; never about programs,
//! hosts or credentials.

mod hadolint;
mod toml_file;

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{FailLevel, LabelType, Level, Profile, Settings};
use crate::text::{TextRange, closest};
use crate::texts::{Locale, Phrase, project as texts};

pub use hadolint::{hadolint_words, parse_hadolint};
pub use toml_file::{KEYS, OVERRIDE_KEYS, parse_toml};

/// Our names for a project file.
pub const OWN_NAMES: [&str; 2] = ["dockerfile-ls.toml", ".dockerfile-ls.toml"];
/// hadolint's.
pub const HADOLINT_NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// A project file that is larger is not read.
pub const MAX_BYTES: u64 = 1 << 20;

/// What a project file says.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The rules that are on.
    pub profile: Option<Profile>,
    /// Rules that are set by themselves: a name in lower case to its level.
    pub levels: BTreeMap<String, Level>,
    /// Those of them whose level fails nothing by what hadolint's file says, so that nobody has asked for these rules.
    pub accepted: BTreeSet<String>,
    /// Levels of rules for some of the files; where two are about a file, the later one wins.
    pub overrides: Vec<Override>,
    /// The severity from which findings fail `check`.
    pub fail_level: Option<FailLevel>,
    /// Report what comments suppress as well.
    pub ignore_suppressions: bool,
    /// The folder that Dockerfiles are built from, relative to that of the file.
    pub context: Option<String>,
    /// Registries that images may come from, as patterns; empty for any.
    pub trusted_registries: Vec<String>,
    /// The labels that every image has to have, and what their values are.
    pub label_schema: BTreeMap<String, LabelType>,
    /// Whether there may be no others.
    pub strict_labels: bool,
    /// What is wrong with the file, in order.
    pub problems: Vec<ProjectProblem>,
}

/// Levels for some files.
#[derive(Debug, Clone, Default)]
pub struct Override {
    paths: GlobSet,
    levels: BTreeMap<String, Level>,
    context: Option<String>,
}

/// Something in a project file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectProblem {
    /// Where.
    pub range: TextRange,
    /// What, and what to do.
    pub message: Phrase,
    /// Whether the file asks for something that does not happen; else it is worth knowing only.
    pub serious: bool,
}

impl ProjectProblem {
    /// What is wrong, and what to do.
    pub fn text(&self, language: Locale) -> String {
        self.message.plain(language)
    }
}

impl Project {
    /// The levels for a file, by its path from the project file's folder, with `/`.
    pub fn levels_for(&self, path: &str) -> BTreeMap<String, Level> {
        let mut levels = self.levels.clone();
        for part in self.overrides.iter().filter(|o| o.paths.is_match(path)) {
            levels.extend(part.levels.iter().map(|(name, level)| (name.clone(), *level)));
        }
        levels
    }

    /// The build context for a file, the same way.
    pub fn context_for(&self, path: &str) -> Option<&str> {
        let of_some =
            self.overrides.iter().rev().filter(|part| part.paths.is_match(path)).find_map(|part| part.context.as_deref());
        of_some.or(self.context.as_deref())
    }

    /// What holds for a file of the project, by its path as for [`levels_for`](Self::levels_for): what the
    /// project says above what the user's editor says.
    pub fn over(&self, editor: &Settings, path: &str) -> Settings {
        Settings {
            profile: self.profile.unwrap_or(editor.profile),
            levels: self.levels_for(path),
            accepted: self.accepted.clone(),
            lower_levels: editor.levels.clone(),
            ignore_suppressions: editor.ignore_suppressions || self.ignore_suppressions,
            trusted_registries: self.trusted_registries.clone(),
            label_schema: self.label_schema.clone(),
            strict_labels: self.strict_labels,
            ..editor.clone()
        }
    }

    fn problem(&mut self, range: TextRange, message: Phrase) {
        self.problems.push(ProjectProblem { range, message, serious: true });
    }

    fn remark(&mut self, range: TextRange, message: Phrase) {
        self.problems.push(ProjectProblem { range, message, serious: false });
    }
}

/// Reads the text of a project file of that name: hadolint's if it ends in `.yaml` or `.yml`.
pub fn parse(name: &str, text: &str, names: RuleNames<'_>) -> Project {
    let name = name.to_ascii_lowercase();
    if name.ends_with(".yaml") || name.ends_with(".yml") { parse_hadolint(text, names) } else { parse_toml(text, names) }
}

/// Whether a file of that name is a project file.
pub fn is_project_file(name: &str) -> bool {
    OWN_NAMES.iter().chain(&HADOLINT_NAMES).any(|known| *known == name)
}

/// The names of all rules, aliases included, that a project file may use.
#[derive(Debug, Clone, Copy)]
pub struct RuleNames<'a>(pub &'a [&'a str]);

impl RuleNames<'_> {
    fn has(self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name)) || is_shellcheck(name)
    }

    /// "unknown rule", with the nearest one.
    fn unknown(self, name: &str) -> Phrase {
        match closest(name, self.0.iter().copied()).first() {
            Some(&near) => texts::rule_near(name, near),
            None => texts::no_rule(name),
        }
    }
}

/// ShellCheck's ids, which nobody can list.
fn is_shellcheck(name: &str) -> bool {
    name.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("SC")) && is_number(name.get(2..).unwrap_or_default())
}

fn is_number(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A set of patterns; a pattern without `/` is for the file name in any folder.
fn globs<'p>(patterns: impl IntoIterator<Item = &'p str>, mut wrong: impl FnMut(&'p str, String)) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let full = match pattern.strip_prefix("./").unwrap_or(pattern) {
            bare if !bare.contains('/') => format!("**/{bare}"),
            bare if bare.ends_with('/') => format!("{bare}**"),
            bare => bare.trim_start_matches('/').to_owned(),
        };
        match GlobBuilder::new(&full).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => wrong(pattern, error.kind().to_string()),
        }
    }
    set.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_counts_more_than_the_editor() {
        let text = "profile = 'all'\nrules = { DL3000 = 'error' }\n[[overrides]]\npaths = ['*.dev']\nrules = { DL3007 = 'off' }";
        let project = parse("dockerfile-ls.toml", text, RuleNames(&["DL3000", "DL3007"]));
        let levels = [("workdirrelativepath", Level::Off), ("dl3007", Level::Hint)];
        let editor = Settings {
            profile: Profile::Buildkit,
            levels: levels.map(|(name, level)| (name.to_owned(), level)).into(),
            ..Settings::default()
        };
        let settings = project.over(&editor, "a/Dockerfile");
        assert_eq!(settings.profile, Profile::All);
        // By whichever name either of them calls a rule.
        assert_eq!(settings.level("WorkdirRelativePath", &["DL3000"]), Some(Level::Error));
        assert_eq!(settings.level("DL3007", &[]), Some(Level::Hint));
        assert_eq!(project.over(&editor, "Dockerfile.dev").level("DL3007", &[]), Some(Level::Off));
        assert_eq!(Project::default().over(&editor, "x").profile, Profile::Buildkit);
        let hadolint = parse(".hadolint.YAML", "trustedRegistries: [docker.io]", RuleNames(&[]));
        assert_eq!(hadolint.over(&editor, "x").trusted_registries, ["docker.io"]);
    }
}
