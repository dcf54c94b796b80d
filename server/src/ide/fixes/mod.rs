//! Fixes that hold, for the command line and for editors: what they make of a text is judged, and where it does not
//! pass, the rules to blame are found.

mod appended;
mod rounds;
mod verify;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use appended::appended;
use rounds::fix;
pub use rounds::{Candidate, Fixed, choose, together};
pub use verify::{loses_comment, objection};

use crate::snapshot::{Document, Snapshot, World};
use crate::texts::{Phrase, complaint as texts};

/// Bytes of a text for which is found out whose fixes break it.
const MAX_BLAMED: usize = 1 << 20;

/// The fixes that may be applied to a text, of those rules that are allowed to.
pub type Candidates<'a> = dyn Fn(&Snapshot, &dyn Fn(&'static str) -> bool) -> Vec<Candidate> + 'a;

/// What has become of a text.
pub struct Repaired {
    /// The text after the fixes that hold.
    pub fixed: Fixed,
    /// What the others would have done.
    pub refused: Vec<Phrase>,
}

/// The safe fixes of the rules that are allowed to, as [`Candidates`].
pub fn safe(snapshot: &Snapshot, allowed: &dyn Fn(&'static str) -> bool) -> Vec<Candidate> {
    let findings = snapshot.findings().iter().filter(|finding| allowed(finding.rule.id));
    findings.filter_map(|finding| Some(Candidate::new(finding, choose(finding, false)?))).collect()
}

/// Applies what holds of the candidates to a snapshot's text.
pub fn repair(snapshot: &Snapshot, candidates: &Candidates<'_>) -> Repaired {
    let bench = Bench { snapshot, candidates, before: OnceCell::new() };
    match bench.attempt(&|_| true) {
        (fixed, None) => Repaired { fixed, refused: Vec::new() },
        (fixed, Some(objection)) => bench.rule_by_rule(&fixed.rules, objection),
    }
}

/// A snapshot of another text, as a file of that kind in those surroundings.
pub fn with_text(snapshot: &Snapshot, text: &str) -> Arc<Snapshot> {
    Document::new(snapshot.kind, 0, text).snapshot(snapshot.world.clone())
}

struct Bench<'a> {
    snapshot: &'a Snapshot,
    candidates: &'a Candidates<'a>,
    /// See [`unmuted`](Self::unmuted); of the text before any fix.
    before: OnceCell<Arc<Snapshot>>,
}

impl Bench<'_> {
    /// The text after the fixes of the allowed rules, and what is wrong with it.
    fn attempt(&self, allowed: &dyn Fn(&'static str) -> bool) -> (Fixed, Option<Phrase>) {
        let text: &str = self.snapshot.text();
        let fixed = fix(text, |now| match now == text {
            true => (self.candidates)(self.snapshot, allowed),
            false => (self.candidates)(&with_text(self.snapshot, now), allowed),
        });
        let objection = if !fixed.settled {
            Some(texts::do_not_settle())
        } else if fixed.loses_comment {
            Some(texts::lose_comment())
        } else if fixed.text == text {
            None
        } else {
            verify::objection(self.before.get_or_init(|| self.unmuted(text)), &self.unmuted(&fixed.text))
        };
        (fixed, objection)
    }

    /// Another text under no settings: whether a fix breaks something does not depend on what they say of it.
    fn unmuted(&self, text: &str) -> Arc<Snapshot> {
        let world = World { settings: Arc::default(), ..self.snapshot.world.clone() };
        Document::new(self.snapshot.kind, 0, text).snapshot(world)
    }

    /// Allows one rule after the other and keeps those whose fixes hold beside the ones before; the others are to blame.
    fn rule_by_rule(&self, rules: &BTreeSet<&'static str>, objection: Phrase) -> Repaired {
        let text: &str = self.snapshot.text();
        let mut fixed = Fixed::nothing(text);
        let (mut allowed, mut refused) = (BTreeSet::new(), Vec::new());
        // In a huge text that would take too long.
        for rule in rules.iter().copied().filter(|_| text.len() <= MAX_BLAMED) {
            allowed.insert(rule);
            match self.attempt(&|rule| allowed.contains(rule)) {
                (better, None) => fixed = better,
                (_, Some(objection)) => {
                    allowed.remove(rule);
                    refused.push(texts::fixes_of_rule(rule, objection));
                }
            }
        }
        if refused.is_empty() {
            return Repaired { fixed: Fixed::nothing(text), refused: vec![texts::fixes(objection)] };
        }
        Repaired { fixed, refused }
    }
}
