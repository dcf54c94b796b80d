//! Dependencies between stages.

use super::{Base, Model, Placed, copy_source, mounts};
use crate::syntax::ast::Keyword;
use crate::text::TextRange;

/// An instruction by which a stage needs another, or itself: FROM, COPY or RUN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageNeed {
    /// The index of the stage that needs.
    pub from: usize,
    /// The index of the stage that is needed.
    pub to: usize,
    /// Keyword to the last byte that says so, in the file.
    pub range: TextRange,
    /// It needs it in every build. Where FROM has variables, it may be one of several.
    pub is_certain: bool,
}

impl Model {
    /// All needs between stages, in order.
    pub fn stage_needs(&self) -> &[StageNeed] {
        self.derived.needs.get_or_init(|| needs(self))
    }
}

fn needs(model: &Model) -> Vec<StageNeed> {
    let mut needs = Vec::new();
    for stage in &model.stages {
        let can_need = |placed: &&Placed| placed.may_take || placed.keyword == Keyword::From;
        for placed in model.instructions_of(stage).iter().filter(can_need) {
            let mut add = |to: usize, end: Option<TextRange>, is_certain: bool| {
                let end = end.or_else(|| placed.arguments_range()).unwrap_or(placed.keyword_token.range);
                let range = placed.at(placed.keyword_token.range.cover(end));
                needs.push(StageNeed { from: stage.index, to, range, is_certain });
            };
            match (placed.keyword, &stage.base) {
                (Keyword::From, _) if !stage.matches.is_empty() => stage.matches.iter().for_each(|&to| add(to, None, false)),
                (Keyword::From, Base::Stage(parent)) => add(*parent, None, true),
                (Keyword::Copy, _) => {
                    if let Some(to) = copy_from(model, placed) {
                        add(to, None, true);
                    }
                }
                (Keyword::Run, _) => {
                    for (flag, to) in mounts_from(model, placed) {
                        add(to, Some(flag), true);
                    }
                }
                _ => {}
            }
        }
    }
    needs
}

/// The stage of `COPY --from=`: an index, else a name.
pub(super) fn copy_from(model: &Model, copy: &Placed) -> Option<usize> {
    let value = copy_source(copy, model.escape)?;
    match value.text.parse::<usize>() {
        Ok(index) => (index < model.stages.len()).then_some(index),
        Err(_) => model.stage_of_source(&value.text).map(|s| s.index),
    }
}

/// The stages of `from=` in the mounts of RUN, with the flags.
pub(super) fn mounts_from(model: &Model, run: &Placed) -> Vec<(TextRange, usize)> {
    let options = mounts(run, model.escape).iter().flat_map(|m| m.options.iter().map(|option| (m.range, option)));
    let named = options.filter(|(_, option)| option.name() == "from").filter_map(|(flag, o)| Some((flag, o.value.as_ref()?)));
    named.filter_map(|(flag, value)| Some((flag, model.stage_of_source(&value.text)?.index))).collect()
}
