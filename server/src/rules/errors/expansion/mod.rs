//! Errors of variable expansion.

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
