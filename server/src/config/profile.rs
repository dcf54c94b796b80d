//! Which rules are enabled.

/// A set of rules with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Every finding is one that a maintainer would fix; one flaw, one finding.
    #[default]
    Recommended,
    /// Exactly what `docker build --check` reports: the build checks and the hard errors.
    Buildkit,
    /// hadolint's rules and ShellCheck's, by their names and at their levels.
    Hadolint,
    /// Every rule; one flaw, one finding.
    All,
}

impl Profile {
    /// All profiles, by name.
    pub const ALL: [(&'static str, Profile); 4] =
        [("recommended", Self::Recommended), ("buildkit", Self::Buildkit), ("hadolint", Self::Hadolint), ("all", Self::All)];

    /// The profile of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, profile)| profile)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, profile)| *profile == self).map_or("", |(name, _)| name)
    }
}
