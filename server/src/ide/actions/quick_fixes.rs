//! The fixes of findings, one by one and all of a rule.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Action, ActionKind, Effect, findings_at};
use crate::ide::fixes::together;
use crate::rules::{Finding, Fix, Safety};
use crate::snapshot::Snapshot;
use crate::text::TextRange;
use crate::texts::action;

/// The fixes of every finding that touches the range, preferred ones first.
pub(super) fn collect<'a>(snapshot: &'a Snapshot, range: TextRange, out: &mut Vec<Action<'a>>) {
    let mut fixes: Vec<(&Finding, &Fix)> =
        findings_at(snapshot, range).flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix))).collect();
    fixes.sort_by_key(|(_, fix)| !fix.preferred);
    // What a selection needs at several places under one title is one action.
    let mut places: FxHashMap<(&str, String), usize> = FxHashMap::default();
    let mut groups: Vec<(String, Vec<(&Finding, &Fix)>)> = Vec::new();
    for (finding, fix) in fixes {
        let title = fix.title.render(finding.rule, snapshot.world.language);
        let place = *places.entry((finding.rule.id, title.clone())).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) if fix.ignore.is_empty() => group.push((finding, fix)),
            Some(_) => {}
            None => groups.push((title, vec![(finding, fix)])),
        }
    }
    for (title, group) in groups {
        let Some(&(finding, fix)) = group.first() else { continue };
        let effect = match group.len() {
            1 if fix.ignore.is_empty() => Effect::Edit(fix.edits.clone()),
            1 => Effect::Ignore(fix.ignore.clone()),
            _ => Effect::Edit(together(group)),
        };
        out.push(Action { title, kind: ActionKind::QuickFix, finding: Some(finding), preferred: fix.preferred, effect });
    }
    in_selection(snapshot, range, out);
    let mut seen = FxHashSet::default();
    for finding in findings_at(snapshot, range).filter(|f| seen.insert(f.rule.id)) {
        let of_rule = snapshot.findings().iter().filter(|f| f.rule.id == finding.rule.id);
        let fixes: Vec<(&Finding, &Fix)> =
            of_rule.filter_map(|f| Some((f, f.fixes.first().filter(|fix| is_obvious(fix))?))).collect();
        if fixes.len() < 2 || !finding.fixes.first().is_some_and(is_obvious) {
            continue;
        }
        out.push(Action {
            title: action::fix_rule(finding.id).plain(snapshot.world.language),
            kind: ActionKind::QuickFix,
            finding: Some(finding),
            preferred: false,
            effect: Effect::Edit(together(fixes)),
        });
    }
}

/// Everything safe in a selection, if that is more than one fix.
fn in_selection<'a>(snapshot: &'a Snapshot, range: TextRange, out: &mut Vec<Action<'a>>) {
    if !snapshot.model().slice(range).contains('\n') {
        return;
    }
    let safe = findings_at(snapshot, range).filter_map(|finding| {
        let fix = finding.fixes.first().filter(|fix| fix.safety == Safety::Safe && fix.ignore.is_empty())?;
        Some((finding, fix))
    });
    let safe: Vec<(&Finding, &Fix)> = safe.collect();
    if safe.len() < 2 {
        return;
    }
    out.push(Action {
        title: action::fix_selection(safe.len()).plain(snapshot.world.language),
        kind: ActionKind::QuickFix,
        finding: None,
        preferred: false,
        effect: Effect::Edit(together(safe)),
    });
}

/// The pages of the rules that found something at the range, or what we say about a rule that has none.
pub(super) fn collect_pages<'a>(snapshot: &'a Snapshot, range: TextRange, out: &mut Vec<Action<'a>>) {
    let mut seen = FxHashSet::default();
    for finding in findings_at(snapshot, range).filter(|f| seen.insert(f.rule.id)) {
        let rule = finding.rule;
        let (title, effect) = match rule.help_uri() {
            Some(page) => (action::page(rule.id), Effect::Open(page)),
            None => (action::explain(rule.id), Effect::Explain(rule.id)),
        };
        out.push(Action {
            title: title.plain(snapshot.world.language),
            kind: ActionKind::QuickFix,
            finding: Some(finding),
            preferred: false,
            effect,
        });
    }
}

/// A fix that needs no choice.
fn is_obvious(fix: &Fix) -> bool {
    (fix.safety == Safety::Safe || fix.preferred) && fix.ignore.is_empty()
}
