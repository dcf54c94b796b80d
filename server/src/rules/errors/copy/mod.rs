//! Errors of COPY and ADD.

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[];
