//! Character sets, including those named by Go's `regexp/syntax`.

/// Whether `A` and `a` are the same letter. Builds always tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Sensitive,
    Ignored,
}

/// A set of characters, as code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    One(u32),
    /// Inclusive ranges.
    Ranges(Vec<(u32, u32)>),
    AllBut(Vec<(u32, u32)>),
}

impl Set {
    pub(super) fn contains(&self, char: char, case: Case) -> bool {
        if self.has(char) {
            return true;
        }
        case == Case::Ignored && (char.to_lowercase().any(|c| self.has(c)) || char.to_uppercase().any(|c| self.has(c)))
    }

    fn has(&self, char: char) -> bool {
        let code = u32::from(char);
        let within = |ranges: &[(u32, u32)]| ranges.iter().any(|&(low, high)| (low..=high).contains(&code));
        match self {
            Self::One(one) => *one == code,
            Self::Ranges(ranges) => within(ranges),
            Self::AllBut(ranges) => !within(ranges),
        }
    }
}

/// The range of one character.
pub(super) fn single(char: char) -> Vec<(u32, u32)> {
    vec![(u32::from(char), u32::from(char))]
}

pub(super) type Ranges = &'static [(u32, u32)];

pub(super) const DIGIT: Ranges = &[(0x30, 0x39)];
pub(super) const PERL_SPACE: Ranges = &[(0x09, 0x0a), (0x0c, 0x0d), (0x20, 0x20)];
pub(super) const WORD: Ranges = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];

/// `posixGroup` of regexp/syntax; a `^` before the name negates it.
pub(super) fn posix_class(name: &str) -> Option<Vec<(u32, u32)>> {
    if let Some(name) = name.strip_prefix('^') {
        return Some(complement(&posix_class(name)?)).filter(|_| !name.starts_with('^'));
    }
    let ranges: Ranges = match name {
        "alnum" => &[(0x30, 0x39), (0x41, 0x5a), (0x61, 0x7a)],
        "alpha" => &[(0x41, 0x5a), (0x61, 0x7a)],
        "ascii" => &[(0x00, 0x7f)],
        "blank" => &[(0x09, 0x09), (0x20, 0x20)],
        "cntrl" => &[(0x00, 0x1f), (0x7f, 0x7f)],
        "digit" => DIGIT,
        "graph" => &[(0x21, 0x7e)],
        "lower" => &[(0x61, 0x7a)],
        "print" => &[(0x20, 0x7e)],
        "punct" => &[(0x21, 0x2f), (0x3a, 0x40), (0x5b, 0x60), (0x7b, 0x7e)],
        "space" => &[(0x09, 0x0d), (0x20, 0x20)],
        "upper" => &[(0x41, 0x5a)],
        "word" => WORD,
        "xdigit" => &[(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)],
        _ => return None,
    };
    Some(ranges.to_vec())
}

/// All code points outside sorted ranges.
pub(super) fn complement(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut gaps = Vec::new();
    let mut next = 0;
    for &(low, high) in ranges {
        if next < low {
            gaps.push((next, low - 1));
        }
        next = high + 1;
    }
    gaps.push((next, u32::from(char::MAX)));
    gaps
}
