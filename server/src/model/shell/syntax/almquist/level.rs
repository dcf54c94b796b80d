//! Quotes and braces that are open in a word.

/// What the next byte is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    None,
    Single,
    Double,
    Arithmetic,
}

/// A level of quotes and braces. `"${x}"` is one level, `${x#"y"}` may be two.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) quoting: Quoting,
    /// `"` within `${…}` within `"`.
    pub(super) is_inner_double: bool,
    /// A `${` brought it about, and its end takes it away.
    pub(super) is_pushed: bool,
    pub(super) is_double: bool,
    /// `${` that are open.
    pub(super) braces: u32,
    /// Of these, those in double quotes.
    pub(super) double_braces: u32,
    /// `(` that are open in arithmetic.
    pub(super) parentheses: u32,
    /// Where the last quote opened.
    pub(super) quote: usize,
    /// Where the last `${` or `$((` opened.
    pub(super) expansion: usize,
}

impl Level {
    pub(super) fn new(quoting: Quoting, at: usize) -> Self {
        Self {
            quoting,
            is_inner_double: false,
            is_pushed: false,
            is_double: matches!(quoting, Quoting::Double | Quoting::Arithmetic),
            braces: 0,
            double_braces: 0,
            parentheses: 0,
            quote: at,
            expansion: at,
        }
    }
}

/// The levels of a word, the innermost apart.
pub(super) struct Levels {
    pub(super) outer: Vec<Level>,
    pub(super) top: Level,
    /// BusyBox: the quotes are `$'…'`.
    pub(super) is_ansi: bool,
}

impl Levels {
    pub(super) fn push(&mut self, level: Level) {
        self.outer.push(std::mem::replace(&mut self.top, level));
    }

    pub(super) fn pop(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.top = outer;
        }
    }
}
