//! What rules found in each stage, kept from one version of a file to the next.
//!
//! A file is cut into sections: what comes before the first FROM, and each stage. A
//! [`Check::Stage`](super::Check::Stage) rule looks at a section, at the stages that it is built on and at what comes before
//! the first FROM; of all other stages it knows the names. As long as none of that changes, it finds the same, only
//! elsewhere.
//!
//! What is between the instructions is not part of a section: blanks and comments may change without a new check.
//! `debug edits` finds rules that look at more than they are allowed to.

use std::sync::Arc;

use super::selection::Selection;
use super::{Finding, Knowledge, StageContext};
use crate::config::Settings;
use crate::data::today::Today;
use crate::model::{Directive, Placed, StageModel};
use crate::text::{TextRange, TextSize, between};

/// The findings of the version that was checked last.
#[derive(Debug, Default)]
pub struct StageCache {
    basis: Option<Basis>,
    selection: Option<(Settings, Arc<Selection>)>,
    sections: Vec<Section>,
}

/// What everything that is found rests on, besides the instructions.
#[derive(Debug)]
struct Basis {
    settings: Settings,
    today: Today,
    strict: bool,
    escape: char,
    directives: Vec<Directive>,
    knowledge: Knowledge,
}

/// A section as it was.
#[derive(Debug, Default)]
struct Section {
    shape: Shape,
    /// The name after AS.
    name: Option<Box<str>>,
    /// At their places in the section.
    instructions: Box<[Placed]>,
    /// With ranges relative to the start of the section, unless it is anchored.
    findings: Vec<Finding>,
    /// A finding points out of the section, so that it cannot be moved: it is checked anew each time.
    is_anchored: bool,
}

/// Where a section is.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    /// In bytes of the file.
    range: TextRange,
    /// The section of the stage that this one is built on.
    parent: Option<usize>,
}

