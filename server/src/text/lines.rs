//! Where the lines of a text begin.

use std::sync::atomic::{AtomicUsize, Ordering};

use ropey::Rope;

use super::{Encoding, LineCol, TextRange, TextSize, line_col, range, size};

/// The starts of the lines of one version of a text: what is asked for many places at once is found by them in a
/// fraction of the time that the way down a rope takes.
#[derive(Debug)]
pub struct Lines {
    /// In bytes; the first is 0.
    starts: Vec<TextSize>,
    len: TextSize,
    /// The line that was found last: most are asked for one after the other.
    last: AtomicUsize,
}

/// On a longer line, in bytes, columns are counted by the sums that a rope keeps.
const LONG: usize = 4096;

impl Lines {
    /// Reads a text once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![TextSize::new(0)];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // CRLF ends a line once, at its LF.
            if bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(size(at + 1));
            }
        }
        Self { starts, len: size(text.len()), last: AtomicUsize::new(0) }
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The line of a byte offset.
    pub fn line_of(&self, at: TextSize) -> u32 {
        let begins_after = |line: usize| self.starts.get(line).is_none_or(|start| at < *start);
        let last = self.last.load(Ordering::Relaxed);
        let line = match last {
            _ if begins_after(last) => self.starts.partition_point(|start| *start <= at).saturating_sub(1),
            _ if begins_after(last + 1) => last,
            _ if begins_after(last + 2) => last + 1,
            _ => self.starts.partition_point(|start| *start <= at).saturating_sub(1),
        };
        self.last.store(line, Ordering::Relaxed);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// Byte range of a line of `text` without its line break; the empty range at the end for a line past it.
    pub fn range(&self, text: &str, line: u32) -> TextRange {
        let index = line as usize;
        let Some(&start) = self.starts.get(index) else { return TextRange::empty(self.len) };
        let end = self.starts.get(index + 1).map_or(usize::from(self.len), |next| {
            let before = |back: usize| usize::from(*next).checked_sub(back).and_then(|at| text.as_bytes().get(at));
            usize::from(*next) - if (before(2), before(1)) == (Some(&b'\r'), Some(&b'\n')) { 2 } else { 1 }
        });
        range(start.into(), end)
    }

    /// As [`line_col`] of `rope`, whose text `text` is.
    pub fn line_col(&self, text: &str, rope: &Rope, at: TextSize, encoding: Encoding) -> LineCol {
        let at = at.min(self.len);
        let line = self.line_of(at);
        let start = self.starts.get(line as usize).copied().unwrap_or_default();
        let end = self.range(text, line).end();
        match text.get(usize::from(start)..usize::from(at.min(end))) {
            Some(before) if before.len() <= LONG => {
                let column = u32::try_from(super::line_col::columns(before, encoding)).unwrap_or(u32::MAX);
                LineCol { line, column }
            }
            _ => line_col(rope, at, encoding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{line_count, line_of, line_range};

    #[test]
    fn the_same_lines_as_a_rope() {
        // Longer than a piece of the rope, with line breaks at every place of one and a line that fills several.
        let mut text = "ab\r\nc🐳\rd\n\n\r\n\u{feff}é\n\r\rx".repeat(200);
        text += &"é".repeat(5_000);
        for end in ["", "\n", "\r", "\r\n", "\nz"] {
            let text = format!("{text}{end}");
            let (rope, lines) = (Rope::from_str(&text), Lines::new(&text));
            let up = 0..=text.len() + 1;
            for byte in up.clone().chain(up.rev()) {
                let at = size(byte);
                assert_eq!(lines.line_of(at), line_of(&rope, at), "byte {byte}");
                for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                    let found = lines.line_col(&text, &rope, at, encoding);
                    assert_eq!(found, line_col(&rope, at, encoding), "byte {byte}, {encoding:?}");
                }
            }
            assert_eq!(lines.count(), line_count(&rope));
            for line in 0..line_count(&rope) + 2 {
                assert_eq!(lines.range(&text, line), line_range(&rope, line), "line {line}");
            }
        }
    }
}
