//! Byte offsets to lines and columns and back, in the three encodings of the protocol.
//!
//! Every conversion clamps: a line past the end is the end of the text, a column past the end of
//! its line is the end of that line (before the line break), half a surrogate pair is its start.

use ropey::str_utils::{byte_to_line_idx, line_to_byte_idx};
use ropey::{Rope, RopeSlice};

use super::{TextRange, TextSize, size};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: the protocol's default.
    #[default]
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

/// A position as people and editors count it, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineCol {
    /// Line.
    pub line: u32,
    /// Column, in the unit of the [`Encoding`] in use.
    pub column: u32,
}

/// Number of lines; a text that ends in a line break has an empty last line.
pub fn line_count(rope: &Rope) -> u32 {
    u32::try_from(rope.len_lines()).unwrap_or(u32::MAX)
}

/// The line of a byte offset.
pub fn line_of(rope: &Rope, at: TextSize) -> u32 {
    u32::try_from(rope.byte_to_line(usize::from(at).min(rope.len_bytes()))).unwrap_or(u32::MAX)
}

/// Byte range of a line without its line break; the empty range at the end for a line past it.
pub fn line_range(rope: &Rope, line: u32) -> TextRange {
    let line = line as usize;
    if line >= rope.len_lines() {
        return TextRange::empty(size(rope.len_bytes()));
    }
    let start = rope.line_to_byte(line);
    let text = rope.line(line);
    let len = text.len_bytes() - line_break_len(text);
    TextRange::at(size(start), size(len))
}

/// The byte offset of a position.
pub fn offset(rope: &Rope, at: LineCol, encoding: Encoding) -> TextSize {
    if at.line as usize >= rope.len_lines() {
        return size(rope.len_bytes());
    }
    let line = line_range(rope, at.line);
    let text = rope.byte_slice(usize::from(line.start())..usize::from(line.end()));
    line.start() + size(column_to_byte(text, at.column as usize, encoding))
}

/// The position of a byte offset; inside a character or a line break it is the start of it.
pub fn line_col(rope: &Rope, at: TextSize, encoding: Encoding) -> LineCol {
    let byte = usize::from(at).min(rope.len_bytes());
    // One way down the tree: nearly always a line begins in the piece of text that its position is in. A piece is
    // about a kilobyte and never ends between CR and LF.
    let (chunk, chunk_start, _, first_line) = rope.chunk_at_byte(byte);
    let end = start_of_character(chunk, byte - chunk_start);
    let lines = byte_to_line_idx(chunk, end);
    let line = first_line + lines;
    let before = if lines > 0 || chunk_start == 0 {
        columns(chunk.get(line_to_byte_idx(chunk, lines)..end).unwrap_or_default(), encoding)
    } else {
        columns_between(rope, rope.line_to_byte(line), chunk_start, encoding)
            + columns(chunk.get(..end).unwrap_or_default(), encoding)
    };
    LineCol { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(before).unwrap_or(u32::MAX) }
}

pub(super) fn columns(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        _ if text.is_ascii() => text.len(),
        Encoding::Utf16 => text.encode_utf16().count(),
        Encoding::Utf32 => text.chars().count(),
    }
}

/// The start of the character, or of the CRLF, that a byte of a text belongs to.
fn start_of_character(text: &str, byte: usize) -> usize {
    let byte = (0..=byte).rev().find(|b| text.is_char_boundary(*b)).unwrap_or(0);
    let bytes = text.as_bytes();
    let is_in_line_break = byte > 0 && bytes.get(byte) == Some(&b'\n') && bytes.get(byte - 1) == Some(&b'\r');
    byte - usize::from(is_in_line_break)
}

/// The columns between two bytes of a line, by the sums that the rope's tree keeps: a line may be a megabyte long.
fn columns_between(rope: &Rope, start: usize, end: usize, encoding: Encoding) -> usize {
    let (from, to) = (rope.byte_to_char(start), rope.byte_to_char(end));
    match encoding {
        Encoding::Utf8 => end - start,
        Encoding::Utf16 => rope.char_to_utf16_cu(to) - rope.char_to_utf16_cu(from),
        Encoding::Utf32 => to - from,
    }
}

fn column_to_byte(line: RopeSlice<'_>, column: usize, encoding: Encoding) -> usize {
    let char_index = match encoding {
        Encoding::Utf8 => line.byte_to_char(column.min(line.len_bytes())),
        Encoding::Utf16 => line.utf16_cu_to_char(column.min(line.len_utf16_cu())),
        Encoding::Utf32 => column.min(line.len_chars()),
    };
    line.char_to_byte(char_index)
}

fn line_break_len(line: RopeSlice<'_>) -> usize {
    let len = line.len_bytes();
    let last = |back: usize| len.checked_sub(back).map(|at| line.byte(at));
    match (last(2), last(1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (_, Some(b'\n' | b'\r')) => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, encoding: Encoding, line: u32, column: u32, byte: u32, back: (u32, u32)) {
        let rope = Rope::from_str(text);
        let at = offset(&rope, LineCol { line, column }, encoding);
        assert_eq!(u32::from(at), byte, "offset of {line}:{column} in {text:?}");
        let found = line_col(&rope, at, encoding);
        assert_eq!((found.line, found.column), back, "position of byte {byte} in {text:?}");
    }

    #[test]
    fn positions() {
        use Encoding::{Utf8, Utf16, Utf32};
        // text, encoding, line, column -> byte, and the position of that byte
        check("FROM a\nRUN b", Utf16, 1, 2, 9, (1, 2));
        check("a🐳b", Utf16, 0, 3, 5, (0, 3));
        check("a🐳b", Utf16, 0, 2, 1, (0, 1)); // half a surrogate pair
        check("a🐳b", Utf8, 0, 3, 1, (0, 1)); // inside a character
        check("a🐳b", Utf32, 0, 2, 5, (0, 2));
        check("ab\r\ncd", Utf16, 0, 99, 2, (0, 2)); // past the end of a line
        check("ab\r\ncd", Utf16, 1, 0, 4, (1, 0));
        check("ab\rcd", Utf16, 1, 1, 4, (1, 1)); // a lone CR ends a line
        check("a\u{b}b\u{2028}c\u{85}d", Utf32, 0, 6, 9, (0, 6)); // VT, U+2028, NEL do not
        check("ab\n", Utf16, 1, 5, 3, (1, 0));
        check("ab\n", Utf16, 7, 0, 3, (1, 0)); // past the end of the text
        check("", Utf16, 0, 4, 0, (0, 0));
        check("\u{feff}FROM a", Utf16, 0, 1, 3, (0, 1)); // a BOM is a character of line 0
    }

    #[test]
    fn offset_inside_a_line_break_is_its_start() {
        let rope = Rope::from_str("ab\r\ncd");
        assert_eq!(line_col(&rope, 3.into(), Encoding::Utf16), LineCol { line: 0, column: 2 });
    }
}
