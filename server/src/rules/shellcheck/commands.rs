//! x

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
