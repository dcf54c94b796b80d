//! The shell text of a RUN as one script, and where each part of it is in the instruction.

#![cfg_attr(not(feature = "shell-rules"), allow(dead_code, reason = "only the linter asks where its findings stand"))]

use crate::data::shell_words::COMPOUND;
use crate::syntax::ast::{Command, Instruction};
use crate::syntax::segments;
use crate::text::{TextRange, range};

/// A longer text is left alone, because the linter takes time that grows with its square; of thousands that people
/// wrote the longest has less than half of it.
const MAX_BYTES: usize = 16 << 10;
/// So is one in which more than this many brackets are open at the same time: what a reader of shell does with them
/// takes time and stack.
const MAX_DEPTH: usize = 24;
/// And one with more loops, branches and functions than that.
const MAX_COMPOUND: usize = 150;
/// And one with more variables and substitutions: the linter looks from each to each, along every path between them. Of
/// thousands that people wrote none has half as many.
const MAX_VARIABLES: usize = 150;
/// And one with more patterns and escaped characters, which it compares with each other.
const MAX_SPECIAL: usize = 600;

/// The text that a shell gets, with what was put before it.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    /// Bytes at the start that are nowhere.
    before: usize,
    /// The parts that follow, in order.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    /// First byte in the script.
    at: usize,
    /// First byte in the instruction.
    source: usize,
    len: usize,
}

/// The parts of the text that a shell gets from a RUN in shell form; `None` where it gets none, or part of it only
/// in a heredoc.
pub(super) fn parts(run: &Instruction, escape: char) -> Option<Vec<(usize, &str)>> {
    let Some(Command::Shell(shell)) = run.command() else { return None };
    let parts = match shell.markers.first() {
        None => {
            let base = usize::from(shell.range.start());
            segments(run.slice(shell.range), escape).into_iter().map(|(at, part)| (base + at, part)).collect()
        }
        // A heredoc alone is the script.
        Some(marker) if shell.markers.len() == 1 && marker.range == shell.range => {
            let body = run.heredocs.first()?.body?;
            vec![(usize::from(body.start()), run.slice(body))]
        }
        Some(_) => return None,
    };
    let len: usize = parts.iter().map(|(_, part)| part.len()).sum();
    (len <= MAX_BYTES).then_some(parts)
}

/// Whether the text is one that a person may have written.
pub(super) fn is_readable(parts: &[(usize, &str)]) -> bool {
    let (mut depth, mut compound, mut variables, mut special) = (0_usize, 0, 0, 0);
    for (_, part) in parts {
        for byte in part.bytes() {
            match byte {
                b'(' | b'{' => depth += 1,
                b')' | b'}' => depth = depth.saturating_sub(1),
                b'$' | b'`' => variables += 1,
                b'*' | b'?' | b'[' | b'\\' => special += 1,
                _ => {}
            }
            if MAX_DEPTH < depth || MAX_VARIABLES < variables || MAX_SPECIAL < special {
                return false;
            }
        }
        let words = part.split(|c: char| !c.is_ascii_alphanumeric());
        compound += words.filter(|word| COMPOUND.contains(word)).count();
    }
    compound <= MAX_COMPOUND
}

impl Script {
    pub(super) fn new(before: &str, parts: &[(usize, &str)]) -> Self {
        let mut text = before.to_owned();
        let mut placed = Vec::with_capacity(parts.len());
        for &(source, part) in parts {
            placed.push(Part { at: text.len(), source, len: part.len() });
            text.push_str(part);
        }
        Self { text, before: before.len(), parts: placed }
    }

    /// Where a part of the script is in the instruction; `None` for what was put before it.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<TextRange> {
        let (start, end) = (start.min(end), end.max(start));
        if start < self.before || end == start {
            return None;
        }
        let from = self.source(start)?;
        let to = self.source(end - 1)? + 1;
        (from < to).then(|| range(from, to))
    }

    /// Where a part of the script that an edit replaces, which may be empty, is in the instruction; `None` where a
    /// line is continued in it.
    pub(super) fn edited(&self, start: usize, end: usize) -> Option<TextRange> {
        // Between two parts it is the end of the first.
        let next = self.parts.partition_point(|part| part.at + part.len < start);
        let part = self.parts.get(next).filter(|part| part.at <= start && end <= part.at + part.len);
        let part = part.or_else(|| self.parts.get(next + 1).filter(|part| part.at <= start && end <= part.at + part.len))?;
        Some(range(part.source + (start - part.at), part.source + (end - part.at)))
    }

    fn source(&self, at: usize) -> Option<usize> {
        let part = self.parts.get(self.parts.partition_point(|part| part.at <= at).checked_sub(1)?)?;
        (at < part.at + part.len).then(|| part.source + (at - part.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_continued_lines() {
        // `a \` LF `b` at byte 4 of an instruction.
        let script = Script::new("#!/bin/sh\n", &[(4, "a "), (8, "bc")]);
        assert_eq!(script.text, "#!/bin/sh\na bc");
        assert_eq!(script.place(10, 11), Some(range(4, 5)));
        assert_eq!(script.place(10, 14), Some(range(4, 10)));
        assert_eq!(script.place(12, 14), Some(range(8, 10)));
        assert_eq!([script.place(0, 5), script.place(12, 12), script.place(13, 20)], [None; 3]);
        assert_eq!(script.edited(12, 12), Some(range(6, 6)));
        assert_eq!((script.edited(13, 14), script.edited(11, 13)), (Some(range(9, 10)), None));
    }

    #[test]
    fn what_nobody_writes_is_left_alone() {
        let is_readable = |text: &str| is_readable(&[(0, text)]);
        assert!(is_readable(&"$(".repeat(24)) && !is_readable(&"$(".repeat(25)));
        assert!(is_readable(&"(a) { b; } ".repeat(1000)));
        assert!(is_readable(&"a $b; ".repeat(150)) && !is_readable(&"a $b; ".repeat(151)));
        assert!(is_readable(&"a \\* ".repeat(300)) && !is_readable(&"a \\* ".repeat(301)));
        assert!(is_readable(&"if x; then y; fi; ".repeat(150)) && !is_readable(&"while x; do ".repeat(151)));
    }
}
