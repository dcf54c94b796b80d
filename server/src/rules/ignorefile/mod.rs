//! Rules for `.dockerignore` files.

mod ignore_case_mismatch;
mod ignore_invalid_pattern;

use super::Rule;

pub(super) const RULES: &[&Rule] =
    &[&ignore_case_mismatch::IGNORE_CASE_MISMATCH, &ignore_invalid_pattern::IGNORE_INVALID_PATTERN];
