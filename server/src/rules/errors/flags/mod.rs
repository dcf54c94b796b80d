//! Errors of flags.

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
