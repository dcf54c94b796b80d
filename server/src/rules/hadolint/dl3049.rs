use rustc_hash::FxHashSet;

use super::labels::key;
use crate::model::{Model, Placed, Stage};
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::{From, Keyword};
use crate::text::TextRange;

rule! {
    /// A label that every image of the project has to have is missing.
    ///
    /// The labels are listed in `dockerfile-ls.toml` as `label-schema = { author = "text" }`, or in
    /// hadolint's file. A stage that others only copy from needs none, and neither does one to which
    /// another stage adds the label.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// LABEL author="Ada Lovelace" \
    ///       contact=ada@example.com \
    ///       created=2026-11-24T08:30:00Z \
    ///       documentation=https://example.com \
    ///       license=MIT \
    ///       revision=0a1b2c3 \
    ///       version=1.2.0
    /// ```
    DL3049 {
        id: "DL3049",
        set: Hadolint,
        severity: Information,
        check: File(check),
        messages: {
            missing: "The label `{key}` is missing",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let wanted = &cx.settings.label_schema;
    if wanted.is_empty() {
        return;
    }
    let own: Vec<FxHashSet<&str>> = model.stages.iter().map(|stage| keys(model, stage)).collect();
    let copied = copied(model);
    let covered: Vec<(&String, Vec<bool>)> = wanted
        .keys()
        .map(|label| (label, covered(model, |stage| own.get(stage.index).is_some_and(|keys| keys.contains(label.as_str())))))
        .collect();
    for stage in model.stages.iter().filter(|stage| !copied.contains(&stage.index)) {
        let Some(range) = base_range(model, stage) else { continue };
        for (label, covered) in &covered {
            if covered.get(stage.index) == Some(&false) {
                out.report(range, msg!(missing, key = label));
            }
        }
    }
}

fn keys<'m>(model: &'m Model, stage: &Stage) -> FxHashSet<&'m str> {
    let labels = model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Label);
    labels.flat_map(|placed| placed.pairs()).map(key).collect()
}

/// The stages that another one copies from or mounts.
pub(super) fn copied(model: &Model) -> FxHashSet<usize> {
    let is_base = |from: usize, to: usize| {
        let stage = model.stages.get(from);
        stage.and_then(|stage| model.parent(stage)).is_some_and(|parent| parent.index == to)
    };
    let needs = model.stage_needs().iter().filter(|need| need.is_certain);
    needs.filter(|need| need.from != need.to && !is_base(need.from, need.to)).map(|need| need.to).collect()
}

/// For each stage whether itself, one that it is built on, or one that is built on it has something.
pub(super) fn covered(model: &Model, has: impl Fn(&Stage) -> bool) -> Vec<bool> {
    let own: Vec<bool> = model.stages.iter().map(has).collect();
    let at = |list: &[bool], index: usize| list.get(index).copied().unwrap_or_default();
    let parent = |stage: &Stage| model.parent(stage).map(|parent| parent.index);
    let (mut above, mut below) = (own.clone(), own);
    // A stage is below those that it is built on.
    for stage in &model.stages {
        let inherited = parent(stage).is_some_and(|parent| at(&above, parent));
        if let Some(above) = above.get_mut(stage.index).filter(|_| inherited) {
            *above = true;
        }
    }
    for stage in model.stages.iter().rev().filter(|stage| parent(stage).is_some()) {
        let is_below = at(&below, stage.index);
        if let Some(below) = parent(stage).and_then(|parent| below.get_mut(parent)).filter(|_| is_below) {
            *below = true;
        }
    }
    above.iter().zip(&below).map(|(above, below)| *above || *below).collect()
}

/// Where FROM names the image.
pub(super) fn base_range(model: &Model, stage: &Stage) -> Option<TextRange> {
    let placed: &Placed = model.instructions_of(stage).first()?;
    let from: &From = placed.as_from()?;
    Some(placed.at(from.image.as_ref()?.word.range))
}

#[cfg(test)]
mod tests {
    use crate::config::{LabelType, Settings};
    use crate::testing::check_with;

    #[track_caller]
    fn missing(text: &str, wanted: &[&str]) {
        let label_schema = [("a", LabelType::Text), ("b", LabelType::Text)].map(|(k, t)| (k.to_owned(), t)).into();
        let selected = Some(["dl3049".to_owned()].into());
        let found = check_with(text, &Settings { label_schema, selected, ..Settings::default() });
        let shown: Vec<String> = found
            .iter()
            .map(|f| {
                let message = f.message.render(f.rule, crate::texts::Locale::ENGLISH);
                format!("{} {message}", crate::text::slice(text, f.range))
            })
            .collect();
        assert_eq!(shown, wanted, "{text}");
    }

    #[test]
    fn every_stage_that_is_an_image() {
        missing("FROM x\nLABEL a=1\n", &["x The label `b` is missing"]);
        missing("FROM x\nLABEL a=1 \"b\"=2\n", &[]);
        missing("FROM x AS s\nLABEL a=1 b=1\nFROM s\n", &[]);
        missing("FROM x AS s\nLABEL a=1\nFROM s AS t\nLABEL b=1\n", &[]);
        missing("FROM x AS s\nFROM y\nCOPY --from=s /a /b\nLABEL a=1 b=1\n", &[]);
        missing("FROM x AS s\nFROM y\nLABEL a=1 b=1\n", &["x The label `a` is missing", "x The label `b` is missing"]);
    }
}
