//! What a project's own file says: `dockerfile-ls.toml`, or hadolint's where there is none.
//!
//! Parsing never fails: what is understood holds, and every other thing is a [`Problem`] with its place.
//! A project file decides about rules, and which of its folders is the build context; never about programs,
//! hosts or credentials.

mod hadolint;
mod toml_file;

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{FailLevel, Level, Profile};
use crate::text::{TextRange, closest};

pub use hadolint::parse_hadolint;
pub use toml_file::{KEYS, OVERRIDE_KEYS, parse_toml};

/// A project file that is larger is not read.
pub const MAX_BYTES: u64 = 1 << 20;

/// What a project file says.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The rules that are on.
    pub profile: Option<Profile>,
    /// Rules that are set by themselves: a name in lower case to its level.
    pub levels: BTreeMap<String, Level>,
    /// The same for some files only; later ones win.
    pub overrides: Vec<Override>,
    /// From which seriousness on `check` fails.
    pub fail_level: Option<FailLevel>,
    /// Report what comments suppress as well.
    pub ignore_suppressions: bool,
    /// The folder that Dockerfiles are built from, relative to that of the file.
    pub context: Option<String>,
    /// Registries that images may come from, as patterns; empty for any.
    pub trusted_registries: Vec<String>,
    /// What is wrong with the file, in order.
    pub problems: Vec<Problem>,
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
pub struct Problem {
    /// Where.
    pub range: TextRange,
    /// What, and what to do.
    pub message: String,
    /// Whether the file asks for something that does not happen; else it is worth knowing only.
    pub serious: bool,
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

    fn problem(&mut self, range: TextRange, message: impl Into<String>) {
        self.problems.push(Problem { range, message: message.into(), serious: true });
    }

    fn remark(&mut self, range: TextRange, message: impl Into<String>) {
        self.problems.push(Problem { range, message: message.into(), serious: false });
    }
}

/// The names of all rules, aliases included, that a project file may use.
#[derive(Debug, Clone, Copy)]
pub struct RuleNames<'a>(pub &'a [&'a str]);

impl RuleNames<'_> {
    fn has(self, name: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name)) || is_shellcheck(name)
    }

    /// "there is no rule", with the nearest one.
    fn unknown(self, name: &str) -> String {
        match closest(name, self.0.iter().copied()).first() {
            Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
            None => format!("there is no rule `{name}`; `dockerfile-ls rules` lists all rules"),
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
