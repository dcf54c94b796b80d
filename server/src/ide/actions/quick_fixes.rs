//! The fixes of findings, one by one and all of a rule.

use rustc_hash::FxHashSet;

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
    out.extend(fixes.into_iter().map(|(finding, fix)| Action {
        title: fix.title.render(finding.rule, snapshot.world.language),
        kind: ActionKind::QuickFix,
        finding: Some(finding),
        preferred: fix.preferred,
        effect: if fix.ignore.is_empty() { Effect::Edit(fix.edits.clone()) } else { Effect::Ignore(fix.ignore.clone()) },
    }));
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
