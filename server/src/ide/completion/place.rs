//! Where the cursor stands, for completion.

use crate::model::{Model, Placed};
use crate::syntax::ast::{Image, Instruction};
use crate::text::{TextRange, TextSize};

/// What may be completed at an offset. Ranges are the whole word under the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The keyword of an instruction, or a blank line where one may begin.
    Keyword {
        /// The word.
        replace: TextRange,
        /// After ONBUILD, where FROM, ONBUILD and MAINTAINER do not go.
        in_onbuild: bool,
    },
    /// The image word of FROM, before its tag.
    Image {
        /// The word up to the tag.
        replace: TextRange,
    },
    /// A tag.
    Tag {
        /// The name before `:`.
        image: String,
        /// The tag.
        replace: TextRange,
    },
    /// After the image of FROM.
    AfterImage {
        /// The word.
        replace: TextRange,
    },
    /// Nothing fits.
    Nothing,
}

impl Place {
    /// The place at a byte offset.
    pub fn find(model: &Model, at: TextSize) -> Self {
        if model.comments.iter().any(|c| c.start() < at && at <= c.end())
            || model.directives.iter().any(|d| line_of(model, d.name).contains_inclusive(at))
        {
            return Self::Nothing;
        }
        // The instruction that begins last at or before the cursor on the cursor's own or a continued line.
        let index = model.instructions.partition_point(|i| i.start <= at).checked_sub(1);
        let placed = index.and_then(|i| model.instructions.get(i));
        match placed {
            Some(placed) if reaches(model, placed, at) => Self::in_instruction(placed, at),
            _ if is_blank_before(model, at) => Self::Keyword { replace: TextRange::empty(at), in_onbuild: false },
            _ => Self::Nothing,
        }
    }

    fn in_instruction(placed: &Placed, at: TextSize) -> Self {
        let relative = at - placed.start;
        if placed.trivia.iter().any(|t| t.range.start() < relative && relative < t.range.end())
            || placed.heredocs.iter().any(|h| h.range.contains_inclusive(relative))
        {
            return Self::Nothing;
        }
        Self::in_part(placed, &placed.instruction, relative, false)
    }

    fn in_part(placed: &Placed, instruction: &Instruction, at: TextSize, in_onbuild: bool) -> Self {
        if instruction.keyword_token.range.contains_inclusive(at) {
            return Self::Keyword { replace: placed.at(instruction.keyword_token.range), in_onbuild };
        }
        if let Some(trigger) = instruction.trigger() {
            return Self::in_part(placed, trigger, at, true);
        }
        if instruction.keyword == crate::syntax::ast::Keyword::Onbuild {
            return Self::Keyword { replace: TextRange::empty(at + placed.start), in_onbuild: true };
        }
        if instruction.flags.iter().any(|f| f.range.start() < at && at <= f.range.end()) {
            return Self::Nothing;
        }
        let Some(from) = instruction.as_from() else { return Self::Nothing };
        let here = TextRange::empty(at + placed.start);
        match &from.image {
            None => Self::Image { replace: here },
            Some(image) if at < image.word.range.start() => Self::Image { replace: here },
            Some(image) if image.word.range.contains_inclusive(at) => Self::in_image(placed, image, at),
            Some(_) if from.as_keyword.as_ref().is_none_or(|k| at <= k.range.end()) => {
                let word = from.as_keyword.as_ref().map(|k| k.range).into_iter().chain(from.unexpected.iter().map(|w| w.range));
                let word = word.rev().find(|r| r.contains_inclusive(at));
                Self::AfterImage { replace: word.map_or(here, |r| placed.at(r)) }
            }
            Some(_) => Self::Nothing,
        }
    }

    fn in_image(placed: &Placed, image: &Image, at: TextSize) -> Self {
        let whole = image.word.range;
        let name_end = image.name.as_ref().map_or(whole.start(), |n| n.range.end());
        let digest_start = image.digest.as_ref().map(|d| d.range.start());
        if digest_start.is_some_and(|d| at >= d) {
            return Self::Nothing;
        }
        let tag = image.tag.as_ref().map(|t| t.range);
        let in_tag = image.has_colon && at > name_end;
        if !in_tag {
            let end = if image.has_colon { name_end } else { whole.end() };
            return Self::Image { replace: placed.at(TextRange::new(whole.start(), end.max(whole.start()))) };
        }
        if image.tag.as_ref().is_some_and(|t| t.has_variables()) {
            return Self::Nothing;
        }
        let name = TextRange::new(whole.start(), name_end);
        let tag = tag.unwrap_or(TextRange::empty(at));
        Self::Tag { image: placed.slice(name).to_owned(), replace: placed.at(tag) }
    }
}

/// Whether an offset behind an instruction still belongs to it: on its last line, or after a continuation.
fn reaches(model: &Model, placed: &Placed, at: TextSize) -> bool {
    let range = placed.file_range();
    if at <= range.end() {
        return true;
    }
    if !placed.heredocs.is_empty() {
        return false;
    }
    // A continuation that nothing follows yet lies outside of the node.
    let mut lines = model.slice(TextRange::new(range.end(), at)).split('\n');
    let first = lines.next().unwrap_or_default();
    let mut rest = lines.peekable();
    if rest.peek().is_none() {
        return true;
    }
    let continued = first.trim().strip_prefix(model.escape).is_some_and(str::is_empty);
    continued && rest.all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn line_of(model: &Model, range: TextRange) -> TextRange {
    let text = &model.text;
    let start = text.get(..usize::from(range.start())).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let end =
        text.get(usize::from(range.end())..).and_then(|t| t.find('\n')).map_or(text.len(), |n| n + usize::from(range.end()));
    crate::text::range(start, end)
}

/// Whether only blanks stand before the offset on its line.
fn is_blank_before(model: &Model, at: TextSize) -> bool {
    let before = model.text.get(..usize::from(at)).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim_start_matches('\u{feff}').trim().is_empty()
}
