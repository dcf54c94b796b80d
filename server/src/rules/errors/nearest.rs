//! "Change to …" fixes for a mistyped word.

use crate::rules::{Finding, Fix};
use crate::text::{Edit, TextRange};

/// What each of the rules has.
const MESSAGES: &[(&str, &str)] = &[("change", "{known}")];

/// Offers the nearest known words, best first. The rule has a message `change` with `{known}`.
pub(super) fn offer(finding: &mut Finding, range: TextRange, candidates: &[&str]) {
    for known in candidates.iter().take(3) {
        let fix = Fix::suggestion(msg!(change, known = known), vec![Edit::replace(range, *known)]);
        finding.fix(if candidates.len() == 1 { fix.preferred() } else { fix });
    }
}
