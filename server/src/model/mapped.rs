//! Text as the builder reads it, with the place of every character: through quotes, escapes and
//! continuations.

use crate::syntax::ast::{Flag, Instruction, Token};
use crate::syntax::segments;
use crate::text::{TextRange, TextSize, size};

/// Characters with the bytes that each comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    chars: Vec<(char, TextRange)>,
    end: TextSize,
}

impl Mapped {
    /// The value of a flag as the builder gets it (BuildKit: `parser/split_command.go`,
    /// `extractBuilderFlags`): quotes are removed, and the escape character makes the next one plain, also
    /// inside quotes of both kinds.
    pub fn flag_value(instruction: &Instruction, flag: &Flag, escape: char) -> Self {
        let Some(value) = &flag.value else { return Self { chars: Vec::new(), end: flag.range.end() } };
        let (mut chars, mut quote, mut escaped) = (Vec::new(), None, None);
        for (at, piece) in segments(instruction.slice(value.range), escape) {
            let base = value.range.start() + size(at);
            for (offset, c) in piece.char_indices() {
                let start = base + size(offset);
                let escape_char = escaped.take();
                let place = TextRange::new(escape_char.unwrap_or(start), start + TextSize::of(c));
                match c {
                    _ if escape_char.is_some() => chars.push((c, place)),
                    _ if c == escape => escaped = Some(start),
                    _ if quote == Some(c) => quote = None,
                    '"' | '\'' if quote.is_none() => quote = Some(c),
                    _ => chars.push((c, place)),
                }
            }
        }
        Self { chars, end: value.range.end() }
    }

    /// The number of characters.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The character at an index.
    pub fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(c, _)| c)
    }

    /// The characters between two indices, and where they stand: from the first to the last; for none,
    /// the empty range where they would stand.
    pub fn token(&self, from: usize, to: usize) -> Token {
        let part = self.chars.get(from..to).unwrap_or_default();
        let text: String = part.iter().map(|&(c, _)| c).collect();
        let range = match (part.first(), part.last()) {
            (Some((_, first)), Some((_, last))) => first.cover(*last),
            _ => TextRange::empty(self.start_of(from)),
        };
        Token { range, text: text.into() }
    }

    /// Where the character at an index begins. Behind the last one: right after it.
    fn start_of(&self, at: usize) -> TextSize {
        let here = self.chars.get(at).map(|(_, range)| range.start());
        let after = at.checked_sub(1).and_then(|before| self.chars.get(before)).map(|(_, range)| range.end());
        here.or(after).unwrap_or(self.end)
    }
}

/// The value of a flag as the builder gets it. The range is the value's as written, with quotes, or the
/// flag's name if there is no value.
pub fn flag_value(instruction: &Instruction, flag: &Flag, escape: char) -> Token {
    let value = Mapped::flag_value(instruction, flag, escape);
    Token { range: flag.value_range(), text: value.token(0, value.len()).text }
}

/// Whether the builder's expansion would change a text, or refuse it (BuildKit: `shell/lex.go`).
pub fn changes_when_expanded(text: &str, escape: char) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let changes = match c {
            '"' | '\'' => true,
            '$' => chars.peek().is_some_and(|&n| n.is_alphanumeric() || "_{@*#?-$!".contains(n)),
            _ => c == escape,
        };
        if changes {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(instruction: &str) -> Token {
        let model = crate::testing::model(&format!("FROM a\n{instruction}"));
        let placed = model.instructions.last().unwrap();
        flag_value(&placed.instruction, placed.flags.first().unwrap(), '\\')
    }

    #[test]
    fn flag_values_lose_quotes_escapes_and_continuations() {
        assert_eq!(&*value("COPY --chmod=755 a b").text, "755");
        assert_eq!(&*value("COPY --chmod=\"7\"'5'5 a b").text, "755");
        assert_eq!(&*value("COPY --chmod=7\\\n# c\n55 a b").text, "755");
        assert_eq!(&*value("COPY --chmod=\\\"7\\'\\\\ a b").text, "\"7'\\");
        assert_eq!(&*value("COPY --chmod= a b").text, "");
    }

    #[test]
    fn expansion_changes_variables_quotes_and_escapes() {
        for text in ["$A", "a${A}", "'a'", "\"", "a\\b", "$$", "$1"] {
            assert!(changes_when_expanded(text, '\\'), "{text}");
        }
        for text in ["a", "a$", "$.", "a b"] {
            assert!(!changes_when_expanded(text, '\\'), "{text}");
        }
    }
}
