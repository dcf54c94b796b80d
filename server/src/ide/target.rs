//! Where a name leads.

use crate::text::TextRange;

/// A place to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What was asked about.
    pub origin: TextRange,
    /// The whole instruction to go to.
    pub range: TextRange,
    /// The name in it.
    pub selection: TextRange,
}
