//! The list of all rules.

use super::join::{concat, count};
use super::{Rule, checks, errors, hadolint, ignorefile, own, shellcheck};

const PARTS: &[&[&Rule]] = &[errors::RULES, checks::RULES, hadolint::RULES, shellcheck::RULES, own::RULES, ignorefile::RULES];

/// Every rule there is, in a fixed order.
pub static RULES: &[&Rule] = &concat::<{ count(PARTS) }>(PARTS);
