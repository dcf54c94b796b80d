//! Settings of the rules.

use std::collections::BTreeMap;

use super::{Formatter, Profile};

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
    /// Report what comments suppress as well.
    pub ignore_suppressions: bool,
    /// How files are formatted.
    pub formatter: Formatter,
}

impl Settings {
    /// The level that is set for any of a rule's names.
    pub fn level(&self, id: &str, aliases: &[&str]) -> Option<Level> {
        if self.levels.is_empty() {
            return None;
        }
        std::iter::once(&id).chain(aliases).find_map(|name| self.levels.get(&name.to_ascii_lowercase()).copied())
    }
}
