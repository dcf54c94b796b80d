//! The instruction under the cursor, and what stands above it.

use super::{Completions, Item};
use crate::data::docs::Language;
use crate::model::{Model, Placed};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, PathArgument, Paths};
use crate::text::{TextRange, TextSize, range};

/// The instruction under the cursor. All ranges that it gives are ranges of the file.
pub(super) struct Site<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) model: &'a Model,
    /// The index of the instruction.
    pub(super) index: usize,
    pub(super) placed: &'a Placed,
    /// The instruction itself, or ONBUILD's trigger.
    pub(super) instruction: &'a Instruction,
    /// The cursor.
    pub(super) at: TextSize,
}

impl<'a> Site<'a> {
    /// The instruction that begins last at or before a byte of the file.
    pub(super) fn find(snapshot: &'a Snapshot, at: TextSize) -> Option<Self> {
        let model = snapshot.model();
        let index = model.instructions.partition_point(|i| i.start <= at).checked_sub(1)?;
        let placed = model.instructions.get(index)?;
        let mut instruction: &Instruction = &placed.instruction;
        while let Some(trigger) = instruction.trigger() {
            instruction = trigger;
        }
        Some(Self { snapshot, model, index, placed, instruction, at })
    }

    pub(super) fn language(&self) -> Language {
        self.snapshot.world.language
    }

    /// Items for a word.
    pub(super) fn completions(&self, items: Vec<Item>, replace: TextRange) -> Completions {
        Completions::new(items, self.at, replace)
    }

    /// What of a range stands before the cursor.
    pub(super) fn typed(&self, word: TextRange) -> &'a str {
        self.model.slice(range(usize::from(word.start()), usize::from(self.at.max(word.start()))))
    }

    /// The instructions whose effects the cursor sees, the nearest first: those above in the stage, then
    /// those of the stages it is built on.
    pub(super) fn above(&self) -> impl Iterator<Item = &'a Placed> {
        let model = self.model;
        let stage = model.stage_of(self.index).and_then(|s| model.stages.get(s));
        let start = stage.map_or(0, |s| s.instructions.start);
        let own = model.instructions.get(start..self.index).unwrap_or_default();
        let inherited = stage.into_iter().flat_map(|s| model.ancestors(s)).flat_map(|s| model.instructions_of(s).iter().rev());
        own.iter().rev().chain(inherited)
    }

    /// Whether the cursor's instruction is FROM or stands before the first one.
    pub(super) fn is_global(&self) -> bool {
        self.model.stage_of(self.index).and_then(|s| self.model.stages.get(s)).is_none_or(|s| s.instructions.start == self.index)
    }

    /// The numbers of path words before a word and after it.
    pub(super) fn paths_around(&self, word: TextRange) -> (usize, usize) {
        let Some(Paths::Words(words)) = self.instruction.paths() else { return (0, 0) };
        let ranges = || words.iter().map(PathArgument::range).map(|r| self.placed.at(r));
        let before = ranges().filter(|r| r.end() <= word.start() && *r != word).count();
        let after = ranges().filter(|r| word.end() <= r.start() && *r != word).count();
        (before, after)
    }

    /// For arguments written as a JSON array: the string under the cursor without its quotes, and how many
    /// strings stand before it and after it. `None` outside of strings.
    pub(super) fn json_string(&self) -> Option<(TextRange, usize, usize)> {
        let start = self.arguments_start();
        let text = self.model.slice(range(start, usize::from(self.at)));
        if !text.trim_start().starts_with('[') {
            return None;
        }
        let quotes = quotes(text);
        let open = *quotes.last().filter(|_| quotes.len() % 2 == 1)?;
        let rest = self.model.text.get(usize::from(self.at)..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let after = self::quotes(line);
        let end = after.first().copied().unwrap_or_else(|| line.trim_end().trim_end_matches(']').len());
        Some((range(start + open + 1, usize::from(self.at) + end), quotes.len() / 2, after.len() / 2))
    }

    /// Where the arguments begin, or may begin: behind keyword and flags.
    fn arguments_start(&self) -> usize {
        let at = self.instruction.flags.last().map_or(self.instruction.keyword_token.range.end(), |f| f.range.end());
        usize::from(at + self.placed.start)
    }

    /// The quote of the builder that is open at the cursor.
    pub(super) fn open_quote(&self) -> Option<char> {
        let start = usize::from(self.instruction.keyword_token.range.end() + self.placed.start);
        let text = self.model.slice(range(start, usize::from(self.at).max(start)));
        open_quote(text, self.model.escape)
    }
}

/// The quote that is open at the end of a text that the builder reads: `"` or `'`.
pub(super) fn open_quote(text: &str, escape: char) -> Option<char> {
    let (mut open, mut escaped) = (None, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            c if c == escape && open != Some('\'') => escaped = true,
            '"' | '\'' if open == Some(c) => open = None,
            '"' | '\'' if open.is_none() => open = Some(c),
            _ => {}
        }
    }
    open
}

/// Where unescaped `"` stand.
fn quotes(text: &str) -> Vec<usize> {
    let mut escaped = false;
    text.char_indices()
        .filter(|&(_, c)| {
            let is_quote = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            is_quote
        })
        .map(|(at, _)| at)
        .collect()
}
