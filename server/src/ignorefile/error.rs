//! What can be wrong with a pattern.

/// The refusals of `patternmatcher.New`, then those of `Pattern.compile`, then that of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatternErrorKind {
    /// A `!` with nothing to take off the list (also `!/`).
    LoneNegation,
    /// A `[` that opens no valid class: not closed, empty, or with a bare `-` or `]` in it.
    UnclosedClass,
    /// A `\` at the end, which escapes nothing.
    TrailingEscape,
    /// A `\` before a letter or digit that means nothing to Go's `regexp`, as in `src\out`.
    UnknownEscape,
    /// A class that Go's `regexp` alone refuses: a range that runs backwards (`[z-a]`), an unknown
    /// `[:name:]`, or a `*` or `?` in it that moby's translation breaks it with (`[*[]`).
    InvalidClass,
    /// Repetition that Go's `regexp` refuses: `*{2}`, `?{2}{3}`, `x{1001}*`.
    InvalidRepetition,
    /// A line of 64 KiB or more (`bufio.ErrTooLong`).
    LineTooLong,
}
