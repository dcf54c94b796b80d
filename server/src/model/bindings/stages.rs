//! The words of FROM, `COPY --from=` and `RUN --mount=…,from=` that name stages and images.

use rustc_hash::FxHashMap;

use super::mentions::without_quotes;
use crate::model::{Base, Model, Placed, Stage, mounts};
use crate::syntax::ast::{Instruction, Keyword};
use crate::text::TextRange;

/// A word that names a stage or an image. The range is relative to the instruction, without quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) text: String,
    pub(super) range: TextRange,
    pub(super) meaning: Meaning,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Stage(usize),
    Index(usize),
    Image,
}

/// The stages by name.
#[derive(Debug)]
pub(super) struct Names<'m> {
    model: &'m Model,
    by_key: FxHashMap<&'m str, Vec<usize>>,
}

impl<'m> Names<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let mut by_key: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for stage in &model.stages {
            if let Some(name) = &stage.name {
                by_key.entry(name.key.trim_matches(['"', '\''])).or_default().push(stage.index);
            }
        }
        Self { model, by_key }
    }

    /// The nearest stage above of that name, in any case.
    fn above(&self, name: &str, before: usize) -> Option<usize> {
        let stages = self.by_key.get(name.to_lowercase().as_str())?;
        stages.get(..stages.partition_point(|&s| s < before))?.last().copied()
    }

    /// The nearest one above, else the first one below.
    fn any(&self, name: &str, before: usize) -> Option<usize> {
        self.above(name, before).or_else(|| self.by_key.get(name.to_lowercase().as_str())?.first().copied())
    }

    /// What a FROM word names.
    fn base(&self, name: &str, before: usize) -> Option<usize> {
        if name.contains(['/', ':', '@']) { None } else { self.above(name, before) }
    }

    /// The stage that a stage is built on, in whatever case FROM writes it.
    pub(super) fn parent(&self, stage: &Stage) -> Option<usize> {
        if let Base::Stage(index) = stage.base {
            return Some(index).filter(|&i| i < stage.index);
        }
        let from = self.model.instructions.get(stage.instructions.start)?;
        self.base(&from_word(from)?.1, stage.index)
    }
}

/// The references in an instruction of a stage.
pub(super) fn references(names: &Names<'_>, placed: &Placed, stage: usize) -> Vec<Reference> {
    let instruction: &Instruction = placed.trigger().unwrap_or(&placed.instruction);
    let mut out = Vec::new();
    match instruction.keyword {
        Keyword::From => {
            if let Some((range, text)) = from_word(instruction) {
                let meaning = names.base(&text, stage).map_or(Meaning::Image, Meaning::Stage);
                out.push(Reference { text, range, meaning });
            }
        }
        Keyword::Copy => {
            let values = instruction.flags.iter().filter(|f| f.name() == "from").filter_map(|f| f.value.as_ref());
            for (range, text) in values.filter_map(|v| bare(instruction, v.range, &v.raw)) {
                let is_index = text.bytes().all(|b| b.is_ascii_digit());
                let index = text.parse().ok().filter(|&i| is_index && i < names.model.stages.len());
                let meaning = match (index, names.any(&text, stage)) {
                    (Some(index), _) => Meaning::Index(index),
                    (None, Some(index)) => Meaning::Stage(index),
                    (None, None) if is_index => continue,
                    (None, None) => Meaning::Image,
                };
                out.push(Reference { text, range, meaning });
            }
        }
        Keyword::Run => {
            let mounts = mounts(instruction, names.model.escape);
            let from = mounts.iter().filter_map(|mount| mount.option("from"));
            let values = from.filter(|f| f.plain_value().is_some_and(|v| !v.is_empty())).filter_map(|f| f.value.as_ref());
            for (range, text) in values.map(|value| (value.range, value.text.to_string())) {
                let meaning = names.any(&text, stage).map_or(Meaning::Image, Meaning::Stage);
                out.push(Reference { text, range, meaning });
            }
        }
        _ => {}
    }
    out
}

/// The image word of FROM without quotes, if nothing in it is expanded.
fn from_word(from: &Instruction) -> Option<(TextRange, String)> {
    let word = &from.as_from()?.image.as_ref()?.word;
    bare(from, word.range, &word.raw)
}

fn bare(instruction: &Instruction, at: TextRange, raw: &str) -> Option<(TextRange, String)> {
    let text = raw.trim_matches(['"', '\'']);
    (!text.is_empty() && !text.contains('$')).then(|| (without_quotes(instruction, at), text.to_owned()))
}
