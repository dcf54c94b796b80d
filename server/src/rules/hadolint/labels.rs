//! What the rules for the labels of a project have in common.

use crate::config::{LabelType, Profile};
use crate::model::{Placed, StageModel};
use crate::rules::{Message, Sink, StageContext};
use crate::syntax::ast::{Keyword, Pair};
use crate::text::TextRange;

/// A pair of a LABEL.
pub(super) struct Label<'m> {
    placed: &'m Placed,
    pair: &'m Pair,
}

/// All labels of a file.
pub(super) fn labels(model: &StageModel) -> impl Iterator<Item = Label<'_>> {
    let instructions = model.instructions.iter().filter(|placed| placed.keyword == Keyword::Label);
    instructions.flat_map(|placed| placed.pairs().iter().map(move |pair| Label { placed, pair }))
}

impl<'m> Label<'m> {
    pub(super) fn key(&self) -> &'m str {
        key(self.pair)
    }

    pub(super) fn key_range(&self) -> TextRange {
        self.placed.at(self.pair.name_range())
    }

    /// The value where it is written, else the key.
    pub(super) fn value_range(&self) -> TextRange {
        let value = self.pair.value.as_ref().map(|word| word.range).filter(|range| !range.is_empty());
        self.placed.at(value.unwrap_or_else(|| self.pair.name_range()))
    }

    /// The value, if it is known. hadolint takes variables for text.
    pub(super) fn value(&self, cx: &StageContext<'_>) -> Option<String> {
        let Some(word) = &self.pair.value else { return Some(String::new()) };
        let as_text = || word.raw.trim_matches(['"', '\'']).to_owned();
        word.literal(cx.model.escape).or_else(|| (cx.settings.profile == Profile::Hadolint).then(as_text))
    }
}

pub(super) fn key(pair: &Pair) -> &str {
    pair.name().trim_matches(['"', '\''])
}

/// Reports the labels of a type whose value is none of that type.
pub(super) fn check_values(
    cx: &StageContext<'_>,
    kind: LabelType,
    out: &mut Sink,
    is_good: impl Fn(&str) -> bool,
    message: impl Fn(&str, &str) -> Message,
) {
    if !cx.settings.label_schema.values().any(|&other| other == kind) {
        return;
    }
    for label in labels(cx.model) {
        if cx.settings.label_schema.get(label.key()) == Some(&kind)
            && let Some(value) = label.value(cx)
            && !is_good(&value)
        {
            out.report(label.value_range(), message(label.key(), &value));
        }
    }
}
