//! The instruction under the cursor, and its surroundings.

use crate::model::{Base, Model, Placed, Stage};
use crate::snapshot::Snapshot;
use crate::syntax::ast::{Instruction, PathArgument, Paths, TriviaKind};
use crate::text::{TextRange, TextSize, between, range};
use crate::texts::Locale;

/// The instruction under the cursor. All ranges that it gives are ranges of the file.
pub(crate) struct Site<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) model: &'a Model,
    /// The index of the instruction.
    pub(crate) index: usize,
    /// Its stage; `None` before the first FROM.
    pub(crate) stage: Option<&'a Stage>,
    pub(crate) placed: &'a Placed,
    /// The instruction itself, or ONBUILD's trigger.
    pub(crate) instruction: &'a Instruction,
    /// The cursor.
    pub(crate) at: TextSize,
}

impl<'a> Site<'a> {
    /// The instruction that begins last at or before a byte of the file.
    pub(crate) fn find(snapshot: &'a Snapshot, at: TextSize) -> Option<Self> {
        let model = snapshot.model();
        let index = model.instructions.partition_point(|i| i.start <= at).checked_sub(1)?;
        let placed = model.instructions.get(index)?;
        let mut instruction: &Instruction = &placed.instruction;
        while let Some(trigger) = instruction.trigger() {
            instruction = trigger;
        }
        let stage = model.stage_of(index).and_then(|s| model.stages.get(s));
        Some(Self { snapshot, model, index, stage, placed, instruction, at })
    }

    /// The site with the end of another stage instead of what is above the cursor.
    pub(crate) fn at_end_of(&self, stage: &'a Stage) -> Self {
        Self { index: stage.instructions.end, stage: Some(stage), ..*self }
    }

    /// Whether the image of the stage is one for Windows.
    pub(crate) fn is_for_windows(&self) -> bool {
        self.stage.is_some_and(|stage| self.model.stages_for_windows().get(stage.index) == Some(&true))
    }

    /// What is known of the image that the stage is built on in the end.
    pub(crate) fn base_facts(&self) -> Option<std::sync::Arc<crate::data::bases::BaseFacts>> {
        let Base::Image(image) = self.model.root_base(self.stage?) else { return None };
        image.base_facts(self.snapshot.world.knowledge.images.mirrors())
    }

    /// The name of the image that the stage is built on in the end, as Docker shows it.
    pub(crate) fn base_name(&self) -> Option<String> {
        let Base::Image(image) = self.model.root_base(self.stage?) else { return None };
        Some(image.familiar_name(self.snapshot.world.knowledge.images.mirrors()).into_owned())
    }

    pub(crate) fn language(&self) -> Locale {
        self.snapshot.world.language
    }

    /// What of a range comes before the cursor.
    pub(crate) fn typed(&self, word: TextRange) -> &'a str {
        self.model.slice(range(usize::from(word.start()), usize::from(self.at.max(word.start()))))
    }

    /// The instructions whose effects the cursor sees, the nearest first: those above in the stage, then
    /// those of the stages it is built on.
    pub(crate) fn above(&self) -> impl Iterator<Item = &'a Placed> {
        above_in(self.model, self.stage, self.index)
    }

    /// Whether the cursor's instruction is FROM or comes before the first one.
    pub(crate) fn is_global(&self) -> bool {
        self.stage.is_none_or(|s| s.instructions.start == self.index)
    }

    /// The numbers of path words before a word and after it.
    pub(crate) fn paths_around(&self, word: TextRange) -> (usize, usize) {
        let Some(Paths::Words(words)) = self.instruction.paths() else { return (0, 0) };
        let ranges = || words.iter().map(PathArgument::range).map(|r| self.placed.at(r));
        let before = ranges().filter(|r| r.end() <= word.start() && *r != word).count();
        let after = ranges().filter(|r| word.end() <= r.start() && *r != word).count();
        (before, after)
    }

    /// For arguments written as a JSON array: the string under the cursor without its quotes, and how many strings
    /// come before it and after it. `None` outside strings.
    pub(crate) fn json_string(&self) -> Option<(TextRange, usize, usize)> {
        self.json_string_from(self.arguments_start())
    }

    /// The string under the cursor without its quotes, and how many strings come before it and after it, in a JSON array that
    /// begins behind a byte of the file. `None` outside strings.
    pub(crate) fn json_string_from(&self, start: usize) -> Option<(TextRange, usize, usize)> {
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

    /// The strings as written, without their quotes, that come before the one under the cursor in such an array.
    pub(crate) fn json_strings_before(&self, start: usize) -> Vec<&'a str> {
        let text = self.model.slice(range(start, usize::from(self.at)));
        let quotes = quotes(text);
        let pairs = quotes.chunks_exact(2);
        pairs.filter_map(|pair| text.get(pair.first()? + 1..*pair.last()?)).collect()
    }

    /// Where the arguments begin, or may begin: behind keyword and flags.
    pub(crate) fn arguments_start(&self) -> usize {
        let at = self.instruction.flags.last().map_or(self.instruction.keyword_token.range.end(), |f| f.range.end());
        usize::from(at + self.placed.start)
    }

    /// The quote of the builder that is open at the cursor.
    pub(crate) fn open_quote(&self) -> Option<char> {
        let start = usize::from(self.instruction.keyword_token.range.end() + self.placed.start);
        let text = self.model.slice(range(start, usize::from(self.at).max(start)));
        open_quote(text, self.model.escape)
    }
}

/// The instructions whose effects the one at an index sees, the nearest first: those above in the stage, then those of the
/// stages it is built on.
pub(crate) fn above(model: &Model, index: usize) -> impl Iterator<Item = &Placed> {
    above_in(model, model.stage_of(index).and_then(|stage| model.stages.get(stage)), index)
}

fn above_in<'a>(model: &'a Model, stage: Option<&'a Stage>, index: usize) -> impl Iterator<Item = &'a Placed> {
    let own = model.instructions.get(stage.map_or(0, |s| s.instructions.start)..index).unwrap_or_default();
    let inherited = stage.into_iter().flat_map(|s| model.ancestors(s)).flat_map(|s| model.instructions_of(s).iter().rev());
    own.iter().rev().chain(inherited)
}

/// The quote that is open at the end of a text that the builder reads: `"` or `'`.
pub(crate) fn open_quote(text: &str, escape: char) -> Option<char> {
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

/// Whether an offset behind an instruction still belongs to it: on its last line, or after a continuation.
pub(crate) fn reaches(model: &Model, placed: &Placed, at: TextSize) -> bool {
    let range = placed.file_range();
    if at <= range.end() {
        return true;
    }
    if !placed.heredocs.is_empty() {
        return false;
    }
    // A continuation that nothing follows yet lies outside the node.
    let mut lines = model.slice(between(range.end(), at)).split('\n');
    let first = lines.next().unwrap_or_default();
    let mut rest = lines.peekable();
    if rest.peek().is_none() {
        return true;
    }
    let continued = first.trim().strip_prefix(model.escape).is_some_and(str::is_empty);
    continued && rest.all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Whether an offset of an instruction lies in a comment or in what continues a line.
pub(crate) fn in_trivia(placed: &Placed, at: TextSize) -> bool {
    placed.trivia.iter().any(|t| match t.kind {
        TriviaKind::Comment => t.range.start() < at && at <= t.range.end(),
        _ => t.range.start() < at && at < t.range.end(),
    })
}

/// Where unescaped `"` are.
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