/// Finds what `check` finds in the sections that it is asked for, and takes the rest from the version before.
/// `end_of_file` is the length of the text in bytes.
pub(super) fn check_sections(
    cx: &StageContext<'_>,
    end_of_file: TextSize,
    cache: &mut StageCache,
    check: impl FnOnce(&StageContext<'_>) -> Vec<Finding>,
) -> Vec<Finding> {
    let shapes = shapes(cx.model, end_of_file);
    let stale = cache.stale(cx, &shapes);
    let count = stale.iter().filter(|is_stale| **is_stale).count();
    if 0 < count {
        let found = if count == stale.len() {
            check(cx)
        } else {
            let reduced = cx.model.reduced_to(|stage| stale.get(stage + 1).copied().unwrap_or(true));
            check(&StageContext { model: &reduced, ..*cx })
        };
        cache.keep(cx, &shapes, &stale, found);
    }
    for (section, shape) in cache.sections.iter_mut().zip(&shapes) {
        section.shape = *shape;
    }
    cache.findings()
}

/// Finds what `check` finds in each section when it is looked at by itself, with nothing kept and nothing else in sight. What
/// a whole file has besides is found by a rule that looks at more than it is allowed to. `end_of_file` is the length of
/// the text in bytes.
pub(super) fn check_sections_apart(
    cx: &StageContext<'_>,
    end_of_file: TextSize,
    check: impl Fn(&StageContext<'_>) -> Vec<Finding>,
) -> Vec<Finding> {
    let shapes = shapes(cx.model, end_of_file);
    let mut out = Vec::new();
    for section in 0..shapes.len() {
        let reduced = cx.model.reduced_to(|stage| stage + 1 == section);
        let found = check(&StageContext { model: &reduced, ..*cx });
        out.extend(found.into_iter().filter(|finding| section_at(&shapes, finding.range.start()) == section));
    }
    out
}

/// The section of a place.
fn section_at(shapes: &[Shape], place: TextSize) -> usize {
    shapes.partition_point(|shape| shape.range.start() <= place).saturating_sub(1)
}

fn shapes(model: &StageModel, end_of_file: TextSize) -> Vec<Shape> {
    let starts = model.stages.iter().map(|stage| {
        let from = model.instructions_of(stage).first();
        from.map_or(end_of_file, |from| from.file_range().start())
    });
    let end = starts.clone().next().unwrap_or(end_of_file);
    let mut shapes = Vec::with_capacity(model.stages.len() + 1);
    shapes.push(Shape { range: between(0.into(), end), parent: None });
    let ends = starts.clone().skip(1).chain([end_of_file]);
    shapes.extend(model.stages.iter().zip(starts.zip(ends)).map(|(stage, (start, end))| Shape {
        range: between(start, end),
        parent: model.parent(stage).map(|parent| parent.index + 1),
    }));
    shapes
}

/// The instructions of a section and the name of its stage.
fn section_of(model: &StageModel, section: usize) -> (&[Placed], Option<&str>) {
    let Some(stage) = section.checked_sub(1) else {
        return (model.instructions.get(model.global()).unwrap_or_default(), None);
    };
    let Some(stage) = model.stages.get(stage) else { return (&[], None) };
    (model.instructions_of(stage), stage.name.as_ref().map(|name| name.text.as_str()))
}

impl StageCache {
    /// The rules that are looked for.
    pub(super) fn selection(&mut self, settings: &Settings) -> Arc<Selection> {
        if let Some((_, selection)) = self.selection.as_ref().filter(|(known, _)| known == settings) {
            return Arc::clone(selection);
        }
        let selection = Selection::of(settings);
        self.selection = Some((settings.clone(), Arc::clone(&selection)));
        selection
    }

    /// For each section whether it has to be checked.
    fn stale(&self, cx: &StageContext<'_>, shapes: &[Shape]) -> Vec<bool> {
        let all = vec![true; shapes.len()];
        if shapes.len() != self.sections.len() || !self.basis.as_ref().is_some_and(|basis| basis.holds(cx)) {
            return all;
        }
        let mut stale = Vec::with_capacity(shapes.len());
        for (index, (section, shape)) in self.sections.iter().zip(shapes).enumerate() {
            let (instructions, name) = section_of(cx.model, index);
            if section.name.as_deref() != name {
                return all;
            }
            let is_same = !section.is_anchored
                && section.shape.parent == shape.parent
                && section.shape.range.len() == shape.range.len()
                && are_same(&section.instructions, instructions, shape.range.start());
            if index == 0 && !is_same {
                return all;
            }
            let is_built_on_stale = shape.parent.is_some_and(|parent| stale.get(parent).copied().unwrap_or(true));
            stale.push(!is_same || is_built_on_stale);
        }
        stale
    }

    /// Puts what was found instead of what was found there before.
    fn keep(&mut self, cx: &StageContext<'_>, shapes: &[Shape], stale: &[bool], found: Vec<Finding>) {
        if !self.basis.as_ref().is_some_and(|basis| basis.holds(cx)) {
            self.basis = Some(Basis::of(cx));
        }
        self.sections.resize_with(shapes.len(), Section::default);
        for (index, (section, &shape)) in self.sections.iter_mut().zip(shapes).enumerate() {
            if stale.get(index).copied().unwrap_or(true) {
                let (instructions, name) = section_of(cx.model, index);
                let start = shape.range.start();
                let relative = |placed: &Placed| Placed { start: placed.start - start, ..placed.clone() };
                let instructions = instructions.iter().map(relative).collect();
                *section = Section { shape, name: name.map(Into::into), instructions, ..Section::default() };
            }
        }
        for finding in found {
            let index = section_at(shapes, finding.range.start());
            // What is found once more in a stage that others are built on is known.
            if let Some(section) = self.sections.get_mut(index).filter(|_| stale.get(index).copied().unwrap_or(true)) {
                section.is_anchored |= !finding.ranges().all(|range| section.shape.range.contains_range(range));
                section.findings.push(finding);
            }
        }
        for (section, _) in self.sections.iter_mut().zip(stale).filter(|(section, stale)| **stale && !section.is_anchored) {
            let start = section.shape.range.start();
            section.findings.iter_mut().for_each(|finding| finding.shift(|range| range - start));
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let count = self.sections.iter().map(|section| section.findings.len()).sum();
        let mut out = Vec::with_capacity(count);
        for section in &self.sections {
            if section.is_anchored {
                out.extend(section.findings.iter().cloned());
            } else {
                out.extend(section.findings.iter().map(|finding| finding.moved(section.shape.range.start())));
            }
        }
        out
    }
}

/// Whether they are the very same instructions, as far from the start of their section as before.
fn are_same(old: &[Placed], new: &[Placed], start: TextSize) -> bool {
    let is_same =
        |(old, new): (&Placed, &Placed)| Arc::ptr_eq(&old.instruction, &new.instruction) && old.start + start == new.start;
    old.len() == new.len() && old.iter().zip(new).all(is_same)
}

impl Basis {
    fn of(cx: &StageContext<'_>) -> Self {
        Self {
            settings: cx.settings.clone(),
            today: cx.today,
            strict: cx.strict,
            escape: cx.model.escape,
            directives: cx.model.directives.clone(),
            knowledge: cx.knowledge.clone(),
        }
    }

    fn holds(&self, cx: &StageContext<'_>) -> bool {
        self.knowledge == *cx.knowledge
            && (self.today, self.strict, self.escape) == (cx.today, cx.strict, cx.model.escape)
            && self.directives == cx.model.directives
            && self.settings == *cx.settings
    }
}
