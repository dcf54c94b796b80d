//! Settings of the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Formatter, LabelType, Profile, RegistrySettings};

/// How a rule is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported as a hint.
    Hint,
    /// Reported as information.
    Information,
    /// Reported as a warning.
    Warning,
    /// Reported as an error.
    Error,
}

impl Level {
    /// All levels, by name.
    pub const ALL: [(&'static str, Level); 5] = [
        ("off", Self::Off),
        ("hint", Self::Hint),
        ("info", Self::Information),
        ("warning", Self::Warning),
        ("error", Self::Error),
    ];

    /// The level that a setting names.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "off" | "ignore" | "none" => Self::Off,
            "hint" | "style" => Self::Hint,
            "info" | "information" => Self::Information,
            "warning" | "warn" => Self::Warning,
            "error" => Self::Error,
            _ => return None,
        })
    }
}

/// What is reported, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The rules that are on.
    pub profile: Profile,
    /// Rules that are set by themselves: a rule id or an alias, in lower case, to its level.
    pub levels: BTreeMap<String, Level>,
    /// Names of rules, in lower case, whose level does not switch on what the profile leaves out.
    pub accepted: BTreeSet<String>,
    /// Levels of rules that `levels` does not name: what the user's editor says where a project has a say.
    pub lower_levels: BTreeMap<String, Level>,
    /// Ids of rules, in lower case: report these and no others, whatever the profile says.
    pub selected: Option<BTreeSet<String>>,
    /// Report what comments suppress as well.
    pub ignore_suppressions: bool,
    /// Registries that images may come from, as patterns; empty for any.
    pub trusted_registries: Vec<String>,
    /// The labels that every image has to have, and what their values are.
    pub label_schema: BTreeMap<String, LabelType>,
    /// Whether there may be no others.
    pub strict_labels: bool,
    /// How files are formatted.
    pub formatter: Formatter,
    /// Which registries may be asked.
    pub registry: RegistrySettings,
    /// A file or a folder with newer lists of images; the user's business, as registries are.
    pub catalogue: Option<String>,
    /// The folder that Dockerfiles are built from, where nothing else is set for one.
    pub context: Option<PathBuf>,
}

impl Settings {
    /// Whether a rule is among the selected ones; `None` if none are selected.
    pub fn selects(&self, id: &str) -> Option<bool> {
        self.selected.as_ref().map(|ids| ids.contains(&id.to_ascii_lowercase()))
    }

    /// Whether of a rule only that is told which anybody would act on: profile `recommended` has it, and nobody has asked for the rule
    /// by its name.
    pub fn is_quiet_about(&self, id: &str) -> bool {
        self.profile == Profile::Recommended && self.selects(id) != Some(true)
    }

    /// Whether any rule is set by itself.
    pub fn has_levels(&self) -> bool {
        !self.levels.is_empty() || !self.lower_levels.is_empty()
    }

    /// Whether the level of a rule does not switch it on, by any of its names.
    pub fn accepts(&self, id: &str, aliases: &[&str]) -> bool {
        !self.accepted.is_empty()
            && std::iter::once(&id).chain(aliases).any(|name| self.accepted.contains(&name.to_ascii_lowercase()))
    }

    /// The level that is set for any of a rule's names.
    pub fn level(&self, id: &str, aliases: &[&str]) -> Option<Level> {
        [&self.levels, &self.lower_levels].into_iter().filter(|levels| !levels.is_empty()).find_map(|levels| {
            std::iter::once(&id).chain(aliases).find_map(|name| levels.get(&name.to_ascii_lowercase()).copied())
        })
    }
}
