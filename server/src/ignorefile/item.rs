//! What a compiled pattern is a sequence of.

use super::charset::Set;

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Once(Set),
    /// Once or not at all.
    Optional(Set),
    /// Any number, also none.
    Many(Set),
    /// `(.*/)?`, moby's `**`: nothing, or anything up to a slash.
    Directories,
    At(Assertion),
}

/// What has to hold between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}

impl Assertion {
    pub(super) fn holds_between(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |char: Option<char>| char.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::WordBoundary => is_word(before) != is_word(after),
            Self::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}
