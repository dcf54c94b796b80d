//! One version of a text, in one piece, and where its lines begin.

use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use ropey::Rope;

use super::{Encoding, LineCol, TextRange, TextSize, line_col, range, size};

/// One version of a text. An editor's changes are made in a rope; whoever reads the text reads it in one piece, which is
/// copied out of the rope when it is first asked for, once for everybody.
#[derive(Debug, Default)]
pub struct Text {
    rope: Rope,
    whole: OnceLock<String>,
    lines: OnceLock<Lines>,
}

impl Text {
    /// The rope that it was made of.
    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.lines().starts.len()).unwrap_or(u32::MAX)
    }

    /// The line of a byte offset.
    pub fn line_of(&self, at: TextSize) -> u32 {
        self.lines().line_of(at)
    }

    /// Byte range of a line without its line break; the empty range at the end for a line past it.
    pub fn line_range(&self, line: u32) -> TextRange {
        self.lines().range(self, line)
    }

    /// The position of a byte offset; inside a character or a line break it is the start of it.
    pub fn line_col(&self, at: TextSize, encoding: Encoding) -> LineCol {
        self.lines().line_col(self, &self.rope, at, encoding)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(self))
    }
}

impl From<Rope> for Text {
    fn from(rope: Rope) -> Self {
        Self { rope, ..Self::default() }
    }
}

impl From<String> for Text {
    fn from(whole: String) -> Self {
        Self { rope: Rope::from_str(&whole), whole: whole.into(), ..Self::default() }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.whole.get_or_init(|| String::from(&self.rope))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

/// The starts of the lines: what is asked for many places at once is found by them in a fraction of the time that the
/// way down a rope takes.
#[derive(Debug)]
struct Lines {
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
    fn new(text: &str) -> Self {
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

    fn line_of(&self, at: TextSize) -> u32 {
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

    /// A line of `text`, which these are the lines of.
    fn range(&self, text: &str, line: u32) -> TextRange {
        let index = line as usize;
        let Some(&start) = self.starts.get(index) else { return TextRange::empty(self.len) };
        let end = self.starts.get(index + 1).map_or(usize::from(self.len), |next| {
            let before = |back: usize| usize::from(*next).checked_sub(back).and_then(|at| text.as_bytes().get(at));
            usize::from(*next) - if (before(2), before(1)) == (Some(&b'\r'), Some(&b'\n')) { 2 } else { 1 }
        });
        range(start.into(), end)
    }

    /// The line and the column of a byte of `text`, which is what `rope` holds; past the end, those of the end.
    fn line_col(&self, text: &str, rope: &Rope, at: TextSize, encoding: Encoding) -> LineCol {
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
    fn a_text_is_copied_once_and_only_when_it_is_read() {
        let text = Text::from(Rope::from_str(&"RUN a\n".repeat(1000)));
        assert!(text.whole.get().is_none() && text.lines.get().is_none(), "nobody has read it");
        let first = text.as_ptr();
        assert_eq!((text.line_count(), text.len(), text.as_ptr()), (1001, 6000, first));
        let own = String::from("FROM a");
        let at = own.as_ptr();
        assert_eq!(Text::from(own).as_ptr(), at);
    }

    #[test]
    fn the_same_lines_as_a_rope() {
        // Longer than a piece of the rope, with line breaks at every place of one and a line that fills several.
        let mut text = "ab\r\nc🐳\rd\n\n\r\n\u{feff}é\n\r\rx".repeat(80);
        text += &"é".repeat(1_500);
        for end in ["", "\n", "\r", "\r\n", "\nz"] {
            let text = format!("{text}{end}");
            let (rope, lines) = (Rope::from_str(&text), Text::from(text.as_str()));
            let up = 0..=text.len() + 1;
            for byte in up.clone().chain(up.rev()) {
                let at = size(byte);
                assert_eq!(lines.line_of(at), line_of(&rope, at), "byte {byte}");
                for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                    let found = lines.line_col(at, encoding);
                    assert_eq!(found, line_col(&rope, at, encoding), "byte {byte}, {encoding:?}");
                }
            }
            assert_eq!(lines.line_count(), line_count(&rope));
            for line in 0..line_count(&rope) + 2 {
                assert_eq!(lines.line_range(line), line_range(&rope, line), "line {line}");
            }
        }
    }
}
