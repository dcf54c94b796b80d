//! Texts as the builder gets them, with a mapping back to the file.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::ast::{Flag, Heredoc, HeredocMarker, Instruction, JsonElement, Token};
use crate::syntax::segments;
use crate::text::{TextRange, between, range};

/// A text of an instruction without what the parser takes out: continuations, and, by kind of text,
/// the quotes of flags, the escapes of JSON, the tabs before the lines of `<<-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    text: String,
    range: TextRange,
    /// Where runs of the text come from: offset in the text, offset in the instruction. Ordered; a run
    /// lasts to the next one.
    runs: Vec<(usize, usize)>,
}

impl SourceText {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is; relative to the instruction.
    pub fn range(&self) -> TextRange {
        self.range
    }

    /// Where a part of the text is; relative to the instruction.
    pub fn locate(&self, part: Range<usize>) -> TextRange {
        let last = self.text.get(part.clone()).and_then(|t| t.chars().next_back()).map_or(0, char::len_utf8);
        let start = self.source(part.start);
        let end = if last == 0 { start } else { self.source(part.end - last) + last };
        range(start, end.max(start)).intersect(self.range).unwrap_or(self.range)
    }

    /// A part of the text as a text of its own.
    #[must_use]
    pub fn part(&self, part: Range<usize>) -> Self {
        let text = self.text.get(part.clone()).unwrap_or_default().to_owned();
        let first = self.runs.partition_point(|&(at, _)| at <= part.start);
        let last = self.runs.partition_point(|&(at, _)| at < part.end).max(first);
        let inner = self.runs.get(first..last).unwrap_or_default();
        let moved = inner.iter().map(|&(at, from)| (at - part.start, from));
        let runs = [(0, self.source(part.start))].into_iter().chain(moved).collect();
        Self { text, range: self.locate(part), runs }
    }

    /// Several parts as one text. Without any it stands where `at` is.
    #[must_use]
    pub(super) fn parts(&self, at: usize, parts: &[Range<usize>]) -> Self {
        let mut builder = Builder::default();
        for (at, c) in
            parts.iter().flat_map(|p| self.text.get(p.clone()).unwrap_or_default().char_indices().map(|(i, c)| (p.start + i, c)))
        {
            builder.push_char(c, self.source(at));
        }
        match (parts.first(), parts.last()) {
            (Some(first), Some(last)) if !builder.text.is_empty() => builder.finish(self.locate(first.start..last.end)),
            _ => self.part(at..at),
        }
    }

    /// A part of the text with its place.
    pub(super) fn token(&self, part: Range<usize>) -> Token {
        Token { range: self.locate(part.clone()), text: self.text.get(part).unwrap_or_default().into() }
    }

    fn source(&self, at: usize) -> usize {
        let after = self.runs.partition_point(|&(start, _)| start <= at);
        let (start, from) =
            after.checked_sub(1).and_then(|i| self.runs.get(i)).copied().unwrap_or((0, self.range.start().into()));
        from + (at - start.min(at))
    }

    /// The offset in the text of an offset in the instruction; for what is taken out, of what comes after it.
    pub fn offset_of(&self, source: usize) -> usize {
        let next = self.runs.partition_point(|&(_, from)| from <= source);
        let end = self.runs.get(next).map_or(self.text.len(), |&(at, _)| at);
        let run = next.checked_sub(1).and_then(|index| self.runs.get(index));
        run.map_or(0, |&(at, from)| (at + (source - from)).min(end))
    }

    /// A text that is at the start.
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), range: range(0, text.len()), runs: vec![(0, 0)] }
    }

    /// The text at a range of an instruction, continuations taken out.
    pub fn at(instruction: &Instruction, at: TextRange, escape: char) -> Self {
        let mut builder = Builder::default();
        for (offset, part) in segments(instruction.slice(at), escape) {
            builder.push(part, usize::from(at.start()) + offset);
        }
        builder.finish(at)
    }

    /// A flag, `--name=value`, with quotes and escapes taken out (BuildKit: `extractBuilderFlags`).
    pub fn flag(instruction: &Instruction, flag: &Flag, escape: char) -> Self {
        let written = instruction.slice(flag.range);
        if is_plain_flag(written, escape) {
            return Self { text: written.to_owned(), range: flag.range, runs: vec![(0, flag.range.start().into())] };
        }
        let joined = Self::at(instruction, flag.range, escape);
        let mut builder = Builder::default();
        let mut quote = None;
        let mut chars = joined.text.char_indices();
        while let Some((mut at, mut c)) = chars.next() {
            if quote == Some(c) {
                quote = None;
                continue;
            }
            if quote.is_none() && matches!(c, '\'' | '"') {
                quote = Some(c);
                continue;
            }
            if c == escape {
                let Some(next) = chars.next() else { break };
                (at, c) = next;
            }
            builder.push_char(c, joined.source(at));
        }
        builder.finish(flag.range)
    }

    /// The value of a flag, as the builder gets it; `None` without `=`.
    pub fn flag_value(instruction: &Instruction, flag: &Flag, escape: char) -> Option<Self> {
        let whole = Self::flag(instruction, flag, escape);
        let at = whole.text.find('=')? + 1;
        let mut value = whole.part(at..whole.text.len());
        // With the quotes around it.
        value.range = flag.value.as_ref().map_or(flag.range, |v| v.range);
        Some(value)
    }

    /// A JSON string, decoded.
    pub(super) fn json(instruction: &Instruction, element: &JsonElement, escape: char) -> Option<Self> {
        let value = element.value.as_deref()?;
        let raw = Self::at(instruction, element.range, escape);
        let mut builder = Builder::default();
        let mut decoded = value.chars();
        let mut chars = raw.text.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == '"' {
                break;
            }
            if c == '\\' && chars.next().is_some_and(|(_, kind)| kind == 'u') {
                chars.nth(3);
            }
            let Some(c) = decoded.next() else { break };
            builder.push_char(c, raw.source(at));
        }
        if builder.text != value {
            // Surrogate pairs: two escapes, one character.
            builder = Builder { text: value.to_owned(), runs: vec![(0, element.range.start().into())] };
        }
        Some(builder.finish(element.range))
    }

    /// The text at a range of an instruction, continuations taken out, and its heredocs below it, as a shell reads them;
    /// `None` if one of them does not end.
    pub(super) fn with_heredocs(instruction: &Instruction, at: TextRange, escape: char) -> Option<Self> {
        let mut builder = Builder::default();
        for (offset, part) in segments(instruction.slice(at), escape) {
            builder.push(part, usize::from(at.start()) + offset);
        }
        let mut whole = at;
        for heredoc in &instruction.heredocs {
            let end = heredoc.end?;
            builder.push("\n", whole.end().into());
            let body = heredoc.body.unwrap_or(end);
            builder.push(instruction.slice(between(body.start(), end.end())).trim_end_matches('\n'), body.start().into());
            whole = between(at.start(), end.end());
        }
        Some(builder.finish(whole))
    }

    /// The body of a heredoc.
    pub(super) fn heredoc(instruction: &Instruction, heredoc: &Heredoc, marker: &HeredocMarker) -> Option<Self> {
        let body = heredoc.body?;
        let mut builder = Builder::default();
        let mut at = usize::from(body.start());
        for line in instruction.slice(body).split_inclusive('\n') {
            let kept = if marker.chomp { line.trim_start_matches('\t') } else { line };
            builder.push(kept, at + line.len() - kept.len());
            at += line.len();
        }
        Some(builder.finish(body))
    }
}

