//! What stands between a sign and the one that closes it, in which commands are looked for only where `$(` begins them.

use std::ops::Range;

use super::super::{Read, RefusalKind, refused};
use super::Bash;

/// A pair of signs, and what they may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    open: u8,
    close: u8,
    /// It is within double quotes.
    in_double: bool,
    /// The first sign that closes it does, whatever was opened in between.
    is_first: bool,
    /// `\'` does not end it.
    escapes: bool,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    /// `${…}`
    Parameter,
    /// `[…]` of an array.
    Subscript,
    /// `$((…))`, `((…))` or `$[…]`.
    Arithmetic,
}

impl Pair {
    fn new(open: u8, close: u8, kind: Kind) -> Self {
        Self { open, close, in_double: false, is_first: false, escapes: false, kind }
    }

    /// The two quotes of a kind.
    pub(super) fn quote(quote: u8) -> Self {
        Self::new(quote, quote, Kind::Other)
    }

    /// `$'…'`
    pub(super) fn ansi(in_double: bool) -> Self {
        Self { escapes: true, in_double, ..Self::quote(b'\'') }
    }

    /// `(…)` of a pattern.
    pub(super) fn group() -> Self {
        Self::new(b'(', b')', Kind::Other)
    }

    pub(super) fn subscript() -> Self {
        Self::new(b'[', b']', Kind::Subscript)
    }

    pub(super) fn arithmetic() -> Self {
        Self::new(b'(', b')', Kind::Arithmetic)
    }

    pub(super) fn old_arithmetic(in_double: bool) -> Self {
        Self { in_double, ..Self::new(b'[', b']', Kind::Arithmetic) }
    }

    pub(super) fn parameter(in_double: bool) -> Self {
        Self { in_double, is_first: true, ..Self::new(b'{', b'}', Kind::Parameter) }
    }

    fn missing(self) -> &'static str {
        match self.close {
            b'\'' => "'",
            b'"' => "\"",
            b'`' => "`",
            b')' => ")",
            b'}' => "}",
            _ => "]",
        }
    }
}

/// Where in `${…}` it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Operator,
    Word,
    /// A pattern, in which quotes are quotes.
    Pattern,
}

impl Bash<'_> {
    /// Reads to the sign that closes a pair, the first of which is read.
    pub(super) fn pair(&mut self, opening: Range<usize>, pair: Pair) -> Read {
        self.deeper(|reader| reader.pair_inside(opening, pair))
    }

    fn pair_inside(&mut self, opening: Range<usize>, pair: Pair) -> Read {
        let Pair { open, close, .. } = pair;
        let is_single = open == b'\'';
        let in_double = open == b'"' || pair.in_double;
        let (mut count, mut is_escaped, mut part, mut length) = (1_u32, false, Part::Name, 0_usize);
        let (mut after_dollar, mut after_angle) = (false, false);
        while 0 < count {
            let Some(byte) = self.get(!is_single && !is_escaped)? else {
                return refused(RefusalKind::Unclosed(pair.missing()), opening);
            };
            if std::mem::take(&mut is_escaped) {
                length += 1;
                continue;
            }
            if byte == close {
                count -= 1;
            } else if byte == open && (!pair.is_first || (open == b'{' && after_dollar)) {
                count += 1;
            }
            length += 1;
            if count == 0 {
                break;
            }
            is_escaped = byte == b'\\' && (!is_single || pair.escapes);
            if is_single {
                continue;
            }
            if pair.kind == Kind::Parameter {
                part = part_after(part, byte, length);
            }
            if self.is_posix && pair.kind == Kind::Parameter && in_double && part != Part::Pattern && byte == b'\'' {
                continue;
            }
            let at = self.at - 1;
            let begins_word = |signs: &[u8]| after_dollar && signs.contains(&byte);
            let holds_words = matches!(pair.kind, Kind::Parameter | Kind::Subscript);
            if open != close {
                if matches!(byte, b'\'' | b'"' | b'`') {
                    let quote = Pair { in_double, ..Pair::quote(byte) };
                    let is_ansi = after_dollar && byte == b'\'';
                    self.pair(at..at + 1, if is_ansi { Pair::ansi(in_double) } else { quote })?;
                } else if (holds_words && (begins_word(b"({[") || (after_angle && byte == b'(')))
                    || (pair.kind == Kind::Arithmetic && begins_word(b"("))
                {
                    count -= u32::from(open == byte);
                    self.dollar_word(at, byte, in_double)?;
                }
            } else if open == b'"' && byte == b'`' {
                self.pair(at..at + 1, Pair { in_double, ..Pair::quote(byte) })?;
            } else if open != b'`' && begins_word(b"({[") {
                self.dollar_word(at, byte, in_double)?;
            }
            after_angle = matches!(byte, b'<' | b'>') && !after_angle;
            after_dollar = byte == b'$' && !after_dollar;
        }
        Ok(())
    }

    /// What `$(`, `${` or `$[` begins, the last sign of which is at `at`.
    fn dollar_word(&mut self, at: usize, sign: u8, in_double: bool) -> Read {
        let opening = at.saturating_sub(1)..at + 1;
        match sign {
            b'(' => self.substitution(opening),
            b'{' => self.pair(opening, Pair::parameter(in_double)),
            _ => self.pair(opening, Pair::old_arithmetic(in_double)),
        }
    }
}

fn part_after(part: Part, byte: u8, length: usize) -> Part {
    match part {
        Part::Name if 1 < length && matches!(byte, b'%' | b'#' | b'/' | b'^' | b',') => Part::Pattern,
        Part::Name if b"#%^,~:-=?+/".contains(&byte) => Part::Operator,
        Part::Operator if !b"#%^,~:-=?+/".contains(&byte) => Part::Word,
        part => part,
    }
}
