//! Code actions: the fixes of the findings at a range.

use crate::rules::{Finding, Fix};
use crate::snapshot::Snapshot;
use crate::text::TextRange;

/// A fix that is offered.
#[derive(Debug, Clone, Copy)]
pub struct Action<'a> {
    /// What it mends.
    pub finding: &'a Finding,
    /// How.
    pub fix: &'a Fix,
}

/// The fixes for a range: of every finding that touches it, preferred ones first.
pub fn quick_fixes(snapshot: &Snapshot, range: TextRange) -> Vec<Action<'_>> {
    let mut actions: Vec<Action<'_>> = snapshot
        .findings()
        .iter()
        .filter(|f| f.range.start() <= range.end() && range.start() <= f.range.end())
        .flat_map(|finding| finding.fixes.iter().map(move |fix| Action { finding, fix }))
        .collect();
    actions.sort_by_key(|a| !a.fix.preferred);
    actions
}