/// Whether the builder takes nothing out of a flag: it has no quotes and no escapes, and is on one line.
fn is_plain_flag(written: &str, escape: char) -> bool {
    !written.contains(['\'', '"', '\n', '\r', escape])
}

/// The text of a flag, `--name=value`, as the builder gets it.
pub fn flag_text<'i>(instruction: &'i Instruction, flag: &Flag, escape: char) -> Cow<'i, str> {
    let written = instruction.slice(flag.range);
    if is_plain_flag(written, escape) {
        Cow::Borrowed(written)
    } else {
        Cow::Owned(SourceText::flag(instruction, flag, escape).text)
    }
}

/// The value of a flag as the builder gets it. The range is the value's as written, with quotes, or the
/// flag's name if there is no value.
pub fn flag_value(instruction: &Instruction, flag: &Flag, escape: char) -> Token {
    let text = SourceText::flag_value(instruction, flag, escape).map_or_else(Box::default, |value| value.text.into());
    Token { range: flag.value_range(), text }
}

/// What `COPY --from=` says, as the builder gets it, read once and kept with the instruction.
pub fn copy_source(instruction: &Instruction, escape: char) -> Option<&Token> {
    struct CopySource(Option<Token>);
    if instruction.flags.is_empty() {
        return None;
    }
    let read = || CopySource(instruction.flag("from").map(|flag| flag_value(instruction, flag, escape)));
    instruction.derived.get_or_init(read).0.as_ref()
}

#[derive(Default)]
struct Builder {
    text: String,
    runs: Vec<(usize, usize)>,
}

impl Builder {
    fn push(&mut self, part: &str, from: usize) {
        if part.is_empty() {
            return;
        }
        let goes_on = self.runs.last().is_some_and(|&(at, start)| start + (self.text.len() - at) == from);
        if !goes_on {
            self.runs.push((self.text.len(), from));
        }
        self.text.push_str(part);
    }

    fn push_char(&mut self, c: char, from: usize) {
        self.push(c.encode_utf8(&mut [0; 4]), from);
    }

    fn finish(self, range: TextRange) -> SourceText {
        SourceText { text: self.text, range, runs: self.runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    #[test]
    fn flags_lose_quotes_and_continuations() {
        let model = model("RUN --mount=\"type=cache,\\\n  target=/x y\",id='a' b");
        let run = &model.instructions[0];
        let value = SourceText::flag_value(run, &run.flags[0], '\\').unwrap();
        assert_eq!(value.text(), "type=cache,  target=/x y,id=a");
        let at = value.text().find("target").unwrap();
        assert_eq!(run.slice(value.locate(at..at + 9)), "target=/x");
    }

    #[test]
    fn flag_values_lose_quotes_escapes_and_continuations() {
        let value = |instruction: &str| {
            let model = model(&format!("FROM a\n{instruction}"));
            let placed = model.instructions.last().unwrap();
            flag_value(placed, placed.flags.first().unwrap(), '\\').text
        };
        assert_eq!(&*value("COPY --chmod=755 a b"), "755");
        assert_eq!(&*value("COPY --chmod=\"7\"'5'5 a b"), "755");
        assert_eq!(&*value("COPY --chmod=7\\\n# c\n55 a b"), "755");
        assert_eq!(&*value("COPY --chmod=\\\"7\\'\\\\ a b"), "\"7'\\");
        assert_eq!(&*value("COPY --chmod= a b"), "");
    }

    #[test]
    fn json_strings_are_decoded() {
        let model = model("FROM a\nVOLUME [\"/\\u0061\\\\$A\"]");
        let Some(crate::syntax::ast::Paths::Json(json)) = model.instructions[1].paths() else { panic!() };
        let text = SourceText::json(&model.instructions[1], &json.elements[0], '\\').unwrap();
        assert_eq!(text.text(), "/a\\$A");
        assert_eq!(model.instructions[1].slice(text.locate(3..5)), "$A");
    }
}
