//! Errors of arguments.

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
