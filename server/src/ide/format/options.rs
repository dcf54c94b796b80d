//! How a file is formatted.

use crate::config::{Continuation, Formatter, KeywordCase, Style};

/// One unit of indentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indent {
    /// How many columns a unit has, and a tab.
    pub columns: usize,
    /// Whether it is written as a tab.
    pub tab: bool,
}

impl Default for Indent {
    fn default() -> Self {
        Self { columns: 4, tab: false }
    }
}

impl Indent {
    /// A unit that a client or file names; sizes that make no sense are moved to the nearest that does.
    pub fn new(columns: usize, tab: bool) -> Self {
        Self { columns: columns.clamp(1, 16), tab }
    }
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How much is changed.
    pub style: Style,
    /// The unit of indentation; `None`: the one that most instructions of the file use.
    pub indent: Option<Indent>,
    /// What becomes of continuation lines.
    pub continuation: Continuation,
    /// The case of keywords in [`Style::Canonical`].
    pub keyword_case: KeywordCase,
    /// Cut blanks at line ends.
    pub trim_trailing_whitespace: bool,
    /// End the last line.
    pub insert_final_newline: bool,
    /// Cut blank lines at the end of the file.
    pub trim_final_newlines: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self::new(Formatter::default())
    }
}

impl Options {
    /// What a user has set, and for the rest what is usual.
    pub fn new(formatter: Formatter) -> Self {
        Self {
            style: formatter.style,
            indent: None,
            continuation: formatter.continuation,
            keyword_case: formatter.keyword_case,
            trim_trailing_whitespace: true,
            insert_final_newline: true,
            trim_final_newlines: true,
        }
    }
}
