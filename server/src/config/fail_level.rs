//! The severity from which findings fail a run of `check`.

/// Findings at least this serious fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailLevel {
    /// Errors alone.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Information as well.
    Information,
    /// Every finding.
    Hint,
    /// No finding.
    None,
}

impl FailLevel {
    /// All levels, by name.
    pub const ALL: [(&'static str, FailLevel); 5] = [
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("info", Self::Information),
        ("hint", Self::Hint),
        ("none", Self::None),
    ];

    /// The level of that name; hadolint's names as well.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "style" => Some(Self::Hint),
            "ignore" => Some(Self::None),
            _ => Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, level)| level),
        }
    }
}
