//! Our own rules.

use super::Rule;

pub(super) const RULES: &[&Rule] = &[];
